/**
 * Asks the caller whether a tool may run: one question at a time, in a dialog.
 */
import { find } from "./elements.js";

/** @typedef {import("../client/protocol.js").McpToolCall} McpToolCall */

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
  /** @type {McpToolCall[]} */
  #waiting = [];

  /** @param {McpToolCall} call as the server tells how it stands */
  told(call) {
    const known = this.#waiting.some(
      ({ tool_call_id: id }) => id === call.tool_call_id,
    );
    if (call.state === "awaiting_approval" && !known) {
      this.#waiting.push(call);
    } else if (call.state !== "awaiting_approval") {
      this.#waiting = this.#waiting.filter(
        ({ tool_call_id: id }) => id !== call.tool_call_id,
      );
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
      this.#onAnswer(asked.tool_call_id, isApproved);
    }
    this.#show();
  }

  #show() {
    const [asked] = this.#waiting;
    if (asked === undefined) {
      this.#dialog.close();
      return;
    }
    find("approval-tool", HTMLElement).textContent = inWords(asked.tool_name);
    find("approval-about", HTMLElement).textContent = asked.tool_description ?? "";
    find("approval-parameters", HTMLElement).replaceChildren(
      ...Object.entries(asked.parameters).flatMap(([name, value]) => [
        element("dt", inWords(name)),
        element("dd", typeof value === "string" ? value : JSON.stringify(value)),
      ]),
    );
    if (!this.#dialog.open) {
      this.#dialog.showModal();
      // No key pressed by chance may say yes.
      find("approval-no", HTMLButtonElement).focus();
    }
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
