/**
 * How a conversation stands, for those who show it. Pure: facts in, a new state out. A
 * fact that has no place in the present phase changes nothing.
 *
 * | phase      | what it means                                    | leads to              |
 * |------------|--------------------------------------------------|-----------------------|
 * | idle       | nothing has been started                         | consent, connecting   |
 * | consent    | the terms are shown and wait for an answer       | idle, ended, connecting |
 * | connecting | microphone and server are being asked            | live, idle, failed, ended |
 * | live       | the agent is there                               | ending, ended         |
 * | ending     | the user hung up; sound and line are being closed | ended                 |
 * | ended      | it is over; the words stay                       | consent, connecting   |
 * | failed     | it never began: `problem` says why               | consent, connecting   |
 */

/** @typedef {import("../client/index.js").Conversation} Conversation */
/** @typedef {import("../client/transcript.js").Message} Message */
/** @typedef {import("../client/protocol.js").McpToolCall} McpToolCall */
/** @typedef {"idle" | "consent" | "connecting" | "live" | "ending" | "ended" |
 *   "failed"} SessionPhase */
/** What the agent is doing.
 * @typedef {"idle" | "connecting" | "listening" | "thinking" | "speaking" |
 *   "ended"} Activity */

/**
 * What is wrong and still is. `text`: the server's own words, shown as they are.
 * @typedef {{kind: import("./problem-kind.js").ProblemKind, text: string}} Problem
 */

/** @typedef {import("./terms-memory.js").Terms} Terms */

/** How it ended. @typedef {{reason: "user" | "agent" | "error", message: string}} Ending */

/** Which devices to use; "" is the default.
 * @typedef {{microphoneId: string, speakerId: string}} DeviceWish */

/**
 * @typedef {object} Attachment
 * @property {number} key
 * @property {string} name
 * @property {number} size_bytes
 * @property {"uploading" | "ready" | "failed"} status
 * @property {string | null} fileId once it is kept by the server
 */

/**
 * @typedef {object} SessionState
 * @property {SessionPhase} phase
 * @property {boolean} textOnly of the conversation that goes on, or was last
 * @property {Activity} activity
 * @property {string} language of the conversation that goes on, or is to be started
 * @property {string} wishedLanguage that holds once nothing goes on
 * @property {string} [origin] of the conversation's server; the page's own when left out
 * @property {string} conversationId "" before there was one
 * @property {readonly Readonly<Message>[]} messages
 * @property {Terms | null} terms while they are asked
 * @property {boolean} muted
 * @property {number} volume 0..1
 * @property {DeviceWish} devices
 * @property {boolean} reconnecting the line is lost and being dialled again
 * @property {boolean} halfDuplex the microphone rests while the agent speaks
 * @property {boolean} soundPaused the system stopped the sound: only a tap wakes it
 * @property {boolean} soundUnavailable nothing is there to play on: it goes on in writing
 * @property {Problem | null} problem
 * @property {Ending | null} ending
 * @property {{missing: number, total: number}} toolServers
 * @property {readonly {call: McpToolCall, until_ms: number | null}[]} approvals in the
 *   order in which they are to be asked; `until_ms` on `performance.now()`'s clock
 * @property {readonly Attachment[]} attachments not yet sent
 * @property {number} filesSent
 * @property {ReadonlyMap<number, readonly string[]>} fileNames of the messages that
 *   were sent with files, by the message's key
 * @property {FileProblem | null} fileProblem
 * @property {"none" | "sending" | "failed" | "thanks"} rating of the whole conversation
 */

/** @typedef {{key: "file_type_unsupported" | "file_too_large" | "file_empty" |
 *   "file_limit_reached" | "file_upload_error" | "file_refused",
 *   values: Record<string, string | number>}} FileProblem */

/** What follows what: the table above. @type {Record<SessionPhase, SessionPhase[]>} */
const FOLLOWING = {
  idle: ["consent", "connecting"],
  consent: ["idle", "ended", "connecting"],
  connecting: ["live", "idle", "failed", "ended"],
  live: ["ending", "ended"],
  ending: ["ended"],
  ended: ["consent", "connecting"],
  failed: ["consent", "connecting"],
};

/**
 * @param {string} language
 * @returns {SessionState}
 */
