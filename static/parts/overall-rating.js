/** Stars, and perhaps words, for a whole conversation: sent, and what became of them. */
import { postOverallFeedback } from "../client/index.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {{rating: number, comment?: string}} Rating */

/**
 * @param {SessionState} state of the conversation that is rated
 * @param {Rating} rating
 * @param {(step: (state: SessionState) => SessionState) => void} update
 */
export async function rateConversation({ origin, conversationId }, rating, update) {
  /** @param {"thanks" | "failed"} outcome */
  const told = (outcome) =>
    update((state) =>
      state.conversationId === conversationId ? { ...state, rating: outcome } : state,
    );
  update((state) => ({ ...state, rating: "sending" }));
  try {
    const { ok } = await postOverallFeedback(conversationId, rating, origin);
    told(ok ? "thanks" : "failed");
  } catch {
    // Whatever it was: the user may try again.
    told("failed");
  }
}
