/** The written side of a conversation: its transcript and where one writes. */
import { Composer } from "./composer.js";
import { element, idOf } from "./elements.js";
import { canStart } from "./session-state.js";
import { TranscriptView } from "./transcript-view.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */

/** A section of a view. */
export class DialoguePane {
  /**
   * @param {import("./conversation-view.js").ViewOptions} options
   * @param {import("./message-view.js").MessageOptions} messages
   */
  constructor({ session, words, config, writesFirst = false }, messages) {
    this.#writesFirst = writesFirst;
    this.#hasTranscript = config.transcript_enabled;
    this.#hasText = config.text_input_enabled;
    const title = element("h2", "p-words-title", words.say("transcript"));
    this.element = element("section", "p-words", title);
    this.element.setAttribute("aria-labelledby", idOf(title));
    this.#title = title;
    this.#place = element("div", "p-transcript");
    this.element.append(this.#place);
    this.#view = new TranscriptView(this.#place, messages);
    const dropZone = this.element;
    this.#composer = new Composer(this.element, { session, words, config, dropZone });
  }

  #writesFirst;
  #hasTranscript;
  #hasText;
  #title;
  #place;
  #view;
  #composer;
  #writable = false;

  /** @returns {boolean} whether there is a text box to go to */
  focus() {
    if (this.#writable) {
      this.#composer.focus();
    }
    return this.#writable;
  }

  /** @param {SessionState} state */
  render(state) {
    const { phase, messages, textOnly, fileNames } = state;
    if (phase === "connecting") {
      this.#view.clear();
    }
    this.#view.show(messages, fileNames);
    if (phase === "ended") {
      this.#view.close();
    }
    // A chat without its words would be none.
    const readable = this.#hasTranscript || textOnly;
    this.#place.hidden = !readable;
    this.#title.hidden = !readable;
    this.#writable = this.#canWrite(state);
    this.element.hidden = !readable && !this.#writable;
    this.#composer.hidden = !this.#writable;
    this.#composer.render(state);
  }

  /** @param {SessionState} state */
  #canWrite(state) {
    const { phase, textOnly } = state;
    if (canStart(state)) {
      return this.#writesFirst && this.#hasText;
    }
    if (textOnly) {
      return phase === "connecting" || phase === "live";
    }
    return this.#hasText && phase === "live";
  }
}