export function idleState(language) {
  return {
    phase: "idle",
    textOnly: false,
    activity: "idle",
    language,
    wishedLanguage: language,
    conversationId: "",
    messages: [],
    terms: null,
    muted: false,
    volume: 1,
    devices: { microphoneId: "", speakerId: "" },
    reconnecting: false,
    halfDuplex: false,
    soundPaused: false,
    soundUnavailable: false,
    problem: null,
    ending: null,
    toolServers: { missing: 0, total: 0 },
    approvals: [],
    attachments: [],
    filesSent: 0,
    fileNames: new Map(),
    fileProblem: null,
    rating: "none",
  };
}

/**
 * @param {SessionState} state
 * @param {SessionPhase} phase
 * @param {Partial<SessionState>} changes
 * @returns {SessionState} the same where the table has no such step
 */
function stepped(state, phase, changes) {
  return FOLLOWING[state.phase].includes(phase)
    ? { ...state, ...changes, phase }
    : state;
}

/** @param {SessionState} state */
export function canStart({ phase }) {
  return phase === "idle" || phase === "ended" || phase === "failed";
}

/** @param {SessionState} state */
export function isOpen({ phase }) {
  return phase === "live" || phase === "ending";
}

/**
 * The terms are to be answered first.
 * @param {SessionState} state
 * @param {Terms} terms
 * @param {boolean} textOnly
 * @returns {SessionState}
 */
export function asked(state, terms, textOnly) {
  return stepped(state, "consent", { terms, textOnly, problem: null });
}

/**
 * No, or not now: as if nothing had been pressed.
 * @param {SessionState} state
 * @returns {SessionState}
 */
export function declined(state) {
  const phase = state.activity === "ended" ? "ended" : "idle";
  return stepped(state, phase, { terms: null });
}

/**
 * A new conversation: nothing of the last one stays but what the user has set.
 * @param {SessionState} state
 * @param {boolean} textOnly
 * @returns {SessionState}
 */
export function connecting(state, textOnly) {
  const { language, volume, devices } = state;
  const set = { volume, devices, textOnly };
  const fresh = { ...idleState(language), ...set };
  return stepped(state, "connecting", { ...fresh, activity: "connecting" });
}

/**
 * @param {SessionState} state
 * @param {{conversationId: string, origin?: string}} conversation
 * @returns {SessionState}
 */
export function connected(state, conversation) {
  return stepped(state, "live", conversation);
}

/**
 * @param {SessionState} state
 * @param {Problem | null} problem null: the user gave up
 * @returns {SessionState}
 */
export function notStarted(state, problem) {
  return stepped(state, problem === null ? "idle" : "failed", {
    activity: "idle",
    language: state.wishedLanguage,
    problem,
    attachments: [],
    approvals: [],
  });
}

/**
 * The user hangs up.
 * @param {SessionState} state
 * @returns {SessionState}
 */
export function ending(state) {
  return stepped(state, "ending", {});
}

/**
 * @param {SessionState} state
 * @param {Ending} how
 * @param {Problem | null} problem
 * @returns {SessionState}
 */
export function ended(state, how, problem) {
  return stepped(state, "ended", {
    activity: "ended",
    language: state.wishedLanguage,
    ending: how,
    problem,
    reconnecting: false,
    halfDuplex: false,
    soundPaused: false,
    soundUnavailable: false,
    muted: false,
    approvals: [],
    attachments: [],
    fileProblem: null,
  });
}

/**
 * What the agent is doing, as the client tells.
 * @param {SessionState} state
 * @param {Activity} activity
 * @returns {SessionState}
 */
export function activityTold(state, activity) {
  // The end is told with its reason, a moment later.
  return activity === "ended" ? state : { ...state, activity };
}

/**
 * Another language: at once where nothing goes on, else for the next conversation. Terms
 * that are being asked are asked in it.
 * @param {SessionState} state
 * @param {string} language
 * @param {(language: string) => Terms | null} termsIn
 * @returns {SessionState}
 */
export function languageWished(state, language, termsIn) {
  if (canStart(state)) {
    return { ...state, language, wishedLanguage: language };
  }
  if (state.phase !== "consent") {
    return { ...state, wishedLanguage: language };
  }
  const terms = termsIn(language) ?? state.terms;
  return { ...state, language, wishedLanguage: language, terms };
}
