/**
 * One widget: reads the element, asks for the configuration, shows launcher or panel.
 *
 * | state   | what is shown                         | leads to      |
 * |---------|---------------------------------------|---------------|
 * | loading | nothing, or what was shown before     | ready, failed |
 * | ready   | the launcher, or the panel            | loading       |
 * | failed  | a small notice with the words for why | loading       |
 *
 * The panel, the parts and the client are loaded when the panel is opened for the first
 * time; the tap that opens it unlocks the sound all the same.
 */
import { lockSound, unlockSound } from "../client/sound-unlock.js";
import { complain } from "./complain.js";
import { Unavailable } from "./fetch-config.js";
import { Launcher } from "./launcher.js";
import { LazyPanel } from "./lazy-panel.js";
import { dispatchOurs, listenToPage } from "./page-events.js";
import { plainPresentation, presentationOf } from "./presentation.js";
import { loadSheets } from "./sheets.js";
import { Shell } from "./shell.js";
import { Showing, staysOpen } from "./showing.js";
import { changeOf, Source } from "./source.js";
import { unavailableNotice } from "./unavailable.js";

/** @typedef {import("./presentation.js").Presentation} Presentation */
/** @typedef {HTMLElement & {clientTools: Record<string, (parameters: any) => unknown>}}
 *   Host */

const SHEETS = Object.freeze(["widget/host.css", "widget/launcher.css"]);

