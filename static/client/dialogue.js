/**
 * What is being said, and what follows from each event. Pure: takes facts, returns
 * effects; touches neither DOM nor audio nor socket.
 */
import { PhaseTracker } from "./phase.js";
import { isKnown, PAYLOAD_KEYS } from "./protocol.js";
import { Transcript } from "./transcript.js";

/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */
/** @typedef {import("./protocol.js").Payloads} Payloads */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */
/** @typedef {import("./protocol.js").ClientToolCall} ClientToolCall */
/** @typedef {import("./phase.js").Phase} Phase */

/**
 * What the conversation has to do now.
 * @typedef {{kind: "send", message: ClientMessage} |
 *   {kind: "play", audio_base_64: string, eventId: number} |
 *   {kind: "silence", eventId: number} |
 *   {kind: "run_tool", call: ClientToolCall} |
 *   {kind: "notify", name: string, payload: any}} Effect
 */

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
  #ratedId = -1;
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
    return this.#finish();
  }

  handleEnded() {
    this.#tracker.ended();
    this.#transcript.settle();
    this.#notifyTranscript();
    this.#setCanRate(false);
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

  /** @param {string} text typed by the user */
  handleTyped(text) {
    this.#transcript.userTyped(text);
    this.#notifyTranscript();
    this.#tracker.typed();
    this.#send({ type: "user_message", text });
    return this.#finish();
  }

  /**
   * @param {boolean | null} like null takes a rating back
   * @param {number} [eventId] of the agent's message; the last one when left out
   */
  handleFeedback(like, eventId = this.#lastAgentId) {
    if (eventId < 0) {
      return this.#take();
    }
    const score = like === null ? null : like ? "like" : "dislike";
    this.#transcript.rated(eventId, score);
    this.#notifyTranscript();
    this.#send({ type: "feedback", event_id: eventId, score });
    if (eventId >= this.#lastAgentId) {
      this.#ratedId = this.#lastAgentId;
      this.#setCanRate(false);
    }
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
    if (isKnown(event.type)) {
      this.#listeners[event.type]?.(event[PAYLOAD_KEYS[event.type]]);
    } else {
      this.#notify("onDebug", event);
    }
    return this.#finish();
  }

  /** @type {{[type in keyof Payloads]?: (payload: Payloads[type]) => void}} */
  #listeners = {
    conversation_initiation_metadata: (payload) => {
      this.#notify("onConversationMetadata", payload);
    },
    ping: ({ event_id }) => this.#send({ type: "pong", event_id }),
    audio: (payload) => this.#heard(payload),
    interruption: ({ event_id }) => this.#interrupted(event_id),
    agent_response: (payload) => this.#answered(payload),
    agent_response_correction: (payload) => {
      this.#transcript.corrected(payload);
      this.#notifyTranscript();
      this.#notify("onAgentResponseCorrection", payload);
    },
    agent_chat_response_part: (payload) => this.#streamed(payload),
    user_transcript: (payload) => this.#asked(payload),
    tentative_user_transcript: ({ user_transcript, event_id }) => {
      this.#transcript.userTentative(user_transcript, event_id);
      this.#notifyTranscript();
      this.#notify("onTentativeUserTranscript", { user_transcript, event_id });
      this.#notify("onDebug", { type: "tentative_user_transcript", user_transcript });
    },
    client_tool_call: (call) => this.#effects.push({ kind: "run_tool", call }),
    agent_tool_request: (payload) => {
      this.#toolReported(payload, "running");
      this.#notify("onAgentToolRequest", payload);
    },
    // `end_call` needs no act here: the server closes once its goodbye has been sent, and
    // closing earlier would cut it.
    agent_tool_response: (payload) => {
      this.#toolReported(payload, payload.is_error ? "failed" : "done");
      this.#notify("onAgentToolResponse", payload);
    },
    mcp_tool_call: (call) => {
      if (call.state === "awaiting_approval") {
        this.#transcript.toolAsked(call.tool_call_id);
      } else {
        this.#transcript.toolAnswered(
          call.tool_call_id,
          call.state === "failure" ? null : true,
        );
      }
      this.#notifyTranscript();
      this.#notify("onMCPToolCall", call);
    },
    mcp_connection_status: (status) => this.#notify("onMCPConnectionStatus", status),
    vad_score: ({ vad_score }) => this.#notify("onVadScore", { vadScore: vad_score }),
    error: (payload) => {
      this.#tracker.answered();
      const message = payload.message ?? payload.reason ?? "The server met an error.";
      this.#notify("onServerError", { message, payload });
    },
  };

  /** @param {Payloads["audio"]} payload */
  #heard({ audio_base_64, event_id, alignment }) {
    if (event_id <= this.#interruptedId) {
      return;
    }
    this.#agentAt(event_id);
    this.#tracker.audioCame(event_id);
    this.#effects.push({ kind: "play", audio_base_64, eventId: event_id });
    this.#notify("onAudio", audio_base_64);
    if (alignment !== undefined) {
      this.#notify("onAudioAlignment", alignment);
    }
  }

  /** @param {number} eventId */
  #interrupted(eventId) {
    this.#interruptedId = Math.max(this.#interruptedId, eventId);
    this.#tracker.answered();
    this.#transcript.interrupted(eventId);
    this.#notifyTranscript();
    this.#effects.push({ kind: "silence", eventId });
    this.#notify("onInterruption", { event_id: eventId });
  }

  /** @param {Payloads["agent_response"]} payload */
  #answered({ agent_response, event_id }) {
    this.#agentAt(event_id);
    if (this.#textOnly) {
      this.#tracker.answered();
    }
    this.#transcript.agentSaid(agent_response, event_id);
    this.#notifyTranscript();
    this.#notify("onMessage", {
      message: agent_response,
      source: "ai",
      role: "agent",
      event_id,
    });
  }

  /** @param {Payloads["agent_chat_response_part"]} part */
  #streamed(part) {
    this.#agentAt(part.event_id);
    this.#transcript.agentStreamed(part);
    this.#notifyTranscript();
    if (part.type === "stop" && this.#textOnly) {
      this.#tracker.answered();
    }
    this.#notify("onAgentChatResponsePart", part);
  }

  /** @param {Payloads["user_transcript"]} payload */
  #asked({ user_transcript, event_id }) {
    this.#tracker.asked(event_id, this.#lastAgentId);
    this.#transcript.userSaid(user_transcript, event_id);
    this.#notifyTranscript();
    this.#notify("onMessage", {
      message: user_transcript,
      source: "user",
      role: "user",
      event_id,
    });
  }

  /**
   * @param {import("./protocol.js").ToolReport} report
   * @param {import("./transcript.js").ToolState} state
   */
  #toolReported({ tool_name, tool_call_id }, state) {
    // That the call ends, everybody sees.
    if (tool_name !== "end_call") {
      this.#transcript.toolReported(tool_call_id, tool_name, state);
      this.#notifyTranscript();
    }
  }

  /** @param {number} eventId */
  #agentAt(eventId) {
    this.#lastAgentId = Math.max(this.#lastAgentId, eventId);
    this.#setCanRate(this.#lastAgentId > this.#ratedId);
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
