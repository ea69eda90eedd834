/**
 * Captions: the sentence that is being spoken, and what is understood of the user.
 *
 *     const captions = new Captions(container, { session, words, agentName, language });
 *     captions.render(state);
 *     captions.shown = true;         // the reader's choice, remembered by the browser
 *     captions.close();
 *
 * For the eye alone: screen readers are told whole messages by the announcer.
 */
import { element, setText } from "./elements.js";
import { CAPTIONS_KEY, remember, remembered } from "./memory.js";
import { spokenText } from "./message-view.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */

/**
 * @typedef {object} CaptionOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 * @property {string} agentName
 * @property {string} [language] of what is said
 * @property {boolean} [stripAudioTags]
 * @property {boolean} [shownAtFirst] where the reader has not chosen
 */

const REFRESH_MS = 150;
/** Markdown's marks, which nobody speaks. */
const MARKS = /\*\*|__|`+|^\s*(?:#{1,6}|[-*>]|\d+[.)])\s+|\|/gm;

/** Two lines at most, whoever speaks. */
export class Captions {
  /**
   * @param {HTMLElement} container
   * @param {CaptionOptions} options
   */
  constructor(container, options) {
    this.#options = options;
    const { shownAtFirst = false, language } = options;
    const chosen = remembered(CAPTIONS_KEY);
    this.#shown = chosen === null ? shownAtFirst : chosen === "on";
    this.#text.dir = "auto";
    if (language !== undefined) {
      this.#text.lang = language;
    }
    this.#line = element("p", "p-captions", this.#speaker, this.#text);
    this.#line.setAttribute("aria-hidden", "true");
    this.#line.hidden = true;
    container.append(this.#line);
  }

  #options;
  #shown;
  #line;
  #speaker = element("span", "p-caption-speaker");
  #text = element("span", "p-caption-text");
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock = undefined;

  get shown() {
    return this.#shown;
  }

  set shown(shown) {
    this.#shown = shown;
    remember(CAPTIONS_KEY, shown ? "on" : "off");
    this.render(this.#options.session.state);
  }

  close() {
    clearInterval(this.#clock);
  }

  /** @param {SessionState} state */
  render(state) {
    // Whoever cannot hear the agent must see what it says.
    const wanted = this.#shown || state.soundUnavailable;
    const due = wanted && state.phase === "live" && !state.textOnly;
    this.#line.hidden = !due;
    if (!due) {
      clearInterval(this.#clock);
      this.#clock = undefined;
      return;
    }
    this.#clock ??= setInterval(() => this.#draw(), REFRESH_MS);
    this.#draw();
  }

  #draw() {
    const { session, words, agentName } = this.#options;
    const { messages } = session.state;
    const lastSaid = messages.findLast(({ role }) => role === "agent");
    const text = lastSaid === undefined ? "" : spokenText(lastSaid, this.#options);
    const plain = text.replace(MARKS, "");
    const spoken = session.timeline.sentence(plain, performance.now());
    const newest = messages.findLast(({ role }) => role !== "tool");
    const ofUser = newest?.role === "user" && spoken === "";
    const caption = ofUser ? newest.text : spoken;
    if (caption !== "") {
      setText(this.#speaker, ofUser ? words.say("you") : agentName);
      setText(this.#text, caption);
      this.#line.classList.toggle("p-caption-user", ofUser);
    } else if (newest === undefined) {
      setText(this.#speaker, "");
      setText(this.#text, "");
    }
  }
}
