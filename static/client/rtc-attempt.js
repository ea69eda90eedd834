/**
 * Trying WebRTC: prepared while the browser asks for the microphone, given up soon.
 */
import { aborted } from "./aborted.js";
import { systemClock } from "./clock.js";
import { askForToken } from "./conversation-token.js";
import { ConversationError } from "./errors.js";
import { Peer } from "./peer.js";
import { signallingUrl, tokenUrl } from "./rtc-address.js";
import { RtcLine } from "./rtc-line.js";

/** @typedef {import("./options.js").Options} Options */

/** A user waits that long for better sound, not longer. */
const PATIENCE_MS = 4000;
/** Much less than tokens live: a browser's question may stay unanswered for minutes. */
const TOKEN_FRESH_MS = 60_000;

/**
 * @typedef {object} RtcMeans
 * @property {typeof RTCPeerConnection} [RTCPeerConnection]
 * @property {typeof fetch} [fetch]
 * @property {typeof WebSocket} [WebSocket]
 * @property {import("./clock.js").Clock} [clock]
 */

/** Make it, `dial()` once; `close()` it in any case, when its sound is over. */
export class RtcAttempt {
  /**
   * Asks for the token, where none was given.
   * @param {Options} options
   * @param {{source: string, version: string}} sourceInfo
   * @param {RtcMeans} [means]
   */
  constructor(options, sourceInfo, means = {}) {
    this.#options = options;
    this.#sourceInfo = sourceInfo;
    this.#means = means;
    this.#clock = means.clock ?? systemClock;
    this.#peer = madePeer(means.RTCPeerConnection);
    this.#asked_ms = this.#clock.now_ms();
    this.#token = this.#askForToken();
  }

  #options;
  #sourceInfo;
  #means;
  #clock;
  #peer;
  #asked_ms;
  #token;
  /** What opens the door on any way. @type {string | undefined} */
  token;

  /** Null where the browser allows none. */
  get peer() {
    return this.#peer;
  }

  /**
   * Rejects when the server refuses this page, or the signal gives up.
   * @param {AbortSignal} [signal]
   * @param {Promise<boolean>} [plays] whether what comes now would be heard now
   * @returns {Promise<RtcLine | null>} null: it is to be a WebSocket, with `token`
   */
  async dial(signal, plays = Promise.resolve(true)) {
    const giving = new AbortController();
    const abort = () => giving.abort(signal?.reason);
    const stopTimer = this.#clock.after(PATIENCE_MS, () => giving.abort());
    signal?.addEventListener("abort", abort, { once: true });
    try {
      signal?.throwIfAborted();
      return await Promise.race([
        this.#dial(giving.signal, plays),
        aborted(giving.signal),
      ]);
    } catch (error) {
      this.close();
      if (signal?.aborted || isRefusal(error)) {
        throw error;
      }
      return null;
    } finally {
      stopTimer();
      signal?.removeEventListener("abort", abort);
    }
  }

  close() {
    this.#peer?.close();
  }

  /** @param {AbortSignal} signal @param {Promise<boolean>} plays */
  async #dial(signal, plays) {
    if (this.#clock.now_ms() - this.#asked_ms > TOKEN_FRESH_MS) {
      this.#token = this.#askForToken();
    }
    const token = await this.#token;
    this.token = token ?? undefined;
    if (token === null || this.#peer === null) {
      throw new Error("there is no WebRTC");
    }
    // Asked before there is a line: a server waits for its first message only a moment, and
    // the token opens nothing else then.
    if (!(await plays)) {
      throw new Error("it would not be heard");
    }
    const url = signallingUrl(this.#options, this.#sourceInfo, token);
    return RtcLine.dial(this.#peer, url, { ...this.#means, signal });
  }

  #askForToken() {
    const { conversationToken } = this.#options;
    const { fetch = globalThis.fetch } = this.#means;
    const asking = conversationToken
      ? Promise.resolve(conversationToken)
      : askForToken(tokenUrl(this.#options, this.#sourceInfo), (url) => fetch(url));
    // Whoever dials is told.
    asking.catch(() => {});
    return asking;
  }
}

/** @param {typeof RTCPeerConnection | undefined} Connection */
function madePeer(Connection) {
  try {
    return new Peer(Connection);
  } catch {
    // Switched off in the browser, or by an extension.
    return null;
  }
}

/** @param {unknown} error */
function isRefusal(error) {
  return error instanceof ConversationError && error.reason === "refused";
}
