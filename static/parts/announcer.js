/**
 * What screen readers are told of the conversation: each message whole and once, not
 * every word on its way.
 *
 *     const announcer = new Announcer(container, { words, agentName, tellsTools });
 *     announcer.passOver(state.messages);   // what was said before it was made
 *     announcer.tell(state.messages);
 *     announcer.close();
 */
import { element } from "./elements.js";
import { messageInWords } from "./message-view.js";

/** @typedef {import("../client/transcript.js").Message} Message */
/** @typedef {import("./message-view.js").MessageOptions &
 *   {tellsTools?: boolean}} AnnouncerOptions */

/** A live region nobody sees. */
export class Announcer {
  /**
   * @param {HTMLElement} container that stays shown: what is hidden is not read out
   * @param {AnnouncerOptions} options
   */
  constructor(container, options) {
    this.#options = options;
    this.#region = element("p", "p-unseen p-announcer");
    this.#region.lang = options.words.language;
    this.#region.setAttribute("aria-live", "polite");
    container.append(this.#region);
  }

  #options;
  #region;
  #told = new Set();

  clear() {
    this.#told.clear();
    this.#region.textContent = "";
  }

  close() {
    this.#region.remove();
  }

  /** @param {readonly Readonly<Message>[]} messages */
  passOver(messages) {
    this.#untold(messages);
  }

  /** @param {readonly Readonly<Message>[]} messages */
  tell(messages) {
    const untold = this.#untold(messages);
    if (untold.length > 0) {
      this.#region.textContent = untold
        .map((message) => messageInWords(message, this.#options))
        .join("\n");
    }
  }

  /**
   * Each is told from here on.
   * @param {readonly Readonly<Message>[]} messages
   */
  #untold(messages) {
    const { tellsTools = true } = this.#options;
    return messages.filter((message) => {
      // Of a tool each state is told, of words the whole.
      const what = message.tool ? `${message.key} ${message.tool}` : message.key;
      const isDue = !message.tentative && !message.streaming && !this.#told.has(what);
      if (isDue) {
        this.#told.add(what);
      }
      return isDue && (tellsTools || !message.tool);
    });
  }
}
