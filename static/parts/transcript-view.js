/**
 * The transcript: one list item per message, which follows the conversation.
 *
 *     const view = new TranscriptView(container, { words, agentName, links, onRate });
 *     view.show(state.messages, state.fileNames);     // as often as they change
 *     view.close();                  // no more ratings: the conversation is over
 *     view.clear();                  // a new one begins
 *
 * What screen readers are told of it is the announcer's: it is there without a
 * transcript, too.
 */
import { button, element } from "./elements.js";
import { fillMessage } from "./message-view.js";

/** @typedef {import("../client/transcript.js").Message} Message */
/** @typedef {import("./message-view.js").MessageOptions} MessageOptions */

/** Closer to the end than this, the reader follows the conversation. */
const NEAR_END_PX = 80;
/** What is laid out costs ten times what is kept: older messages are shown on demand. */
const SHOWN_AT_ONCE = 60;

/** Keeps the list in step with the messages. */
export class TranscriptView {
  /**
   * @param {HTMLElement} container
   * @param {MessageOptions} options
   */
  constructor(container, options) {
    const { words } = options;
    this.#options = options;
    this.#empty = element("p", "p-empty", words.say("transcript_empty"));
    this.#list = element("ol", "p-messages");
    const earlier = words.say("show_earlier");
    this.#earlier = button("p-button p-earlier", () => this.#showEarlier(), earlier);
    this.#earlier.hidden = true;
    this.#scroller = element(
      "div",
      "p-scroller",
      this.#empty,
      this.#earlier,
      this.#list,
    );
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute("role", "region");
    this.#scroller.setAttribute("aria-label", words.say("messages"));
    container.append(this.#scroller);
  }

  #options;
  #empty;
  #earlier;
  #list;
  #scroller;
  #most = SHOWN_AT_ONCE;
  /** @type {Map<number, {item: HTMLLIElement, message: Readonly<Message>}>} */
  #shown = new Map();
  /** @type {ReadonlyMap<number, readonly string[]>} */
  #fileNames = new Map();
  #canRate = true;

  clear() {
    this.#list.replaceChildren();
    this.#shown.clear();
    this.#empty.hidden = false;
    this.#earlier.hidden = true;
    this.#most = SHOWN_AT_ONCE;
    this.#canRate = true;
  }

  /** Ratings need an open conversation. */
  close() {
    if (!this.#canRate) {
      return;
    }
    this.#canRate = false;
    for (const { item, message } of this.#shown.values()) {
      this.#fill(item, message);
    }
  }

  /**
   * @param {readonly Readonly<Message>[]} messages
   * @param {ReadonlyMap<number, readonly string[]>} [fileNames] by message
   */
  show(messages, fileNames = this.#fileNames) {
    const renamed = fileNames !== this.#fileNames;
    this.#fileNames = fileNames;
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    let following = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    this.#removeAllBut(messages);
    for (const message of messages) {
      const known = this.#shown.get(message.key);
      if (known?.message !== message || (renamed && fileNames.has(message.key))) {
        const item =
          known?.item ?? this.#list.appendChild(document.createElement("li"));
        this.#fill(item, message);
        this.#shown.set(message.key, { item, message });
        // Whoever speaks or writes wants to see what becomes of it.
        following ||= known === undefined && message.role === "user";
      }
    }
    this.#empty.hidden = messages.length > 0;
    if (following) {
      this.#most = SHOWN_AT_ONCE;
      this.#hideEarlier();
      this.#scroller.scrollTop = this.#scroller.scrollHeight;
    }
  }

  /** More of what was said before; what the reader looks at stays where it is. */
  #showEarlier() {
    const { scrollHeight, scrollTop } = this.#scroller;
    this.#most += SHOWN_AT_ONCE;
    this.#hideEarlier();
    this.#scroller.scrollTop = scrollTop + this.#scroller.scrollHeight - scrollHeight;
    if (this.#earlier.hidden) {
      this.#scroller.focus();
    }
  }

  #hideEarlier() {
    const items = [...this.#shown.values()];
    const hidden = Math.max(0, items.length - this.#most);
    items.forEach(({ item }, index) => {
      item.hidden = index < hidden;
    });
    this.#earlier.hidden = hidden === 0;
  }

  /**
   * @param {HTMLLIElement} item
   * @param {Readonly<Message>} message
   */
  #fill(item, message) {
    const fileNames = this.#fileNames.get(message.key) ?? [];
    fillMessage(item, message, this.#options, { canRate: this.#canRate, fileNames });
  }

  /** @param {readonly Readonly<Message>[]} messages */
  #removeAllBut(messages) {
    const keys = new Set(messages.map((message) => message.key));
    for (const [key, { item }] of this.#shown) {
      if (!keys.has(key)) {
        item.remove();
        this.#shown.delete(key);
      }
    }
  }
}
