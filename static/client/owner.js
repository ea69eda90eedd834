/**
 * The program that holds the conversation, told of things by its callbacks.
 */
import { ConversationError } from "./errors.js";

/** @typedef {import("./options.js").Options} Options */
/** @typedef {import("./options.js").Status} Status */

/** A callback that throws is the program's fault, and harms nobody but itself. */
export class Owner {
  /** @param {Options} options with the callbacks */
  constructor(options) {
    this.#options = options;
  }

  #options;
  /** @type {Status} */
  status = "disconnected";

  /**
   * @template {keyof import("./options.js").Callbacks} Name
   * @param {Name} name
   * @param {Parameters<NonNullable<Options[Name]>>} values
   */
  tell(name, ...values) {
    this.tellByName(name, ...values);
  }

  /**
   * @param {string} name
   * @param {unknown[]} values
   */
  tellByName(name, ...values) {
    const callback = this.#options[/** @type {keyof Options} */ (name)];
    if (typeof callback !== "function") {
      return;
    }
    try {
      /** @type {(...values: any[]) => unknown} */ (callback)(...values);
    } catch (error) {
      // It reaches the console and the page's own handlers, as if nobody had called it.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  /** @param {Status} status */
  tellStatus(status) {
    if (status !== this.status) {
      this.status = status;
      this.tell("onStatusChange", { status });
    }
  }

  /** @param {ConversationError} error */
  tellError(error) {
    this.tell("onError", error.message, error);
  }

  /** @param {import("./protocol.js").ErrorPayload} payload of the server's error */
  tellServerError(payload) {
    const error = ConversationError.server(payload);
    this.tell("onError", `Server error: ${error.message}`, error);
  }
}
