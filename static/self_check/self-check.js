/**
 * The self-check page: takes the steps one after the other and says what came of them.
 */
import { find } from "../pages/elements.js";
import { judgeAbilities, loadWorklet } from "./abilities.js";
import { judgeAll, judgeClock, judgeDelay } from "./figures.js";
import { measureLine } from "./line.js";
import { deviceNames, tryMicrophone } from "./microphone.js";
import { tryPeers } from "./peers.js";
import { letter, reportText } from "./report.js";
import { playTone } from "./speaker.js";
import { Step } from "./step.js";
import { tryWay } from "./way.js";

/** @typedef {import("./figures.js").Finding} Finding */

/** One page, one check at a time. */
class SelfCheckPage {
  constructor() {
    this.#root = find("self-check");
    const words = find("state-words");
    for (const item of this.#root.querySelectorAll("[data-step]")) {
      if (item instanceof HTMLElement) {
        const word = (/** @type {string} */ state) =>
          words.querySelector(`[data-state-word="${state}"]`)?.textContent ?? state;
        this.#steps.set(item.dataset.step ?? "", new Step(item, word));
      }
    }
    for (const button of [find("start"), find("again")]) {
      button.addEventListener("click", () => void this.#check());
    }
    find("copy").addEventListener("click", () => void this.#copy());
  }

  #root;
  /** @type {Map<string, Step>} */
  #steps = new Map();
  #running = false;

  /** Runs inside the tap up to the audio context, which is unlocked by it. */
  async #check() {
    if (this.#running) {
      return;
    }
    this.#running = true;
    const context = "AudioContext" in window ? new AudioContext() : null;
    void context?.resume().catch(() => undefined);
    this.#begin();
    try {
      await this.#take("browser", () => this.#browser(context));
      await this.#line();
      await this.#take("webrtc", () => this.#webrtc());
      if (context !== null) {
        await this.#take("microphone", () => this.#microphone(context));
        await this.#take("speaker", () => this.#speaker(context));
      }
      this.#conclude();
    } finally {
      void context?.close();
      this.#running = false;
      find("again").hidden = false;
    }
  }

  #begin() {
    for (const step of this.#steps.values()) {
      step.reset();
    }
    const first = !find("start").hidden;
    find("start").hidden = true;
    find("again").hidden = true;
    find("report").hidden = true;
    this.#summarize(null);
    this.#showCopied(null);
    if (first) {
      // The button that was pressed is gone; the keyboard goes on from here.
      find("summary").tabIndex = -1;
    }
    find("summary").focus();
  }

  /** @param {string} name */
  #step(name) {
    const step = this.#steps.get(name);
    if (step === undefined) {
      throw new Error(`the page has no step ${name}`);
    }
    return step;
  }

  /**
   * @param {string} name
   * @param {() => Promise<Finding>} work
   */
  async #take(name, work) {
    const step = this.#step(name);
    step.run();
    step.found(await work());
  }

  /**
   * @param {AudioContext | null} context
   * @returns {Promise<Finding>}
   */
  async #browser(context) {
    const finding = judgeAbilities(window);
    if (finding.state !== "good" || context === null) {
      return finding;
    }
    return loadWorklet(context, this.#root.dataset.worklet ?? "");
  }

  async #line() {
    for (const name of ["line", "delay", "clock"]) {
      this.#step(name).run();
    }
    const address = new URL(this.#root.dataset.socket ?? "", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const measured = await measureLine(address.href);
    this.#step("line").found(measured.finding);
    this.#step("delay").found(judgeDelay(measured.roundTrips_ms));
    this.#step("clock").found(judgeClock(measured.offset_ms));
  }

  /** @returns {Promise<Finding>} */
  async #webrtc() {
    const { agent = "", token = "", signalling = "" } = this.#root.dataset;
    const finding = await tryPeers();
    return finding.outcome === "able" && agent !== ""
      ? tryWay({ agentId: agent, tokenUrl: token, signallingUrl: signalling })
      : finding;
  }

  /**
   * @param {AudioContext} context
   * @returns {Promise<Finding>}
   */
  async #microphone(context) {
    const meter = find("level", HTMLMeterElement);
    const finding = await tryMicrophone(context, {
      onOpen: () => this.#step("microphone").prompt(true),
      // Loudness is heard by ratios; the root makes soft speech visible.
      onLevel: (level) => {
        meter.value = Math.min(1, Math.sqrt(level) * 1.5);
      },
    });
    const names = await deviceNames().catch(() => []);
    if (names.length > 0) {
      this.#step("microphone").fill("devices", names.join(", "));
    }
    return finding;
  }

  /**
   * @param {AudioContext} context
   * @returns {Promise<Finding>}
   */
  async #speaker(context) {
    if (!(await playTone(context))) {
      return { state: "bad", outcome: "locked" };
    }
    this.#step("speaker").prompt(true);
    find("heard").focus();
    const asked = new AbortController();
    const { signal } = asked;
    /** @type {Finding} */
    const finding = await new Promise((resolve) => {
      const on = (/** @type {string} */ id, /** @type {() => void} */ act) =>
        find(id).addEventListener("click", act, { signal });
      on("play", () => void playTone(context));
      on("heard", () => resolve({ state: "good", outcome: "ok" }));
      on("unheard", () => resolve({ state: "bad", outcome: "unheard" }));
    });
    asked.abort();
    find("summary").focus();
    return finding;
  }

  #conclude() {
    const findings = [...this.#steps.values()].map((step) => step.finding);
    const states = findings.flatMap((finding) => finding?.state ?? []);
    const text = reportText({
      when: new Date(),
      site: location.host,
      browser: navigator.userAgent,
      lines: [...this.#steps.values()].map((step) => step.line),
    });
    const field = find("report-text", HTMLTextAreaElement);
    field.value = text;
    const support = this.#root.dataset.support ?? "";
    if (support !== "") {
      find("send").setAttribute("href", letter(support, document.title, text));
    }
    find("report").hidden = false;
    this.#summarize(judgeAll(states));
  }

  /** @param {string | null} kind */
  #summarize(kind) {
    find("summary").toggleAttribute("data-shown", kind !== null);
    find("summary").dataset.state = kind ?? "";
    for (const part of find("summary").querySelectorAll("[data-summary]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-summary") !== kind);
    }
  }

  async #copy() {
    const field = find("report-text", HTMLTextAreaElement);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      this.#showCopied("yes");
    } catch {
      // Without TLS browsers have no clipboard: the text stays selected.
      this.#showCopied("no");
    }
  }

  /** @param {string | null} answer */
  #showCopied(answer) {
    for (const part of find("copied").querySelectorAll("[data-copied]")) {
      part.toggleAttribute("hidden", part.getAttribute("data-copied") !== answer);
    }
  }
}

new SelfCheckPage();
