/** The ways a file comes in: a button, dropping, pasting. */
import { element, iconButton } from "./elements.js";
import { ACCEPTED } from "./file-rules.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} IntakeOptions
 * @property {import("./words.js").Words} words
 * @property {(files: File[]) => void} onFiles
 */

/** A button with its hidden input, and what listens for dropped and pasted files. */
export class FileIntake {
  /** @param {IntakeOptions} options */
  constructor({ words, onFiles }) {
    this.#onFiles = onFiles;
    this.#dropText = words.say("drop_files");
    this.input = element("input", "p-unseen");
    this.input.type = "file";
    this.input.multiple = true;
    this.input.accept = ACCEPTED;
    this.input.tabIndex = -1;
    this.input.setAttribute("aria-hidden", "true");
    this.input.addEventListener("change", () => {
      this.#take(this.input.files);
      // The same file may be chosen again.
      this.input.value = "";
    });
    this.button = iconButton("p-attach", words.say("attach_file"), icon("attach"), () =>
      this.input.click(),
    );
  }

  #onFiles;
  #dropText;
  #enabled = false;

  set enabled(/** @type {boolean} */ enabled) {
    this.#enabled = enabled;
    this.button.disabled = !enabled;
  }

  set visible(/** @type {boolean} */ visible) {
    this.button.hidden = !visible;
  }

  /**
   * @param {HTMLElement} text where files may be pasted
   * @param {HTMLElement} zone where they may be dropped
   */
  listen(text, zone) {
    text.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files;
      if (this.#enabled && files && files.length > 0) {
        event.preventDefault();
        this.#take(files);
      }
    });
    zone.addEventListener("dragover", (event) => {
      if (this.#enabled && event.dataTransfer?.types.includes("Files")) {
        event.preventDefault();
        zone.dataset.drop = this.#dropText;
      }
    });
    zone.addEventListener("dragleave", (event) => {
      if (!zone.contains(/** @type {Node | null} */ (event.relatedTarget))) {
        delete zone.dataset.drop;
      }
    });
    zone.addEventListener("drop", (event) => {
      delete zone.dataset.drop;
      if (this.#enabled && event.dataTransfer) {
        event.preventDefault();
        this.#take(event.dataTransfer.files);
      }
    });
  }

  /** @param {FileList | null} files */
  #take(files) {
    if (files !== null && files.length > 0) {
      this.#onFiles([...files]);
    }
  }
}
