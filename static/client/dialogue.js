/**
 * What is being said, and what follows from each event. Pure: takes facts, returns
 * effects; touches neither DOM nor audio nor socket.
 */
import { handedOn } from "./handed-on.js";
import { PhaseTracker } from "./phase.js";
import { isKnown, PAYLOAD_KEYS } from "./protocol.js";
import { Transcript } from "./transcript.js";

/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */
/** @typedef {import("./protocol.js").Payloads} Payloads */
/** @typedef {import("./client-messages.js").ClientMessage} ClientMessage */
/** @typedef {import("./phase.js").Phase} Phase */

/** What the conversation has to do now.
 * @typedef {import("./effects.js").Effect} Effect */

/** One conversation's state. Every `handle*` returns the effects in order. */
export class Dialogue {
  /** @param {{textOnly?: boolean}} [options] */
  constructor({ textOnly = false } = {}) {
    this.#textOnly = textOnly;
  }

  #textOnly;
  #transcript = new Transcript();
  #tracker = new PhaseTracker();
  /** The phase last told. @type {Phase} */
  #phase = "connecting";
  /** Everything up to here is void. */
  #interruptedId = -1;
  #lastAgentId = -1;
  #canRate = false;
  /** @type {Effect[]} */
  #effects = [];

  /** @returns {Phase} */
  get phase() {
    return this.#phase;
  }

  /** @returns {"listening" | "speaking"} */
  get mode() {
    return this.#tracker.sounding ? "speaking" : "listening";
  }

  /** @returns {readonly Readonly<import("./transcript.js").Message>[]} */
  get messages() {
    return this.#transcript.messages;
  }

  get canSendFeedback() {
    return this.#canRate;
  }

  handleConnected() {
    this.#tracker.connected();
    this.#setCanRate(true);
    return this.#finish();
  }

  /** Nothing reaches the server any more; what was said may still sound. */
  handleEnding() {
    this.#setCanRate(false);
    return this.#finish();
  }

  handleEnded() {
    this.#tracker.ended();
    this.#transcript.settle();
    this.#notifyTranscript();
    this.#setCanRate(false);
    return this.#finish();
  }

  /** The server has forgotten what was not finished: it will be said anew. */
  handleRestarted() {
    this.#tracker.answered();
    this.#transcript.restarted();
    this.#notifyTranscript();
    return this.#finish();
  }

  /**
   * The loudspeaker began or ceased to sound.
   * @param {boolean} sounding
   */
  handleSounding(sounding) {
    if (this.#tracker.soundingChanged(sounding)) {
      this.#notify("onModeChange", { mode: this.mode });
    }
    return this.#finish();
  }

  /**
   * @param {string} text typed by the user
   * @param {ClientMessage} [message] which takes it to the server
   * @param {readonly string[]} [fileIds] that go with it
   */
  handleTyped(text, message = { type: "user_message", text }, fileIds = []) {
    this.#transcript.userTyped(text, fileIds);
    this.#notifyTranscript();
    this.#tracker.typed();
    this.#send(message);
    return this.#finish();
  }

  /**
   * @param {boolean | null} like null takes a rating back
   * @param {number} [eventId] of the agent's message; the last one when left out
   */
  handleFeedback(like, eventId = this.#lastAgentId) {
    if (eventId < 0 || !this.#canRate) {
      return this.#take();
    }
    const score = like === null ? null : like ? "like" : "dislike";
    this.#transcript.rated(eventId, score);
    this.#notifyTranscript();
    this.#send({ type: "feedback", event_id: eventId, score });
    return this.#finish();
  }

