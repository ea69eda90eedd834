/**
 * Which problem it is that the client or the browser told of. Pure.
 *
 * The client's own messages are English; a reason it names has a text of its own in
 * every language, and so have the agent's failures. What else the server says in its own
 * words is shown as it is.
 */

/** @typedef {import("./session-state.js").Problem} Problem */

/** By the client's `reason`, and what only the parts notice. */
const KINDS = /** @type {const} */ ([
  "microphone_denied",
  "microphone_missing",
  "microphone_busy",
  "microphone_silent",
  "microphone_lost",
  "microphone_replaced",
  "speaker_lost",
  "speaker_replaced",
  "sound_unavailable",
  "insecure_context",
  "audio_unsupported",
  "server_unreachable",
  "refused",
  "lost",
  "offline",
  "unexpected",
  "answer_failed",
  "answer_late",
  "voice_failed",
  "hearing_failed",
]);

/**
 * By the server's `error_type`: what of the agent's work failed.
 * @type {Readonly<Record<string, typeof KINDS[number] | undefined>>}
 */
const FAILURES = Object.freeze({
  llm_error: "answer_failed",
  custom_llm_error: "answer_failed",
  cascade_brain_error: "answer_failed",
  llm_timeout: "answer_late",
  tts_cascade_error: "voice_failed",
  asr_transcription_error: "hearing_failed",
});

/** `told`: the text is all there is. @typedef {typeof KINDS[number] | "told"} ProblemKind */

/**
 * @param {unknown} error as the client threw or reported it
 * @returns {Problem}
 */
export function problemOf(error) {
  if (!(error instanceof Error)) {
    return { kind: "unexpected", text: String(error) };
  }
  const {
    reason,
    closeReason = "",
    errorType = "",
  } = /** @type {{reason?: string, closeReason?: string, errorType?: string}} */ (
    error
  );
  if (reason === undefined) {
    return { kind: "unexpected", text: error.message };
  }
  const failure = FAILURES[errorType];
  if (failure !== undefined) {
    return { kind: failure, text: "" };
  }
  if (closeReason !== "") {
    return { kind: "told", text: closeReason };
  }
  const kind = KINDS.find((one) => one === reason);
  return kind === undefined
    ? { kind: "told", text: error.message }
    : { kind, text: "" };
}
