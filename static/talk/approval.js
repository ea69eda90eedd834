/**
 * Asks the caller whether a tool may run: one question at a time, in a dialog.
 */
import { find } from "./elements.js";

/** @typedef {import("../client/protocol.js").McpToolCall} McpToolCall */

/** @typedef {{call: McpToolCall, until_ms: number | null}} Question */

const SECOND_MS = 1000;

/** Questions in the order they came; a closed dialog is a no. */
export class Approval {
  /** @param {(callId: string, isApproved: boolean) => void} onAnswer */
  constructor(onAnswer) {
    this.#onAnswer = onAnswer;
    find("approval-yes", HTMLButtonElement).addEventListener("click", () =>
      this.#answer(true),
    );
    find("approval-no", HTMLButtonElement).addEventListener("click", () =>
      this.#answer(false),
    );
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#answer(false);
    });
  }

  #onAnswer;
  #dialog = find("approval", HTMLDialogElement);
  /** @type {Question[]} */
  #waiting = [];
  /** @type {Question | undefined} */
  #shown = undefined;
  /** Counts down while a question is shown. @type {number | undefined} */
  #clock = undefined;

  /** @param {McpToolCall} call as the server tells how it stands */
  told(call) {
    const id = call.tool_call_id;
    if (call.state !== "awaiting_approval") {
      this.#waiting = this.#waiting.filter((one) => one.call.tool_call_id !== id);
    } else if (!this.#waiting.some((one) => one.call.tool_call_id === id)) {
      const secs = call.approval_timeout_secs;
      const until_ms = secs ? performance.now() + secs * SECOND_MS : null;
      this.#waiting.push({ call, until_ms });
    }
    this.#show();
  }

  /** The conversation is over: nothing is asked any more. */
  clear() {
    this.#waiting = [];
    this.#show();
  }

  /** @param {boolean} isApproved */
  #answer(isApproved) {
    const asked = this.#waiting.shift();
    if (asked !== undefined) {
      this.#onAnswer(asked.call.tool_call_id, isApproved);
    }
    this.#show();
  }

  #show() {
    const [asked] = this.#waiting;
    if (asked === this.#shown) {
      return;
    }
    this.#shown = asked;
    clearInterval(this.#clock);
    if (asked === undefined) {
      this.#dialog.close();
      return;
    }
    this.#fill(asked.call);
    this.#countDown();
    this.#clock = setInterval(() => this.#countDown(), SECOND_MS);
    if (!this.#dialog.open) {
      this.#dialog.showModal();
    }
    // Not on a button: no key that was meant for something else may say yes or no.
    find("approval-title", HTMLElement).focus();
  }

  /** @param {McpToolCall} call */
  #fill({ tool_name, tool_description, parameters }) {
    find("approval-tool", HTMLElement).textContent = inWords(tool_name);
    find("approval-about", HTMLElement).textContent = tool_description ?? "";
    find("approval-parameters", HTMLElement).replaceChildren(
      ...Object.entries(parameters).flatMap(([name, value]) => [
        element("dt", inWords(name)),
        element("dd", typeof value === "string" ? value : JSON.stringify(value)),
      ]),
    );
  }

  #countDown() {
    const until_ms = this.#shown?.until_ms;
    if (until_ms === null || until_ms === undefined) {
      find("approval-left", HTMLElement).textContent = "";
      return;
    }
    const left = Math.max(0, Math.ceil((until_ms - performance.now()) / SECOND_MS));
    find("approval-left", HTMLElement).textContent =
      ` within ${left} second${left === 1 ? "" : "s"}`;
  }
}

/**
 * @param {string} tag
 * @param {string} text
 */
function element(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

/** @param {string} name such as `find_book` or `findBook` */
function inWords(name) {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