/** Made for an element that stands in a page; `close` it when it goes. */
export class Widget {
  /**
   * @param {Host} host
   * @param {ShadowRoot} root
   */
  constructor(host, root) {
    this.#host = host;
    this.#source = new Source(host);
    this.#shell = new Shell(root, () => this.#showing.collapse());
    this.#panel = new LazyPanel(
      () => this.#panelSetup(),
      (sheets) => this.#shell.adopt(sheets),
    );
    this.#showing = new Showing(
      this.#shell,
      this.#panel,
      (error) => void this.#panelFailed(error),
    );
    const { signal } = this.#closing;
    listenToPage(
      host,
      {
        onExpand: (action) => {
          if (this.#state === "ready") {
            this.#showing.ofPage(action);
          }
        },
        onUserMessage: (message) => void this.#messageOfPage(message),
        onContextualUpdate: (text) => this.#panel.current?.contextualUpdate(text),
        onUserActivity: () => this.#panel.current?.userActivity(),
      },
      () => this.#source.attributes["allow-events"] === true,
      signal,
    );
    globalThis.addEventListener("online", () => this.#online(), { signal });
    void this.#load();
  }

  #host;
  #source;
  #shell;
  #panel;
  #showing;
  #closing = new AbortController();
  /** @type {"loading" | "ready" | "failed"} */
  #state = "loading";
  /** @type {Record<string, any>} */
  #config = {};
  /** @type {Presentation | null} */
  #presentation = null;
  /** Language, by the visitor. @type {string | null} */
  #chosen = null;
  /** @type {Launcher | null} */
  #launcher = null;
  /** The conversation that was asked for before there was a panel. */
  #wanted = false;
  #changed = new Set();
  /** Counts loads and changes: the answer to an older one is of no use. */
  #turn = 0;

  /** Several attributes that are set in one go are one change. @param {string} name */
  attributeChanged(name) {
    if (this.#changed.size === 0) {
      queueMicrotask(() => this.#applyChanges());
    }
    this.#changed.add(name);
  }

  /** The element is gone: what goes on is ended, the microphone given back. */
  close() {
    this.#closing.abort();
    this.#turn++;
    this.#panel.close();
    this.#shell.clear();
  }

  #applyChanges() {
    const changed = this.#changed;
    this.#changed = new Set();
    if (this.#closing.signal.aborted) {
      return;
    }
    const change = changeOf(changed);
    if (change === "agent") {
      this.#panel.current?.end();
    }
    // A fresh signature is for the next conversation; what is shown is the same.
    if (change === "looks" || (change === "door" && this.#state === "ready")) {
      void this.#apply();
    } else {
      void this.#load();
    }
  }

  async #load() {
    const turn = ++this.#turn;
    this.#source.read();
    const sheets = loadSheets(...SHEETS);
    sheets.catch(() => {}); // awaited below, whatever comes first
    try {
      const config = await this.#source.config(this.#closing.signal);
      this.#shell.adopt(await sheets);
      if (turn === this.#turn) {
        this.#config = config;
        this.#state = "ready";
        await this.#apply();
      }
    } catch (error) {
      if (turn === this.#turn) {
        await this.#fail(error);
      }
    }
  }

  /** Show what attributes and configuration say now. */
  async #apply() {
    if (this.#state !== "ready") {
      return;
    }
    const turn = ++this.#turn;
    this.#source.read();
    const presentation = await presentationOf(
      this.#config,
      this.#source.attributes,
      this.#chosen,
    );
    if (turn !== this.#turn) {
      return;
    }
    this.#presentation = presentation;
    this.#launcher = new Launcher(presentation.settings, presentation.words, {
      onCall: () => this.#begin({ textOnly: false }),
      onChat: () => this.#begin({ textOnly: true }),
      onExpand: () => this.#showing.expand(),
      onEnd: () => this.#end(),
      onMute: () => this.#panel.current?.toggleMuted(),
      onDismiss: () => {
        this.#end();
        this.#showing.dismiss();
      },
    });
    this.#panel.current?.configure(this.#panelSetup());
    this.#showing.present(presentation, this.#launcher);
  }

  /** @returns {import("./panel.js").PanelSetup} */
  #panelSetup() {
    if (this.#presentation === null) {
      throw new Error("there is no configuration yet");
    }
    return {
      ...this.#presentation,
      host: this.#host,
      attributes: this.#source.attributes,
      server: this.#source.server,
      announcements: this.#shell.announcements,
      isPreview: this.#source.attributes.preview === true,
      canCollapse: !staysOpen(this.#presentation),
      onCollapse: () => this.#showing.collapse(),
      onBusy: (busy) => this.#launcher?.showBusy(busy),
      onLanguage: (language) => {
        this.#chosen = language;
        void this.#apply();
      },
    };
  }

  /** @param {unknown} error */
  async #fail(error) {
    const problem =
      error instanceof Unavailable
        ? error
        : new Unavailable("server_unreachable", String(error));
    const { reason, message } = problem;
    this.#state = "failed";
    this.#panel.current?.end();
    complain(message);
    dispatchOurs(this.#host, "error", { reason, message });
    const turn = this.#turn;
    try {
      const [sheets, presentation] = await Promise.all([
        loadSheets(...SHEETS),
        plainPresentation(),
      ]);
      if (turn === this.#turn) {
        this.#shell.adopt(sheets);
        this.#shell.adapt(presentation.settings, presentation.words);
        const retry = () => void this.#load();
        this.#shell.show(unavailableNotice(problem, presentation.words, retry));
      }
    } catch (cause) {
      // Not even the words for it: an unstyled fragment would help nobody.
      complain(String(cause));
    }
  }

  #online() {
    if (this.#state === "failed") {
      void this.#load();
    }
  }

  /**
   * The panel cannot be had.
   * @param {unknown} error
   */
  async #panelFailed(error) {
    if (!this.#closing.signal.aborted) {
      await this.#fail(error);
    }
    return null;
  }

  /**
   * In the tap: sound is unlocked before anything is waited for.
   * @param {{textOnly: boolean}} how
   */
  #begin({ textOnly }) {
    if (this.#panel.current !== null) {
      this.#showing.expand();
      this.#panel.current.start({ textOnly });
      return;
    }
    const isSilent = textOnly || this.#source.attributes.preview === true;
    const audioContext = isSilent ? undefined : unlockSound();
    const status = this.#presentation?.words.say("connecting_status") ?? "";
    this.#launcher?.showBusy({ status, muted: false });
    void this.#beginLoaded(textOnly, audioContext);
  }

  /** Also before there is a panel to do it. */
  #end() {
    this.#wanted = false;
    this.#launcher?.showBusy(null);
    this.#panel.current?.end();
  }

  /**
   * @param {boolean} textOnly
   * @param {AudioContext} [audioContext]
   */
  async #beginLoaded(textOnly, audioContext) {
    this.#wanted = true;
    const panel = await this.#panel.load().catch((error) => this.#panelFailed(error));
    if (panel !== null && this.#wanted && !this.#closing.signal.aborted) {
      this.#launcher?.showBusy(null);
      this.#showing.expand();
      panel.start({ textOnly, audioContext });
    } else if (audioContext !== undefined) {
      await lockSound(audioContext);
    }
  }

  /** @param {string} message */
  async #messageOfPage(message) {
    const panel = await this.#panel.load().catch((error) => this.#panelFailed(error));
    panel?.userMessage(message);
  }
}
