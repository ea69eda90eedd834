/**
 * One session: joins dialogue, connection and voice, from start to end.
 */
import { aborted } from "./aborted.js";
import { sessionAddress } from "./address.js";
import { Approvals } from "./approvals.js";
import { initiationMessage } from "./client-messages.js";
import { runClientTool } from "./client-tools.js";
import { openConnection } from "./connection.js";
import { connectionDelay } from "./connection-delay.js";
import { wantedConnection } from "./connection-type.js";
import { Dialogue } from "./dialogue.js";
import { EffectQueue } from "./effects.js";
import { endingByServer, TIME_IS_UP } from "./endings.js";
import { RtcAttempt } from "./rtc-attempt.js";
import { Voice } from "./voice.js";

/** @typedef {import("./effects.js").Effect} Effect */
/** @typedef {import("./errors.js").ConversationError} ConversationError */
/** @typedef {import("./options.js").Options} Options */
/** @typedef {import("./client-messages.js").ClientMessage} ClientMessage */

/** `start()` it once; it ends by itself or by `hangUp()`. */
export class Session {
  /**
   * @param {Options} options
   * @param {import("./owner.js").Owner} owner
   * @param {{source: string, version: string}} sourceInfo what the server calls this client
   */
  constructor(options, owner, sourceInfo) {
    this.#options = options;
    this.#owner = owner;
    this.#sourceInfo = sourceInfo;
    this.dialogue = new Dialogue({ textOnly: options.textOnly });
    this.#approvals = new Approvals(options.onMCPToolApprovalRequest, {
      onAnswer: (callId, isApproved) =>
        this.run(this.dialogue.handleApproval(callId, isApproved)),
      onFailed: (error) => owner.tellError(error),
    });
  }

  #options;
  #owner;
  #sourceInfo;
  /** @readonly */
  dialogue;
  #approvals;
  #effects = new EffectQueue((effect) => this.#perform(effect));
  /** @type {import("./connection.js").Connection | null} */
  #connection = null;
  /** Null in a written one. @type {Voice | null} */
  #voice = null;
  /** While it is tried, or carries the conversation. @type {RtcAttempt | null} */
  #rtc = null;
  /** "" until the agent is there. */
  conversationId = "";
  /** @type {import("./protocol.js").ErrorPayload | null} */
  #timeUp = null;
  /** The status tells it later, once the voice has been closed. */
  #ended = false;

  get voice() {
    return this.#voice;
  }

  /** What carries it now. @returns {import("./connection-type.js").ConnectionType} */
  get connectionType() {
    return this.#connection?.carriesSound ? "webrtc" : "websocket";
  }

  /** The user ends it. */
  async hangUp() {
    if (!this.#ended) {
      this.#connection?.close("User ended conversation");
      await this.#end({ reason: "user" });
    }
  }

  /** @param {Effect[]} effects */
  run(effects) {
    this.#effects.run(effects);
  }

  /** @param {ClientMessage} message dropped when it is over */
  send(message) {
    if (this.#owner.status === "connected") {
      this.#owner.tell("onOutgoingEvent", message);
    }
    this.#connection?.send(message);
  }

  /**
   * Resolves once the agent is there; rejects with nothing left open.
   * @param {() => void} onCreated the agent is there, and nothing has been told yet
   */
  async start(onCreated) {
    const { textOnly, signal, connectionDelay: delay } = this.#options;
    this.#owner.tellStatus("connecting");
    this.#owner.tell("onCanSendFeedbackChange", { canSendFeedback: false });
    try {
      if (textOnly) {
        this.#owner.tell("onModeChange", { mode: "listening" });
      } else {
        this.#voice = new Voice(this.#options);
      }
      if (wantedConnection(this.#options, globalThis) === "webrtc") {
        this.#rtc = new RtcAttempt(this.#options, this.#sourceInfo);
      }
      // The microphone comes first: while the browser asks, no agent talks to nobody.
      await Promise.race([this.#voice?.prepare(this.#options), aborted(signal)]);
      await connectionDelay(delay, signal);
      const { connection, metadata } = await this.#connect();
      this.#connection = connection;
      this.#begin(metadata, onCreated);
    } catch (error) {
      this.#ended = true;
      await this.#voice?.close();
      this.#connection?.close("failed to start");
      this.#rtc?.close();
      this.run(this.dialogue.handleEnded());
      this.#owner.tellStatus("disconnected");
      throw error;
    }
  }

  async #connect() {
    const dialled = await this.#dialByRtc();
    const conversationToken = this.#rtc?.token ?? this.#options.conversationToken;
    const { setup, ...address } = sessionAddress(
      { ...this.#options, conversationToken },
      this.#sourceInfo,
    );
    return openConnection(
      address,
      [...setup, initiationMessage(this.#options, this.#sourceInfo)],
      {
        onEvent: (event) => {
          this.#owner.tell("onIncomingEvent", event);
          this.run(this.dialogue.handleEvent(event));
        },
        onClosed: (closed) => this.#closedByServer(closed),
        onMalformed: (error) => this.#owner.tellError(error),
        onConnectionChange: ({ state }) => this.#connectionChanged(state),
        onRestarted: () => this.run(this.dialogue.handleRestarted()),
      },
      { signal: this.#options.signal },
      dialled,
    );
  }

  /** @returns {Promise<import("./rtc-line.js").RtcLine | null>} null: by a WebSocket */
  async #dialByRtc() {
    const { signal } = this.#options;
    const voice = /** @type {Voice} */ (this.#voice);
    const peer = this.#rtc?.peer ?? null;
    if (this.#rtc === null || peer === null) {
      return null;
    }
    voice.expectTrack(peer);
    // Sound that waits for the user's tap would be missed: frames wait for it.
    const line = await this.#rtc.dial(signal, voice.plays());
    if (line === null) {
      voice.leaveTrack();
      return null;
    }
    line.onAgentSpeaks = (speaks) => voice.setAgentSpeaks(speaks);
    return line;
  }

  /** @param {import("./connection-events.js").ConnectionState} state */
  #connectionChanged(state) {
    if (state === "reconnecting") {
      this.#voice?.leaveTrack();
    }
    const { connectionType } = this;
    this.#owner.tell("onConnectionChange", { state, connectionType });
  }

  /**
   * @param {import("./protocol.js").InitiationMetadata} metadata
   * @param {() => void} onCreated
   */
  #begin(metadata, onCreated) {
    this.conversationId = metadata.conversation_id;
    this.#voice?.start(
      {
        input: metadata.user_input_audio_format ?? "pcm_16000",
        output: metadata.agent_output_audio_format,
      },
      {
        onUserAudio: (base64) => this.#sendAudio({ user_audio_chunk: base64 }),
        onAgentAudio: (base64) => this.#owner.tell("onAudio", base64),
        onSounding: (sounds) => this.run(this.dialogue.handleSounding(sounds)),
        onMicrophoneSilent: (silent) =>
          this.#owner.tell("onMicrophoneSilent", { silent }),
        onMicrophoneFailed: (error) =>
          this.#owner.tellError(/** @type {ConversationError} */ (error)),
        onDeviceLost: (lost) => this.#owner.tell("onDeviceLost", lost),
        onSoundPaused: (paused) => this.#owner.tell("onSoundPaused", { paused }),
        onSoundUnavailable: (unavailable) =>
          this.#owner.tell("onSoundUnavailable", { unavailable }),
        onEchoDetected: (props) => this.#owner.tell("onEchoDetected", props),
      },
      this.connectionType === "webrtc" ? this.#rtc?.peer : null,
    );
    if (this.#options.volume !== undefined) {
      this.#voice?.speaker?.setVolume(this.#options.volume);
    }
    onCreated();
    this.#owner.tellStatus("connected");
    this.run(this.dialogue.handleConnected());
    this.#owner.tell("onConnect", { conversationId: this.conversationId });
    this.#connectionChanged("connected");
    this.#owner.tell("onConversationMetadata", metadata);
  }

  /** @param {{user_audio_chunk: string}} message */
  #sendAudio(message) {
    if (this.#connection?.carriesSound) {
      // It goes as a track; the connection keeps it in case that is lost.
      this.#connection.send(message);
    } else {
      this.send(message);
    }
  }

  /** @param {import("./connection-events.js").Closed} closed */
  async #closedByServer(closed) {
    this.#beginEnding();
    // What the agent said last is still on its way to the loudspeaker.
    await this.#voice?.drain();
    await this.#end(endingByServer(closed, this.#timeUp));
  }

  /** Once when the server closes and once at the end: the second time changes nothing. */
  #beginEnding() {
    this.#owner.tellStatus("disconnecting");
    this.#approvals.close();
    this.run(this.dialogue.handleEnding());
  }

  /** @param {import("./options.js").DisconnectionDetails} details */
  async #end(details) {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#beginEnding();
    try {
      await this.#voice?.close();
    } finally {
      this.#rtc?.close();
      // Whatever happens to the audio, the owner learns that it is over.
      this.run(this.dialogue.handleEnded());
      this.#owner.tellStatus("disconnected");
      this.#owner.tell("onDisconnect", details);
    }
  }

  /** @param {Effect} effect */
  #perform(effect) {
    switch (effect.kind) {
      case "send":
        this.send(effect.message);
        break;
      case "play":
        this.#voice?.play(effect.audio_base_64, effect.eventId);
        break;
      case "silence":
        this.#voice?.interrupt(effect.eventId);
        break;
      case "run_tool":
        void runClientTool(effect.call, this.#options, {
          send: (message) => this.send(message),
          onFailed: (error) => this.#owner.tellError(error),
        });
        break;
      case "ask_approval":
        this.#approvals.told(effect.call);
        break;
      case "report":
        this.#report(effect.payload);
        break;
      case "notify":
        this.#owner.tellByName(effect.name, effect.payload);
        break;
    }
  }

  /** @param {import("./protocol.js").ErrorPayload} payload */
  #report(payload) {
    if (payload.error_type === TIME_IS_UP) {
      // The end tells of it, once the agent's last words have been heard.
      this.#timeUp = payload;
    } else {
      this.#owner.tellServerError(payload);
    }
  }
}
