/**
 * A conversation with an agent: joins dialogue, connection and voice.
 *
 * Names and behaviour of options, callbacks and methods follow the vendor's browser SDK,
 * so that code written for it runs here.
 */
import { runClientTool } from "./client-tools.js";
import { Connection, conversationUrl } from "./connection.js";
import { Dialogue } from "./dialogue.js";
import { ConversationError } from "./errors.js";
import { initiationMessage } from "./protocol.js";
import { Voice } from "./voice.js";

/** @typedef {import("./connection.js").Closed} Closed */
/** @typedef {import("./dialogue.js").Effect} Effect */
/** @typedef {import("./options.js").Options} Options */
/** @typedef {import("./options.js").Callbacks} Callbacks */
/** @typedef {import("./options.js").Status} Status */
/** @typedef {import("./options.js").DisconnectionDetails} DisconnectionDetails */

export const VERSION = "0.1.0";
/** Its own name: staff tell conversations by client. */
const SOURCE_INFO = { source: "parley_js", version: VERSION };
/** An activity signal holds the agent back for two seconds: more often is noise. */
const ACTIVITY_INTERVAL_MS = 1000;

/** Made by `Conversation.startSession`. */
export class Conversation {
  /**
   * Call this directly in the handler of a tap: sound is unlocked before anything waits.
   *
   * Resolves once the agent is there. Rejects with a ConversationError; then nothing is
   * left open.
   * @param {Options} options
   * @returns {Promise<Conversation>}
   */
  static async startSession(options) {
    const conversation = new Conversation(options);
    await conversation.#start();
    return conversation;
  }

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#textOnly =
      options.textOnly ?? options.overrides?.conversation?.textOnly ?? false;
    this.#dialogue = new Dialogue({ textOnly: this.#textOnly });
  }

  #options;
  #textOnly;
  #dialogue;
  /** @type {Status} */
  #status = "disconnected";
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Voice | null} */
  #voice = null;
  #conversationId = "";
  #lastActivity_ms = Number.NEGATIVE_INFINITY;
  #ended = false;
  /** @type {Effect[]} */
  #pending = [];
  #running = false;

  get status() {
    return this.#status;
  }

  get phase() {
    return this.#dialogue.phase;
  }

  get messages() {
    return this.#dialogue.messages;
  }

  getId() {
    return this.#conversationId;
  }

  isOpen() {
    return this.#status === "connected";
  }

  /** Ends the conversation; `onDisconnect` tells reason "user". */
  async endSession() {
    if (this.#ended) {
      return;
    }
    this.#connection?.close("User ended conversation");
    await this.#end({ reason: "user", message: "You ended the conversation." });
  }

  /** @param {{volume: number}} props 0..1 */
  setVolume({ volume }) {
    this.#voice?.speaker?.setVolume(volume);
  }

  /** @param {boolean} isMuted */
  setMicMuted(isMuted) {
    this.#voice?.microphone?.setMuted(isMuted);
  }

  getInputVolume() {
    return this.#voice?.microphone?.level.volume() ?? 0;
  }

  getOutputVolume() {
    return this.#voice?.speaker?.level.volume() ?? 0;
  }

  getInputByteFrequencyData() {
    return this.#voice?.microphone?.level.byteFrequencyData() ?? new Uint8Array(0);
  }

  getOutputByteFrequencyData() {
    return this.#voice?.speaker?.level.byteFrequencyData() ?? new Uint8Array(0);
  }

  /** @param {{inputDeviceId?: string}} props the default device when left out */
  async changeInputDevice({ inputDeviceId } = {}) {
    await this.#voice?.microphone?.changeDevice(inputDeviceId);
  }

  /** @param {{outputDeviceId?: string}} props the default device when left out */
  async changeOutputDevice({ outputDeviceId = "" } = {}) {
    await this.#voice?.changeOutputDevice(outputDeviceId);
  }

  /**
   * @param {boolean | null} like null takes a rating back
   * @param {number} [eventId] of the message; the agent's last one when left out
   */
  sendFeedback(like, eventId) {
    this.#run(this.#dialogue.handleFeedback(like, eventId));
  }

  /**
   * Say whether a tool may run that `onMCPToolCall` told to be awaiting it.
   * @param {string} toolCallId
   * @param {boolean} isApproved
   */
  sendMCPToolApprovalResult(toolCallId, isApproved) {
    this.#run(this.#dialogue.handleApproval(toolCallId, isApproved));
  }

  /**
   * Tell the agent something without taking a turn.
   * @param {string} text
   * @param {{contextId?: string}} [options]
   */
  sendContextualUpdate(text, { contextId } = {}) {
    this.#connection?.send({
      type: "contextual_update",
      text,
      ...(contextId === undefined ? {} : { context_id: contextId }),
    });
  }

  /** @param {string} text taken as the user's turn */
  sendUserMessage(text) {
    this.#run(this.#dialogue.handleTyped(text));
  }

  /** The user is busy typing: the agent waits. Repeated calls are thinned out. */
  sendUserActivity() {
    const now_ms = performance.now();
    if (now_ms - this.#lastActivity_ms >= ACTIVITY_INTERVAL_MS) {
      this.#lastActivity_ms = now_ms;
      this.#connection?.send({ type: "user_activity" });
    }
  }

  async #start() {
    this.#setStatus("connecting");
    try {
      this.#voice = this.#textOnly ? null : new Voice(this.#options.workletUrls);
      // The microphone comes first: while the browser asks, no agent talks to nobody.
      await Promise.race([this.#voice?.prepare(this.#options), aborted(this.#options)]);
      const { connection, metadata } = await this.#connect();
      this.#connection = connection;
      this.#begin(metadata);
    } catch (error) {
      this.#ended = true;
      await this.#voice?.close();
      this.#connection?.close("failed to start");
      this.#run(this.#dialogue.handleEnded());
      this.#setStatus("disconnected");
      throw error;
    }
  }

  #connect() {
    const { agentId, signedUrl, origin = globalThis.location?.origin } = this.#options;
    const url = conversationUrl({ origin, agentId, signedUrl, ...SOURCE_INFO });
    return Connection.open(
      url,
      initiationMessage({ ...this.#options, textOnly: this.#textOnly }, SOURCE_INFO),
      {
        onEvent: (event) => this.#run(this.#dialogue.handleEvent(event)),
        onClosed: (closed) => this.#closedByServer(closed),
        onMalformed: (error) => this.#reportError(error),
      },
      { signal: this.#options.signal },
    );
  }

  /** @param {import("./protocol.js").InitiationMetadata} metadata */
  #begin(metadata) {
    this.#conversationId = metadata.conversation_id;
    this.#voice?.start(
      {
        input: metadata.user_input_audio_format ?? "pcm_16000",
        output: metadata.agent_output_audio_format,
      },
      {
        onUserAudio: (base64) => this.#connection?.send({ user_audio_chunk: base64 }),
        onSounding: (sounding) => this.#run(this.#dialogue.handleSounding(sounding)),
        onMicrophoneSilent: (silent) => this.#options.onMicrophoneSilent?.({ silent }),
        onMicrophoneEnded: () => this.#reportError(ConversationError.microphoneLost()),
      },
    );
    if (this.#options.volume !== undefined) {
      this.setVolume({ volume: this.#options.volume });
    }
    this.#setStatus("connected");
    this.#run(this.#dialogue.handleConnected());
    this.#options.onConnect?.({ conversationId: this.#conversationId });
    this.#options.onConversationMetadata?.(metadata);
  }

  /** @param {Closed} closed */
  async #closedByServer({ reason, closeCode, closeReason }) {
    this.#setStatus("disconnecting");
    const error = ConversationError.lost(closeCode, closeReason);
    if (reason === "error") {
      this.#reportError(error);
    }
    // What the agent said last is still on its way to the loudspeaker.
    await this.#voice?.speaker?.drain();
    await this.#end({
      reason,
      message: reason === "error" ? error.message : closeReason,
      closeCode,
      closeReason,
    });
  }

  /** @param {DisconnectionDetails} details */
  async #end(details) {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    try {
      await this.#voice?.close();
    } finally {
      // Whatever happens to the audio, the owner learns that it is over.
      this.#run(this.#dialogue.handleEnded());
      this.#setStatus("disconnected");
      this.#options.onDisconnect?.(details);
    }
  }

  /**
   * In order, also when an effect or a callback of the owner causes further ones.
   * @param {Effect[]} effects
   */
  #run(effects) {
    this.#pending.push(...effects);
    if (this.#running) {
      return;
    }
    this.#running = true;
    try {
      for (let next = this.#pending.shift(); next; next = this.#pending.shift()) {
        this.#perform(next);
      }
    } finally {
      this.#running = false;
    }
  }

  /** @param {Effect} effect */
  #perform(effect) {
    switch (effect.kind) {
      case "send":
        this.#connection?.send(effect.message);
        break;
      case "play":
        this.#voice?.play(effect.audio_base_64, effect.eventId);
        break;
      case "silence":
        this.#voice?.speaker?.interrupt(effect.eventId);
        break;
      case "run_tool":
        void runClientTool(effect.call, this.#options, {
          send: (message) => this.#connection?.send(message),
          onFailed: (error) => this.#reportError(error),
        });
        break;
      case "notify":
        this.#notify(effect.name, effect.payload);
        break;
    }
  }

  /**
   * @param {string} name
   * @param {any} payload
   */
  #notify(name, payload) {
    if (name === "onServerError") {
      this.#options.onError?.(payload.message, payload.payload);
      return;
    }
    const callback = this.#options[/** @type {keyof Callbacks} */ (name)];
    /** @type {((payload: any) => void) | undefined} */ (callback)?.(payload);
  }

  /** @param {ConversationError} error */
  #reportError(error) {
    this.#options.onError?.(error.message, error);
  }

  /** @param {Status} status */
  #setStatus(status) {
    if (status !== this.#status) {
      this.#status = status;
      this.#options.onStatusChange?.({ status });
    }
  }
}

/**
 * Never resolves; rejects when the caller gives up.
 * @param {{signal?: AbortSignal}} options
 * @returns {Promise<never>}
 */
function aborted({ signal }) {
  signal?.throwIfAborted();
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
