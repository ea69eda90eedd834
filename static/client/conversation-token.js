/**
 * The token that opens a conversation over WebRTC, asked for by the page itself.
 */
import { ConversationError } from "./errors.js";

/** The server's no to this page. Anything else says that there is no WebRTC here. */
const REFUSALS = new Set([401, 403, 429]);
/** With which a WebSocket would have been closed for the same reasons. */
const POLICY_VIOLATION = 1008;

/**
 * Rejects with a ConversationError when the page is refused.
 * @param {string} url
 * @param {typeof fetch} ask
 * @returns {Promise<string | null>} null: the server gives none
 */
export async function askForToken(url, ask) {
  const response = await ask(url).catch(() => null);
  if (response === null) {
    return null;
  }
  const { token, detail } = await response.json().catch(() => ({}));
  if (REFUSALS.has(response.status)) {
    const message = typeof detail?.message === "string" ? detail.message : "";
    throw ConversationError.refused(POLICY_VIOLATION, message);
  }
  return response.ok && typeof token === "string" && token !== "" ? token : null;
}
