/** The files of the next message, and what is wrong with one that was refused. */
import { element, iconButton, setText } from "./elements.js";
import { icon } from "./icons.js";

/** @typedef {import("./session-state.js").Attachment} Attachment */

/** A list above the text box. */
export class AttachmentList {
  /**
   * @param {import("./words.js").Words} words
   * @param {(key: number) => void} onRemove
   */
  constructor(words, onRemove) {
    this.#words = words;
    this.#onRemove = onRemove;
    this.#problem.setAttribute("role", "alert");
    this.element = element("div", "p-attachments", this.#list, this.#problem);
  }

  #words;
  #onRemove;
  #list = element("ul", "p-files");
  #problem = element("p", "p-file-problem");
  /** @type {readonly Attachment[] | null} */
  #shown = null;

  /** @param {import("./session-state.js").SessionState} state */
  render({ attachments, fileProblem }) {
    this.element.hidden = attachments.length === 0 && fileProblem === null;
    setText(
      this.#problem,
      fileProblem === null ? "" : this.#words.say(fileProblem.key, fileProblem.values),
    );
    this.#problem.hidden = fileProblem === null;
    if (attachments !== this.#shown) {
      this.#shown = attachments;
      this.#list.hidden = attachments.length === 0;
      this.#list.replaceChildren(...attachments.map((one) => this.#item(one)));
    }
  }

  /** @param {Attachment} attachment */
  #item({ key, name, status }) {
    const uploading = status === "uploading";
    const state = this.#words.say(uploading ? "file_uploading" : "file_ready");
    const label = element("bdi", "p-file-name", name);
    label.title = name;
    const told = element("span", uploading ? "p-file-busy" : "p-unseen", state);
    told.setAttribute("aria-live", "polite");
    const remove = iconButton(
      "p-file-remove",
      this.#words.say("remove_file", { name }),
      icon("cross"),
      () => this.#onRemove(key),
    );
    return element("li", "p-file", icon("file"), label, told, remove);
  }
}
