/**
 * The WebSocket: opens it, waits for the metadata, tells how it ended.
 */
import { ConversationError } from "./errors.js";
import { formatMessage, parseEvent } from "./protocol.js";

/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */
/** @typedef {import("./protocol.js").InitiationMetadata} InitiationMetadata */

/**
 * How a connection ended.
 * @typedef {object} Closed
 * @property {"agent" | "error"} reason "agent" for close code 1000
 * @property {number} closeCode
 * @property {string} closeReason
 */

/**
 * @typedef {object} ConnectionEvents
 * @property {(event: ServerEvent) => void} onEvent after the metadata, in order
 * @property {(closed: Closed) => void} onClosed once; never after `close()`
 * @property {(error: ConversationError) => void} onMalformed a frame that is no event
 */

const SUBPROTOCOL = "convai";
/** A server that has not answered by then is not there for the user. */
const OPEN_TIMEOUT_MS = 15_000;
/** Above this much unsent sound the network is stuck: old audio is of no use then. */
const MAX_BUFFERED_AUDIO_BYTES = 262_144;

/**
 * The address of a conversation, as every client of this protocol builds it.
 * @param {{origin: string, agentId?: string, signedUrl?: string, source: string,
 *   version: string}} target
 */
export function conversationUrl({ origin, agentId, signedUrl, source, version }) {
  const url =
    signedUrl !== undefined
      ? new URL(signedUrl)
      : new URL("/v1/convai/conversation", origin);
  if (url.protocol === "http:" || url.protocol === "https:") {
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
  }
  if (signedUrl === undefined && agentId !== undefined) {
    url.searchParams.set("agent_id", agentId);
  }
  url.searchParams.set("source", source);
  url.searchParams.set("version", version);
  return url.href;
}

/** One socket. Made by `Connection.open`. */
export class Connection {
  /**
   * Open, send the first message, wait for the metadata.
   *
   * Rejects with a ConversationError when the server cannot be reached or refuses.
   * @param {string} url
   * @param {ClientMessage} firstMessage
   * @param {ConnectionEvents} events Nothing is reported before the promise resolves.
   * @param {{WebSocket?: typeof WebSocket, signal?: AbortSignal,
   *   timeout_ms?: number}} [means]
   * @returns {Promise<{connection: Connection, metadata: InitiationMetadata}>}
   */
  static open(url, firstMessage, events, means = {}) {
    const socket = new (means.WebSocket ?? WebSocket)(url, [SUBPROTOCOL]);
    const connection = new Connection(socket, events);
    return new Promise((resolve, reject) => {
      let opened = false;
      /** @param {unknown} error */
      const giveUp = (error) => {
        settle();
        connection.close("gave up");
        reject(error);
      };
      const abort = () => giveUp(means.signal?.reason);
      const timer = setTimeout(
        () => giveUp(ConversationError.serverUnreachable()),
        means.timeout_ms ?? OPEN_TIMEOUT_MS,
      );
      const settle = () => {
        clearTimeout(timer);
        means.signal?.removeEventListener("abort", abort);
      };
      if (means.signal?.aborted) {
        abort();
        return;
      }
      means.signal?.addEventListener("abort", abort, { once: true });

      socket.onopen = () => {
        opened = true;
        connection.send(firstMessage);
      };
      socket.onclose = ({ code, reason }) => {
        settle();
        reject(
          opened
            ? ConversationError.refused(code, reason)
            : ConversationError.serverUnreachable({ closeCode: code }),
        );
      };
      socket.onmessage = ({ data }) => {
        const event = parseEvent(data);
        if (event?.type !== "conversation_initiation_metadata") {
          giveUp(ConversationError.protocol("the metadata did not come first"));
          return;
        }
        settle();
        connection.#listen();
        resolve({ connection, metadata: event.conversation_initiation_metadata_event });
      };
    });
  }

  /**
   * @param {WebSocket} socket
   * @param {ConnectionEvents} events
   */
  constructor(socket, events) {
    this.#socket = socket;
    this.#events = events;
  }

  #socket;
  #events;
  /** Audio frames not sent because the network was stuck. */
  droppedFrames = 0;

  get isOpen() {
    return this.#socket.readyState === 1;
  }

  /** @param {ClientMessage} message */
  send(message) {
    if (!this.isOpen) {
      return;
    }
    const stuck = this.#socket.bufferedAmount > MAX_BUFFERED_AUDIO_BYTES;
    if (stuck && "user_audio_chunk" in message) {
      this.droppedFrames++;
      return;
    }
    this.#socket.send(formatMessage(message));
  }

  /**
   * Nothing is reported from here on.
   * @param {string} reason at most 123 bytes
   */
  close(reason) {
    this.#detach();
    this.#socket.close(1000, reason);
  }

  #listen() {
    this.#socket.onmessage = ({ data }) => {
      const event = parseEvent(data);
      if (event === null) {
        this.#events.onMalformed(ConversationError.protocol("a frame without a type"));
      } else {
        this.#events.onEvent(event);
      }
    };
    this.#socket.onclose = ({ code, reason }) => {
      this.#detach();
      this.#events.onClosed({
        reason: code === 1000 ? "agent" : "error",
        closeCode: code,
        closeReason: reason,
      });
    };
  }

  #detach() {
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
  }
}