  /**
   * @param {string} callId
   * @param {boolean} isApproved
   */
  handleApproval(callId, isApproved) {
    this.#transcript.toolAnswered(callId, isApproved);
    this.#notifyTranscript();
    this.#send({
      type: "mcp_tool_approval_result",
      tool_call_id: callId,
      is_approved: isApproved,
    });
    return this.#finish();
  }

  /** @param {ServerEvent} event */
  handleEvent(event) {
    const { type } = event;
    const key = isKnown(type) ? PAYLOAD_KEYS[type] : null;
    const payload = key === null ? undefined : event[key];
    const listener = isKnown(type) ? this.#listeners[type] : undefined;
    /** @type {((payload: any) => void) | undefined} */ (listener)?.(payload);
    this.#effects.push(...handedOn(event, payload));
    return this.#finish();
  }

  /**
   * What events change here; what they tell further stands in handed-on.js.
   * @type {{[type in keyof Payloads]?: (payload: Payloads[type]) => void}}
   */
  #listeners = {
    ping: ({ event_id }) => this.#send({ type: "pong", event_id }),
    audio: (payload) => this.#heard(payload),
    interruption: ({ event_id }) => this.#interrupted(event_id),
    agent_response: (payload) => this.#answered(payload),
    agent_response_correction: (payload) => {
      this.#transcript.corrected(payload);
      this.#notifyTranscript();
    },
    agent_chat_response_part: (part) => this.#streamed(part),
    user_transcript: (payload) => this.#asked(payload),
    tentative_user_transcript: ({ user_transcript, event_id }) => {
      this.#transcript.userTentative(user_transcript, event_id);
      this.#notifyTranscript();
    },
    client_tool_call: (call) => this.#effects.push({ kind: "run_tool", call }),
    agent_tool_request: (report) => this.#toolReported(report, "running"),
    // `end_call` needs no act here: the server closes once its goodbye has been sent, and
    // closing earlier would cut it.
    agent_tool_response: (report) => this.#toolReported(report, outcome(report)),
    agent_tool_response_full_payload: (report) =>
      this.#toolReported(report, outcome(report)),
    mcp_tool_call: (call) => {
      this.#transcript.approvalTold(call);
      this.#notifyTranscript();
      this.#notify("onMCPToolCall", call);
      this.#effects.push({ kind: "ask_approval", call });
    },
    error: (payload) => {
      this.#tracker.answered();
      this.#effects.push({ kind: "report", payload });
    },
  };

  /** @param {Payloads["audio"]} payload */
  #heard({ audio_base_64, event_id, alignment }) {
    if (event_id <= this.#interruptedId) {
      return;
    }
    this.#agentAt(event_id);
    this.#tracker.audioCame(event_id);
    if (alignment !== undefined) {
      this.#notify("onAudioAlignment", alignment);
    }
    if (audio_base_64 !== "") {
      this.#effects.push({ kind: "play", audio_base_64, eventId: event_id });
      this.#notify("onAudio", audio_base_64);
    }
  }

  /** @param {number} eventId */
  #interrupted(eventId) {
    this.#interruptedId = Math.max(this.#interruptedId, eventId);
    this.#tracker.answered();
    this.#transcript.interrupted(eventId);
    this.#notifyTranscript();
    this.#effects.push({ kind: "silence", eventId });
  }

  /** @param {Payloads["agent_response"]} payload */
  #answered({ agent_response, event_id }) {
    this.#agentAt(event_id);
    if (this.#textOnly) {
      this.#tracker.answered();
    }
    this.#transcript.agentSaid(agent_response, event_id);
    this.#notifyTranscript();
  }

  /** @param {Payloads["agent_chat_response_part"]} part */
  #streamed(part) {
    this.#agentAt(part.event_id);
    this.#transcript.agentStreamed(part);
    this.#notifyTranscript();
    if (part.type === "stop" && this.#textOnly) {
      this.#tracker.answered();
    }
  }

  /** @param {Payloads["user_transcript"]} payload */
  #asked({ user_transcript, event_id }) {
    this.#tracker.asked(event_id, this.#lastAgentId);
    this.#transcript.userSaid(user_transcript, event_id);
    this.#notifyTranscript();
  }

  /**
   * @param {import("./protocol.js").ToolReport} report
   * @param {import("./transcript.js").ToolState} state
   */
  #toolReported({ tool_name, tool_call_id }, state) {
    this.#transcript.toolReported(tool_call_id, tool_name, state);
    this.#notifyTranscript();
  }

  /** @param {number} eventId */
  #agentAt(eventId) {
    this.#lastAgentId = Math.max(this.#lastAgentId, eventId);
  }

  /** @param {boolean} canRate */
  #setCanRate(canRate) {
    if (canRate !== this.#canRate) {
      this.#canRate = canRate;
      this.#notify("onCanSendFeedbackChange", { canSendFeedback: canRate });
    }
  }

  /** @param {ClientMessage} message */
  #send(message) {
    this.#effects.push({ kind: "send", message });
  }

  #notifyTranscript() {
    this.#notify("onTranscriptChange", { messages: this.messages });
  }

  /**
   * @param {string} name
   * @param {unknown} payload
   */
  #notify(name, payload) {
    this.#effects.push({ kind: "notify", name, payload });
  }

  #finish() {
    const phase = this.#tracker.phase;
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#notify("onPhaseChange", { phase });
    }
    return this.#take();
  }

  #take() {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}

/**
 * @param {import("./protocol.js").ToolReport} report
 * @returns {import("./transcript.js").ToolState}
 */
function outcome({ is_error }) {
  return is_error ? "failed" : "done";
}
