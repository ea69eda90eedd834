/**
 * The buttons: start, type instead, cancel or end, mute.
 *
 *     const controls = new Controls(container, { session, words, config });
 *     controls.render(state);
 *     controls.row                     // takes further buttons
 *     controls.meter                   // shows the microphone's level, for `drawLevels`
 *     controls.focus()                 // the button to go on with
 *     controls.handleKey(event)        // M mutes
 */
import { button, element, setText } from "./elements.js";
import { icon } from "./icons.js";
import { canStart, isOpen } from "./session-state.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */

/**
 * @typedef {object} ControlsOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 * @property {import("./widget-config.js").WidgetConfig} config
 */

/** One row. */
export class Controls {
  /**
   * @param {HTMLElement} container
   * @param {ControlsOptions} options
   */
  constructor(container, { session, words, config }) {
    this.#session = session;
    this.#words = words;
    this.#isText = config.text_only;
    this.#mayType = !this.#isText && config.supports_text_only;
    this.#mayMute = config.mic_muting_enabled;
    this.#main = button(
      "p-button p-primary",
      () => this.#startOrEnd(),
      this.#hangUp,
      this.#mainName,
    );
    this.#type = button("p-button", () => session.start({ textOnly: true }));
    this.#type.append(words.say("type_instead"));
    this.meter = element("span", "p-level", element("span", "p-level-bar"));
    this.meter.setAttribute("aria-hidden", "true");
    this.#mute = button(
      "p-button p-icon-button p-mute",
      () => session.setMuted(!session.state.muted),
      icon("microphone", "slash"),
      element("span", "p-unseen", words.say("mute_microphone")),
      this.meter,
    );
    this.#mute.title = words.say("mute_microphone");
    this.#mute.setAttribute("aria-keyshortcuts", "M");
    this.row = element("div", "p-controls", this.#main, this.#type, this.#mute);
    container.append(this.row);
  }

  #session;
  #words;
  #isText;
  #mayType;
  #mayMute;
  #main;
  #hangUp = icon("phone_down");
  #mainName = element("span", "");
  #type;
  #mute;

  focus() {
    this.#main.focus();
  }

  /** @param {SessionState} state */
  render(state) {
    const startable = canStart(state);
    this.#main.hidden = state.phase === "consent";
    this.#main.classList.toggle("p-primary", startable);
    this.#main.classList.toggle("p-end", !startable);
    this.#main.classList.toggle("p-hang-up", isOpen(state));
    setText(this.#mainName, this.#words.say(mainWord(state, this.#isText)));
    this.#type.hidden = !this.#mayType || !startable;
    this.#mute.hidden = !this.#mayMute || state.phase !== "live" || state.textOnly;
    this.#mute.setAttribute("aria-pressed", String(state.muted));
  }

  /** @param {KeyboardEvent} event from anywhere on the page */
  handleKey(event) {
    const [target] = event.composedPath();
    const writing =
      target instanceof Element &&
      target.matches("input, select, textarea, [contenteditable]");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    if (event.key.toLowerCase() === "m" && plain && !writing && !this.#mute.hidden) {
      this.#session.setMuted(!this.#session.state.muted);
    }
  }

  #startOrEnd() {
    if (canStart(this.#session.state)) {
      this.#session.start();
    } else {
      this.#session.end();
    }
  }
}

/**
 * @param {SessionState} state
 * @param {boolean} isText
 */
function mainWord(state, isText) {
  if (isOpen(state)) {
    return "end_call";
  }
  switch (state.phase) {
    case "connecting":
      return "cancel";
    case "ended":
      return "new_call";
    case "failed":
      return "try_again";
    default:
      return isText ? "start_chat" : "start_call";
  }
}
