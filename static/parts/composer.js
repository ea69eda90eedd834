/**
 * Writing: words, and files where the agent takes them.
 *
 *     const composer = new Composer(container, { session, words, config, dropZone });
 *     composer.render(state);
 *     composer.focus();
 *     composer.hasFocus();
 *
 * Enter sends, Shift+Enter breaks the line; while an input method is composing, Enter
 * is its own. Words entered before there is anybody to send them to stay, can be edited
 * and are sent once the agent is there.
 */
import { AttachmentList } from "./attachment-list.js";
import { element, iconButton } from "./elements.js";
import { FileIntake } from "./file-intake.js";
import { fileLimits } from "./file-rules.js";
import { icon } from "./icons.js";
import { canStart } from "./session-state.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */

/**
 * @typedef {object} ComposerOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 * @property {import("./widget-config.js").WidgetConfig} config
 * @property {HTMLElement} [dropZone] where files may be dropped; its own place if none
 */

const TEXT_MAX = 2000;

/** A text box that grows, and two buttons. */
export class Composer {
  /**
   * @param {HTMLElement} container
   * @param {ComposerOptions} options
   */
  constructor(container, { session, words, config, dropZone }) {
    this.#session = session;
    this.#words = words;
    this.#takesFiles = fileLimits(config).enabled;
    this.#text = this.#textBox();
    this.#intake = new FileIntake({
      words,
      onFiles: (files) => session.attach(files),
    });
    this.#send = iconButton(
      "p-send",
      words.say("send_message"),
      icon("send"),
      () => {},
    );
    this.#send.type = "submit";
    this.#list = new AttachmentList(words, (key) => session.removeAttachment(key));
    const row = element("div", "p-composer-row");
    row.append(this.#intake.button, this.#text, this.#send);
    this.#form = element("form", "p-composer", this.#list.element, row);
    this.#form.append(this.#intake.input);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    container.append(this.#form);
    this.#intake.listen(this.#text, dropZone ?? this.#form);
  }

  #session;
  #words;
  #takesFiles;
  #text;
  #intake;
  #send;
  #list;
  #form;
  /** What was entered before there was anybody to send it to. @type {string | null} */
  #entered = null;
  #phase = "idle";

  focus() {
    this.#text.focus();
  }

  /** Whether the reader is about to write. */
  hasFocus() {
    const root = /** @type {Document | ShadowRoot} */ (this.#form.getRootNode());
    return this.#form.contains(root.activeElement ?? null);
  }

  set hidden(/** @type {boolean} */ hidden) {
    this.#form.hidden = hidden;
  }

  /** @param {SessionState} state */
  render(state) {
    const live = state.phase === "live";
    this.#intake.enabled = this.#takesFiles && live;
    this.#intake.visible = this.#takesFiles;
    this.#list.render(state);
    const key = canStart(state)
      ? "input_placeholder_new_conversation"
      : state.textOnly
        ? "input_placeholder_text_only"
        : "input_placeholder";
    this.#text.placeholder = this.#words.say(
      state.phase === "idle" ? "input_placeholder" : key,
    );
    this.#send.disabled = state.attachments.some((one) => one.status === "uploading");
    const began = live && this.#phase !== "live";
    this.#phase = state.phase;
    if (canStart(state)) {
      this.#entered = null;
    } else if (began && this.#entered === this.#text.value.trim()) {
      this.#submit();
    }
  }

  #textBox() {
    const text = element("textarea", "p-text");
    text.rows = 1;
    text.maxLength = TEXT_MAX;
    text.autocomplete = "off";
    text.enterKeyHint = "send";
    text.setAttribute("aria-label", this.#words.say("input_label"));
    text.addEventListener("input", () => {
      this.#session.typing();
      this.#fit();
    });
    text.addEventListener("keydown", (event) => {
      // 229: Safari ends the composition before it tells of the key that did.
      const composing = event.isComposing || event.keyCode === 229;
      if (event.key === "Enter" && !event.shiftKey && !composing) {
        event.preventDefault();
        this.#submit();
      }
    });
    return text;
  }

  #submit() {
    const text = this.#text.value.trim();
    const { attachments, phase } = this.#session.state;
    if (text === "" && attachments.length === 0) {
      return;
    }
    this.#entered = phase === "live" ? null : text;
    if (this.#session.sendText(text)) {
      this.#entered = null;
      this.#text.value = "";
      this.#fit();
    }
  }

  /** As high as what is written, up to what the style allows. */
  #fit() {
    this.#text.style.height = "auto";
    const { scrollHeight, offsetHeight, clientHeight } = this.#text;
    this.#text.style.height = `${scrollHeight + offsetHeight - clientHeight}px`;
  }
}
