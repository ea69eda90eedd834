/**
 * The conversation's id, to be told to those who run the agent.
 *
 *     const id = new ConversationId(container, { words });
 *     id.render(state);
 */
import { button, element, setText } from "./elements.js";

/** Shown once the conversation has ended. */
export class ConversationId {
  /**
   * @param {HTMLElement} container
   * @param {{words: import("./words.js").Words}} options
   */
  constructor(container, { words }) {
    this.#words = words;
    const copy = button("p-link", () => this.#copy());
    copy.append(words.say("copy_id"));
    this.#told.setAttribute("aria-live", "polite");
    this.#line = element(
      "p",
      "p-conversation-id",
      element("span", "", words.say("conversation_id")),
      this.#id,
      copy,
      this.#told,
    );
    this.#line.hidden = true;
    container.append(this.#line);
  }

  #words;
  #line;
  #id = element("code", "");
  #told = element("span", "p-copied");

  /** @param {import("./session-state.js").SessionState} state */
  render({ phase, conversationId }) {
    this.#line.hidden = phase !== "ended" || conversationId === "";
    if (this.#id.textContent !== conversationId) {
      setText(this.#id, conversationId);
      setText(this.#told, "");
    }
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#id.textContent ?? "");
      setText(this.#told, this.#words.say("copied"));
    } catch {
      // Refused, or there is no clipboard: by hand it always works.
      getSelection()?.selectAllChildren(this.#id);
      setText(this.#told, this.#words.say("not_copied"));
    }
  }
}
