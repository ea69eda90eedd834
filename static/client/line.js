/**
 * One socket: opened with its first frames, usable once the server has answered to it.
 */
import { systemClock } from "./clock.js";
import { ConversationError } from "./errors.js";
import { FirstAnswer } from "./first-answer.js";
import { formatMessage } from "./protocol.js";

/** @typedef {import("./clock.js").Clock} Clock */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */
/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */
/** @typedef {Pick<import("./address.js").Address, "url" | "protocols">} Address */

/**
 * @typedef {object} LineEvents
 * @property {(data: unknown) => void} onFrame after the first, in order
 * @property {(code: number, reason: string) => void} onClosed once; never after our own
 *   close
 * @property {(at_ms: number) => void} [onAlive] when there was a sign of life that is no
 *   frame
 */

/**
 * What a line is made with.
 * @typedef {object} LineMeans
 * @property {typeof WebSocket} [WebSocket]
 * @property {AbortSignal} [signal] gives up while opening
 * @property {number} [timeout_ms] until the server has answered
 * @property {number} [dial_timeout_ms] until the socket is open, where that is to be less
 * @property {boolean} [isRetried] another attempt follows one that took too long
 * @property {Clock} [clock]
 */

/** A server that has not answered by then is not there for the user. */
const OPEN_TIMEOUT_MS = 15_000;

/** Made by `Line.open`. */
export class Line {
  /**
   * Rejects with a ConversationError when the server cannot be reached, refuses, or
   * answers with another event.
   * @param {Address} address
   * @param {ClientMessage[]} firstMessages
   * @param {string} answerType the type of the event that answers to them
   * @param {LineMeans} [means]
   * @returns {Promise<{line: Line, answer: ServerEvent}>}
   */
  static open({ url, protocols }, firstMessages, answerType, means = {}) {
    const { signal, clock = systemClock, timeout_ms = OPEN_TIMEOUT_MS } = means;
    const socket = new (means.WebSocket ?? WebSocket)(url, protocols);
    const line = new Line(socket);
    return new Promise((resolve, reject) => {
      let opened = false;
      const answer = new FirstAnswer(answerType);
      /** @param {unknown} error @param {boolean} [isRetried] */
      const giveUp = (error, isRetried = false) => {
        settle();
        if (isRetried) {
          // A server that was slow must not take it for hanging up.
          line.abandon();
        } else {
          line.close("gave up");
        }
        reject(error);
      };
      const abort = () => giveUp(signal?.reason);
      const tooLate = () =>
        giveUp(ConversationError.serverUnreachable(), means.isRetried);
      const stopTimer = clock.after(timeout_ms, tooLate);
      const stopDialTimer = clock.after(means.dial_timeout_ms ?? timeout_ms, tooLate);
      const settle = () => {
        stopTimer();
        stopDialTimer();
        signal?.removeEventListener("abort", abort);
      };
      if (signal?.aborted) {
        abort();
        return;
      }
      signal?.addEventListener("abort", abort, { once: true });

      socket.onopen = () => {
        opened = true;
        stopDialTimer();
        for (const message of firstMessages) {
          socket.send(formatMessage(message));
        }
      };
      socket.onclose = ({ code, reason }) => {
        settle();
        reject(
          opened
            ? answer.refusal(code, reason)
            : ConversationError.serverUnreachable({ closeCode: code }),
        );
      };
      socket.onmessage = ({ data }) => {
        try {
          const event = answer.read(data);
          if (event !== null) {
            settle();
            line.#hold();
            resolve({ line, answer: event });
          }
        } catch (error) {
          giveUp(error);
        }
      };
    });
  }

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
  }

  #socket;
  /** What came before anybody listened. @type {((events: LineEvents) => void)[]} */
  #held = [];

  /** Sound goes and comes in frames. */
  carriesSound = false;

  get isOpen() {
    return this.#socket.readyState === 1;
  }

  get bufferedBytes() {
    return this.#socket.bufferedAmount;
  }

  /** @param {LineEvents} events */
  listen(events) {
    this.#socket.onmessage = ({ data }) => events.onFrame(data);
    this.#socket.onclose = ({ code, reason }) => {
      this.#detach();
      events.onClosed(code, reason);
    };
    for (const tell of this.#held.splice(0)) {
      tell(events);
    }
  }

  /** @param {string} frame */
  send(frame) {
    if (this.isOpen) {
      this.#socket.send(frame);
    }
  }

  /**
   * Hang up. Nothing is reported from here on.
   * @param {string} reason at most 123 bytes
   */
  close(reason) {
    this.#detach();
    this.#socket.close(1000, reason);
  }

  /** Use it no more, without the word that would mean hanging up. */
  abandon() {
    this.#detach();
    this.#socket.close();
  }

  #hold() {
    this.#socket.onmessage = ({ data }) => {
      this.#held.push((events) => events.onFrame(data));
    };
    this.#socket.onclose = ({ code, reason }) => {
      this.#held.push((events) => events.onClosed(code, reason));
    };
  }

  #detach() {
    this.#socket.onopen = null;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
  }
}
