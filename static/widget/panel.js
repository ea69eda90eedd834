/**
 * The open widget: the parts of a conversation in a corner of a page, with a head of its
 * own. Loaded when it is opened for the first time.
 */

import { ConversationView } from "../parts/conversation-view.js";
import { element, iconButton } from "../parts/elements.js";
import { icon } from "../parts/icons.js";
import { LanguageChoice } from "../parts/language-choice.js";
import { canStart } from "../parts/session-state.js";
import { statusInWords } from "../parts/status-line.js";
import { offeredLanguages } from "../parts/widget-config.js";
import { rememberLanguage } from "./languages.js";
import { release, takeOver } from "./one-call.js";
import { dispatchCall, dispatchOurs } from "./page-events.js";
import { panelSession } from "./panel-session.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../parts/words.js").Words} Words */
/** @typedef {import("../parts/session-state.js").SessionState} SessionState */

/**
 * @typedef {object} PanelSetup
 * @property {import("./widget.js").Host} host
 * @property {Readonly<Record<string, any>>} attributes
 * @property {Settings} settings
 * @property {string} language that is spoken
 * @property {Words} words
 * @property {string} server
 * @property {boolean} isPreview everything is shown, nothing is started
 * @property {boolean} canCollapse
 * @property {HTMLElement} announcements stays while the panel is collapsed
 * @property {() => void} onCollapse
 * @property {(busy: import("./launcher.js").Busy | null) => void} onBusy
 * @property {(language: string) => void} onLanguage the visitor chose another
 */

/** What the page is told of the session's phases. */
const STATUSES = Object.freeze({
  idle: "disconnected",
  consent: "disconnected",
  connecting: "connecting",
  live: "connected",
  ending: "disconnecting",
  ended: "disconnected",
  failed: "disconnected",
});

/** One for each widget; the conversation outlives changes of its looks. */
export class Panel {
  /** @param {PanelSetup} setup */
  constructor(setup) {
    this.#setup = setup;
    this.#talk = panelSession(
      () => this.#setup,
      (options) => this.#lastWord(options),
    );
    this.root.setAttribute("part", "panel");
    this.#build();
    this.#session.subscribe((state, before) => this.#stateChanged(state, before));
  }

  root = element("div", "w-panel");
  #setup;
  #talk;
  /** @type {ConversationView | null} */
  #view = null;
  /** @type {LanguageChoice | null} */
  #choice = null;
  /** Of the page, for a conversation that is still to begin. @type {string | null} */
  #firstMessage = null;

  get #session() {
    return this.#talk.session;
  }

  /** @param {PanelSetup} setup new settings, words or attributes */
  configure(setup) {
    const { settings, words } = this.#setup;
    const built = this.#view;
    this.#setup = setup;
    this.#talk.reconfigure();
    const changed = setup.settings !== settings || setup.words !== words;
    if (changed && this.#view === built) {
      this.#build();
    }
    this.#tellBusy(this.#session.state);
  }

  /**
   * In the tap, where sound is wanted.
   * @param {{textOnly: boolean, audioContext?: AudioContext}} how
   */
  start(how) {
    this.#session.start(how);
  }

  end() {
    this.#session.end();
  }

  toggleMuted() {
    this.#session.setMuted(!this.#session.state.muted);
  }

  /** @param {string} text of the page: the visitor's turn, which may begin a chat */
  userMessage(text) {
    if (!this.#session.sendText(text)) {
      this.#firstMessage = text;
    }
  }

  /** @param {string} text of the page */
  contextualUpdate(text) {
    this.#session.conversation?.sendContextualUpdate(text);
  }

  userActivity() {
    this.#session.typing();
  }

  focus() {
    this.#view?.focus();
  }

  /** The element is gone. */
  close() {
    this.#session.close();
    release(this.#session);
    this.#view?.close();
  }

  #build() {
    const { settings, words, canCollapse } = this.#setup;
    const root = /** @type {ShadowRoot | Document} */ (this.root.getRootNode());
    const hadFocus = this.root.contains(root.activeElement ?? null);
    this.#view?.close();
    // A frame of its own for each view, which writes its state on it.
    const place = element("div", "w-talk");
    place.toggleAttribute("data-tools", settings.show_agent_status);
    this.root.replaceChildren(this.#head(), place);
    this.root.setAttribute("role", canCollapse ? "dialog" : "region");
    this.root.setAttribute("aria-label", words.say("conversation"));
    this.#view = new ConversationView(place, {
      session: this.#session,
      words,
      config: this.#session.config,
      agentName: words.say("agent"),
      feedback: {
        during: settings.feedback_mode === "during",
        end: settings.end_feedback !== null || settings.feedback_mode === "end",
      },
      announcements: this.#setup.announcements,
      tellsTools: settings.show_agent_status,
      writesFirst: settings.text_input_enabled && settings.supports_text_only,
    });
    if (hadFocus) {
      this.focus();
    }
  }

  #head() {
    const { settings, words, canCollapse, onCollapse } = this.#setup;
    const head = element(
      "div",
      "w-head",
      element("h2", "w-title", words.say("main_label")),
    );
    head.setAttribute("part", "head");
    const choice = new LanguageChoice(head, {
      words,
      languages: offeredLanguages(settings),
      onChoose: (language) => this.#chooseLanguage(language),
    });
    choice.render(this.#session.state);
    this.#choice = choice;
    if (canCollapse) {
      const collapse = iconButton(
        "w-icon",
        words.say("collapse"),
        icon("chevron"),
        onCollapse,
      );
      collapse.setAttribute("part", "collapse");
      head.append(collapse);
    }
    return head;
  }

  /** @param {string} language */
  #chooseLanguage(language) {
    rememberLanguage(language);
    this.#setup.onLanguage(language);
  }

  /**
   * Of the page, on a conversation that begins now.
   * @param {Record<string, any>} options
   */
  #lastWord(options) {
    const wanted = dispatchCall(this.#setup.host, options);
    // The page may change what is there, or put another object in its place.
    if (wanted !== options) {
      Object.assign(options, wanted);
    }
    takeOver(this.#session);
  }

  /**
   * @param {SessionState} state
   * @param {SessionState} before
   */
  #stateChanged(state, before) {
    if (state.language !== before.language) {
      // What is said from now on, and the terms of it, are in another language.
      this.#build();
    }
    this.#choice?.render(state);
    const status = STATUSES[state.phase];
    if (status !== STATUSES[before.phase]) {
      const { conversationId } = state;
      dispatchOurs(this.#setup.host, "status", { status, conversationId });
    }
    if (status === "disconnected") {
      release(this.#session);
    }
    const message = this.#firstMessage;
    if (state.phase === "live" && message !== null) {
      // Forgotten first: to send it is the next change of the state.
      this.#firstMessage = null;
      this.#session.sendText(message);
    } else if (canStart(state)) {
      this.#firstMessage = null;
    }
    this.#tellBusy(state);
  }

  /** @param {SessionState} state */
  #tellBusy(state) {
    const isBusy = !canStart(state) && state.phase !== "consent";
    this.#setup.onBusy(
      isBusy
        ? { status: statusInWords(state, this.#setup.words), muted: state.muted }
        : null,
    );
  }
}
