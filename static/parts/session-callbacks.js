/**
 * What the client tells a session, as changes of its state. The page's own callbacks of
 * the same name are called afterwards.
 */
import { ConversationError } from "../client/index.js";
import { problemOf } from "./problem-kind.js";
import * as facts from "./session-facts.js";
import * as change from "./session-state.js";
import { audioDuration_ms } from "./spoken-timeline.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {import("./session-state.js").Problem} Problem */
/** @typedef {import("../client/options.js").Options} Options */
/** @typedef {import("../client/options.js").Callbacks &
 *   import("../client/options.js").OwnCallbacks} Callbacks */

/**
 * @typedef {object} SessionChanges
 * @property {(step: (state: SessionState) => SessionState) => void} update
 * @property {() => void} onOver the conversation is no more
 * @property {import("./spoken-timeline.js").SpokenTimeline} timeline
 */

/**
 * @param {Options} given
 * @param {SessionChanges} changes
 * @returns {Callbacks}
 */
export function sessionCallbacks(given, changes) {
  const { update } = changes;
  const line = new Line();
  /** @type {Callbacks} */
  const ours = {
    onPhaseChange: ({ phase }) => update((state) => change.activityTold(state, phase)),
    onTranscriptChange: ({ messages }) => update((state) => ({ ...state, messages })),
    onMCPToolCall: (call) =>
      update((state) => facts.approvalTold(state, call, performance.now())),
    onMCPConnectionStatus: (status) =>
      update((state) => facts.serversTold(state, status)),
    onMicrophoneSilent: ({ silent }) => update(silence(silent)),
    onConnectionChange: ({ state }) =>
      update(connectionChanged(line.told(state !== "reconnecting", performance.now()))),
    onDeviceLost: (lost) => update(deviceLost(lost)),
    onSoundPaused: ({ paused }) =>
      update((state) => ({ ...state, soundPaused: paused })),
    onSoundUnavailable: ({ unavailable }) =>
      update((state) => ({ ...state, soundUnavailable: unavailable })),
    onEchoDetected: ({ halfDuplex }) => update((state) => ({ ...state, halfDuplex })),
    onError: (message, context) => update(error(message, context)),
    onDisconnect: (details) => {
      changes.onOver();
      update(over(details));
    },
    ...timed(changes.timeline),
  };
  return Object.fromEntries(
    Object.entries(ours).map(([name, own]) => [name, both(own, given, name)]),
  );
}

/**
 * @param {import("./spoken-timeline.js").SpokenTimeline} timeline
 * @returns {Callbacks}
 */
function timed(timeline) {
  let format = "pcm_16000";
  return {
    onConversationMetadata: (metadata) => {
      format = metadata.agent_output_audio_format;
      timeline.clear();
    },
    onAudio: (base64) =>
      timeline.audioCame(audioDuration_ms(base64, format), performance.now()),
    onAudioAlignment: (alignment) => timeline.aligned(alignment, performance.now()),
    onModeChange: ({ mode }) =>
      timeline.soundingChanged(mode === "speaking", performance.now()),
    onInterruption: () => timeline.clear(),
  };
}

/**
 * @param {(...values: any[]) => void} own
 * @param {Options} given
 * @param {string} name
 */
function both(own, given, name) {
  const theirs = /** @type {Record<string, any>} */ (given)[name];
  return (/** @type {any[]} */ ...values) => {
    own(...values);
    theirs?.(...values);
  };
}

/** @param {boolean} silent */
function silence(silent) {
  return silent
    ? trouble("microphone_silent")
    : (/** @type {SessionState} */ state) => facts.mended(state, "microphone_silent");
}

/** For how long it is lost each time. */
class Line {
  /** @type {number | null} */
  #lost_ms = null;

  /**
   * @param {boolean} whole
   * @param {number} now_ms
   */
  told(whole, now_ms) {
    this.#lost_ms ??= now_ms;
    const away_ms = now_ms - this.#lost_ms;
    if (whole) {
      this.#lost_ms = null;
    }
    return { whole, away_ms };
  }
}

/** @param {{whole: boolean, away_ms: number}} told */
function connectionChanged({ whole, away_ms }) {
  return (/** @type {SessionState} */ state) => {
    const next = { ...state, reconnecting: !whole };
    if (whole) {
      return facts.mended(facts.approvalsDelayed(next, away_ms), "offline");
    }
    return navigator.onLine ? next : trouble("offline")(next);
  };
}

/** @param {{kind: "input" | "output", replaced: boolean}} lost */
function deviceLost({ kind, replaced }) {
  const device = kind === "input" ? "microphone" : "speaker";
  return trouble(replaced ? `${device}_replaced` : `${device}_lost`);
}

/** @param {import("./problem-kind.js").ProblemKind} kind */
function trouble(kind) {
  return (/** @type {SessionState} */ state) => ({
    ...state,
    problem: { kind, text: "" },
  });
}

/** What the page's programmer did, and not the user. */
const PROGRAM_FAULTS = ["client_tool", "approval", "bad_argument"];

/**
 * @param {string} message
 * @param {unknown} context the client's error
 */
function error(message, context) {
  const reason = context instanceof ConversationError ? context.reason : "";
  if (PROGRAM_FAULTS.includes(reason)) {
    return (/** @type {SessionState} */ state) => state;
  }
  /** @type {Problem} */
  let problem =
    context instanceof Error ? problemOf(context) : { kind: "told", text: message };
  if (problem.kind === "microphone_missing") {
    // There was one, or the conversation had not begun.
    problem = { kind: "microphone_lost", text: "" };
  }
  return (/** @type {SessionState} */ state) => ({ ...state, problem });
}

/** @param {import("../client/options.js").DisconnectionDetails} details */
function over(details) {
  return (/** @type {SessionState} */ state) => {
    const { reason } = details;
    const said = reason === "user" ? "" : (details.closeReason ?? "");
    /** @type {Problem | null} */
    let problem = null;
    if (reason === "error") {
      problem = said === "" ? state.problem : { kind: "told", text: said };
      problem ??= { kind: "lost", text: "" };
    }
    return change.ended(state, { reason, message: said }, problem);
  };
}
