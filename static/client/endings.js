/**
 * How a conversation ended, in the vendor's terms. Pure.
 */
import { ConversationError } from "./errors.js";

/** @typedef {import("./options.js").DisconnectionDetails} DisconnectionDetails */

/** The server's close of the call then follows; the vendor's client reports it alone. */
export const TIME_IS_UP = "max_duration_exceeded";

/**
 * @param {import("./connection-events.js").Closed} closed
 * @param {import("./protocol.js").ErrorPayload | null} timeUp the server's last error,
 *   where the time was up
 * @returns {DisconnectionDetails}
 */
export function endingByServer({ reason, closeCode, closeReason }, timeUp) {
  const words = closeReason || undefined;
  const facts = { closeCode, closeReason: words };
  if (timeUp !== null) {
    const { message } = ConversationError.server(timeUp);
    return { reason: "error", message, context: { type: TIME_IS_UP }, ...facts };
  }
  const context = { type: "close", code: closeCode, reason: words };
  return reason === "agent"
    ? { reason, context, ...facts }
    : {
        reason,
        message: ConversationError.lost(closeCode, closeReason).message,
        context,
        ...facts,
      };
}
