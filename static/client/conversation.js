/**
 * A conversation with an agent: what a program can do with it.
 *
 * Names and behaviour of options, callbacks and methods follow the vendor's browser SDK,
 * so that code written for it runs here.
 */
import { multimodalMessage } from "./client-messages.js";
import { ConversationError } from "./errors.js";
import { checkOptions, mustBe } from "./option-checks.js";
import { Owner } from "./owner.js";
import { Session } from "./session.js";
import { uploadFile } from "./uploads.js";

/** @typedef {import("./options.js").Options} Options */

export const VERSION = "0.1.0";
/** Its own name: staff tell conversations by client. */
const SOURCE_INFO = { source: "parley_js", version: VERSION };
/** An activity signal holds the agent back for two seconds: more often is noise. */
const ACTIVITY_INTERVAL_MS = 1000;
const NO_BANDS = new Uint8Array(0);

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
    checkOptions(options);
    const conversation = new Conversation(options);
    await conversation.#session.start(() =>
      conversation.#owner.tell("onConversationCreated", conversation),
    );
    return conversation;
  }

  /** @param {Options} options */
  constructor(options) {
    const textOnly = options.textOnly ?? options.overrides?.conversation?.textOnly;
    /** @type {"text" | "voice"} @readonly */
    this.type = textOnly ? "text" : "voice";
    this.#options = { ...options, textOnly: textOnly ?? false };
    this.#owner = new Owner(options);
    const sourceInfo = { ...SOURCE_INFO, ...options.overrides?.client };
    this.#session = new Session(this.#options, this.#owner, sourceInfo);
  }

  #options;
  #owner;
  #session;
  #lastActivity_ms = Number.NEGATIVE_INFINITY;

  /** What carries it now, whatever was asked for. */
  get connectionType() {
    return this.#session.connectionType;
  }

  get status() {
    return this.#owner.status;
  }

  get phase() {
    return this.#session.dialogue.phase;
  }

  get messages() {
    return this.#session.dialogue.messages;
  }

  getId() {
    return this.#session.conversationId;
  }

  isOpen() {
    return this.status === "connected";
  }

  /** Ends the conversation; `onDisconnect` tells reason "user". */
  async endSession() {
    await this.#session.hangUp();
  }

  /** @param {{volume: number}} props 0..1 */
  setVolume({ volume }) {
    this.#session.voice?.speaker?.setVolume(Number.isFinite(volume) ? volume : 1);
  }

  /** @param {boolean} isMuted */
  setMicMuted(isMuted) {
    this.#session.voice?.microphone?.setMuted(isMuted);
  }

  /** 0..1, for a display */
  getInputVolume() {
    return this.#session.voice?.microphone?.level.volume() ?? 0;
  }

  /** 0..1, for a display */
  getOutputVolume() {
    return this.#session.voice?.speaker?.level.volume() ?? 0;
  }

  /** @returns {Uint8Array} 0..255 for each band of the voice; see level-meter.js */
  getInputByteFrequencyData() {
    return this.#session.voice?.microphone?.level.byteFrequencyData() ?? NO_BANDS;
  }

  /** @returns {Uint8Array} 0..255 for each band of the voice; see level-meter.js */
  getOutputByteFrequencyData() {
    return this.#session.voice?.speaker?.level.byteFrequencyData() ?? NO_BANDS;
  }

  /** @param {{inputDeviceId?: string}} props the default device when left out */
  async changeInputDevice({ inputDeviceId } = {}) {
    await this.#session.voice?.microphone?.changeDevice(inputDeviceId);
  }

  /** @param {{outputDeviceId?: string}} props the default device when left out */
  async changeOutputDevice({ outputDeviceId = "" } = {}) {
    await this.#session.voice?.changeOutputDevice(outputDeviceId);
  }

  /**
   * @param {boolean | null} like null takes a rating back
   * @param {number} [eventId] of the message; the agent's last one when left out
   */
  sendFeedback(like, eventId) {
    this.#session.run(this.#session.dialogue.handleFeedback(like, eventId));
  }

  /**
   * Say whether a tool may run that `onMCPToolCall` told to be awaiting it.
   * @param {string} toolCallId
   * @param {boolean} isApproved
   */
  sendMCPToolApprovalResult(toolCallId, isApproved) {
    mustBe("a boolean", "isApproved", isApproved);
    this.#session.run(this.#session.dialogue.handleApproval(toolCallId, isApproved));
  }

  /**
   * Tell the agent something without taking a turn.
   * @param {string} text
   * @param {{contextId?: string}} [options] a later text of the same id replaces it
   */
  sendContextualUpdate(text, { contextId } = {}) {
    mustBe("a string", "text", text);
    const context = contextId ? { context_id: contextId } : {};
    this.#session.send({ type: "contextual_update", text, ...context });
  }

  /**
   * @param {string} text taken as the user's turn
   * @param {{richContentId?: string}} [options] what the words were chosen from
   */
  sendUserMessage(text, { richContentId } = {}) {
    mustBe("a string", "text", text);
    const source = richContentId ? { rich_content_id: richContentId } : {};
    this.#session.run(
      this.#session.dialogue.handleTyped(text, {
        type: "user_message",
        text,
        ...source,
      }),
    );
  }

  /**
   * Words, files that `uploadFile` took, or both, as one turn of the user.
   * @param {{text?: string, fileIds?: string[], fileId?: string}} parts
   */
  sendMultimodalMessage(parts) {
    const { message, fileIds } = multimodalMessage(parts);
    this.#session.run(
      this.#session.dialogue.handleTyped(parts.text ?? "", message, fileIds),
    );
  }

  /**
   * @param {Blob} file that `sendMultimodalMessage` will name
   * @returns {Promise<{fileId: string}>} rejects with a ConversationError
   */
  async uploadFile(file) {
    if (this.#options.orchestrator) {
      throw ConversationError.badArgument(
        "uploadFile is not for sessions with an orchestrator: it takes no files.",
      );
    }
    const { origin } = this.#options;
    return uploadFile(file, { conversationId: this.#session.conversationId, origin });
  }

  /** The user is busy typing: the agent waits. Repeated calls are thinned out. */
  sendUserActivity() {
    const now_ms = performance.now();
    if (now_ms - this.#lastActivity_ms >= ACTIVITY_INTERVAL_MS) {
      this.#lastActivity_ms = now_ms;
      this.#session.send({ type: "user_activity" });
    }
  }
}
