/**
 * What the server says to the first frames: what was asked for, or why not. Pure.
 */
import { ConversationError } from "./errors.js";
import { parseEvent } from "./protocol.js";

/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */

/** Of one line. */
export class FirstAnswer {
  /** @param {string} type of the event that answers */
  constructor(type) {
    this.#type = type;
  }

  #type;
  #complaint = "";

  /**
   * Throws a ConversationError for any other event.
   * @param {unknown} data of a frame
   * @returns {ServerEvent | null} null: the line closes next, with the code that says what
   *   the error means
   */
  read(data) {
    const event = parseEvent(data);
    if (event?.type === this.#type) {
      return event;
    }
    if (event?.type !== "error") {
      throw ConversationError.protocol(`${this.#type} did not come first`);
    }
    const { message, reason } = event.error_event;
    this.#complaint = message ?? reason ?? "";
    return null;
  }

  /** What to tell of a line that was closed. @param {number} code @param {string} reason */
  refusal(code, reason) {
    return ConversationError.refused(code, reason || this.#complaint);
  }
}
