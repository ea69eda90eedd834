/**
 * What a connection tells, and how frames and closes of its lines are read; whether it
 * has one line or several.
 */
import { ConversationError } from "./errors.js";
import { parseEvent } from "./protocol.js";

/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */

/**
 * How a connection ended.
 * @typedef {object} Closed
 * @property {"agent" | "error"} reason "agent" for close code 1000
 * @property {number} closeCode
 * @property {string} closeReason
 */

/** @typedef {"connected" | "reconnecting" | "restored"} ConnectionState */

/**
 * @typedef {object} ConnectionEvents
 * @property {(event: ServerEvent) => void} onEvent after the metadata, in order
 * @property {(closed: Closed) => void} onClosed once; never after `close()`
 * @property {(error: ConversationError) => void} onMalformed a frame that is no event
 * @property {(change: {state: ConnectionState}) => void} [onConnectionChange]
 * @property {() => void} [onRestarted]
 *   The server begins anew from what it has stored: what was unfinished stays so.
 */

/**
 * @param {unknown} data of a frame
 * @param {ConnectionEvents} events
 * @returns {ServerEvent | null} null: it is none, which has been told
 */
export function readFrame(data, events) {
  const event = parseEvent(data);
  if (event === null) {
    events.onMalformed(ConversationError.protocol("a frame without a type"));
  }
  return event;
}

/**
 * @param {number} closeCode
 * @param {string} closeReason
 * @returns {Closed}
 */
export function closedBy(closeCode, closeReason) {
  const reason = closeCode === 1000 ? "agent" : "error";
  return { reason, closeCode, closeReason };
}

/**
 * Audio that a stuck network would deliver when it is of no use any more; words never.
 * @param {ClientMessage} message
 * @param {number} unsent_bytes
 * @param {number} limit_bytes
 */
export function isStale(message, unsent_bytes, limit_bytes) {
  return "user_audio_chunk" in message && unsent_bytes > limit_bytes;
}
