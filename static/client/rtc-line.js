/**
 * A line by WebRTC: frames on its channel, sound beside them. Used like a `Line`.
 */
import { systemClock } from "./clock.js";
import { ConversationError } from "./errors.js";
import { FirstAnswer } from "./first-answer.js";
import { formatMessage } from "./protocol.js";
import { Signalling } from "./signalling.js";

/** @typedef {import("./line.js").LineEvents} LineEvents */
/** @typedef {import("./line.js").LineMeans} LineMeans */
/** @typedef {import("./peer.js").Peer} Peer */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */
/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */

/** As when a socket vanishes. */
const LOST = 1006;
/** Packets may find another way by themselves; a new line is dialled as soon. */
const DISCONNECTED_MS = 2000;
/** The last frames and the close that follows them come by different ways. */
const LAST_FRAMES_MS = 250;
/** A channel that closes does so because the socket will, or because all is lost. */
const CHANNEL_CLOSED_MS = 1000;
/** A server that has not answered to the first messages by then will not. */
const ANSWER_TIMEOUT_MS = 15_000;
const LOOK_MS = 500;
const NONE = { packets: 0, last_ms: undefined };

/** Made by `RtcLine.dial`; usable once `begin()` has resolved. */
export class RtcLine {
  /**
   * Resolves once frames can be sent. Rejects where that is not to be; the peer is to be
   * closed then.
   * @param {Peer} peer
   * @param {string} url of the signalling
   * @param {LineMeans} [means]
   * @returns {Promise<RtcLine>}
   */
  static dial(peer, url, means = {}) {
    const { signal } = means;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => {
        line.abandon();
        reject(signal?.reason);
      };
      const line = new RtcLine(peer, url, means);
      const settle = () => {
        line.#events = null;
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort, { once: true });
      line.#onOpen = () => {
        settle();
        resolve(line);
      };
      line.#events = {
        onFrame: () => {},
        onClosed: (closeCode) => {
          settle();
          reject(ConversationError.serverUnreachable({ closeCode }));
        },
      };
    });
  }

  /**
   * @param {Peer} peer
   * @param {string} url
   * @param {LineMeans} means
   */
  constructor(peer, url, means) {
    this.#peer = peer;
    this.#clock = means.clock ?? systemClock;
    this.#signalling = new Signalling(
      url,
      {
        onOpen: () => this.#try(this.#offer()),
        onJoined: (iceServers) => {
          this.#described = peer.describe(iceServers);
          this.#try(this.#described);
        },
        onAnswer: (sdp) => this.#try(this.#described.then(() => peer.accept(sdp))),
        onAgentSpeaks: (speaks) => this.onAgentSpeaks(speaks),
        onAlive: () => this.#alive(),
        onClosed: (code, reason) => this.#socketClosed(code, reason),
      },
      means,
    );
    peer.listen({
      onOpen: () => {
        this.#look();
        this.#onOpen();
      },
      onFrame: (data) => this.#over || this.#tell((events) => events.onFrame(data)),
      onChannelClosed: () => this.#channelClosed(),
      onStateChange: (state) => this.#stateChanged(state),
      onNoWay: () => this.#end(LOST, ""),
    });
  }

  #peer;
  #clock;
  #signalling;
  /** @type {Promise<void>} */
  #described = Promise.resolve();
  #onOpen = () => {};
  /** Null: what comes is held. @type {LineEvents | null} */
  #events = null;
  /** @type {((events: LineEvents) => void)[]} */
  #held = [];
  /** The socket's last word, while frames may still come. @type {(() => void) | null} */
  #close = null;
  #over = false;
  #packets = 0;
  /** @type {Set<() => void>} */
  #timers = new Set();
  #stopDisconnected = () => {};

  /** Sound goes and comes beside the frames. */
  carriesSound = true;

  /** The agent begins or ceases to speak, a moment before that is heard.
   * @type {(speaks: boolean) => void} */
  onAgentSpeaks = () => {};

  get isOpen() {
    return !this.#over && this.#peer.isOpen;
  }

  get bufferedBytes() {
    return this.#peer.bufferedBytes;
  }

  /**
   * Rejects with a ConversationError when the server refuses, or answers with another
   * event.
   * @param {ClientMessage[]} firstMessages
   * @param {string} answerType the type of the event that answers to them
   * @param {AbortSignal} [signal] gives up
   * @returns {Promise<{line: RtcLine, answer: ServerEvent}>}
   */
  begin(firstMessages, answerType, signal) {
    return new Promise((resolve, reject) => {
      const answer = new FirstAnswer(answerType);
      const settle = () => {
        stopTimer();
        signal?.removeEventListener("abort", abort);
        this.#events = null;
      };
      /** @param {unknown} error */
      const giveUp = (error) => {
        settle();
        this.close("gave up");
        reject(error);
      };
      const abort = () => giveUp(signal?.reason);
      const stopTimer = this.#after(ANSWER_TIMEOUT_MS, () =>
        giveUp(ConversationError.serverUnreachable()),
      );
      if (signal?.aborted) {
        abort();
        return;
      }
      signal?.addEventListener("abort", abort, { once: true });
      this.listen({
        onFrame: (data) => {
          try {
            const event = answer.read(data);
            if (event !== null) {
              settle();
              resolve({ line: this, answer: event });
            }
          } catch (error) {
            giveUp(error);
          }
        },
        onClosed: (code, reason) => {
          settle();
          reject(answer.refusal(code, reason));
        },
      });
      for (const message of firstMessages) {
        this.send(formatMessage(message));
      }
    });
  }

  /** @param {LineEvents} events */
  listen(events) {
    this.#events = events;
    // Whoever has heard enough leaves the rest to the next.
    while (this.#events === events && this.#held.length > 0) {
      this.#held.shift()?.(events);
    }
  }

  /** @param {string} frame */
  send(frame) {
    if (this.isOpen) {
      try {
        this.#peer.send(frame);
      } catch {
        // Too large for a channel: whoever replaces the line sends it again.
        this.#end(LOST, "");
      }
    }
  }

  /**
   * Hang up. Nothing is reported from here on; what sounds ends with the peer.
   * @param {string} reason at most 123 bytes
   */
  close(reason) {
    this.#stop();
    this.#signalling.leave(reason);
  }

  /** Use it no more, without the word that would mean hanging up. */
  abandon() {
    this.#stop();
    this.#signalling.abandon();
    this.#peer.close();
  }

  async #offer() {
    const { sdp } = await this.#peer.offer;
    this.#signalling.offer(sdp);
  }

  /** @param {Promise<unknown>} work without which there is no line */
  #try(work) {
    work.catch(() => this.#end(LOST, ""));
  }

  /** @param {number} [at_ms] */
  #alive(at_ms = this.#clock.now_ms()) {
    // What comes after the socket has gone tells nothing of what still gets there.
    if (this.#close === null) {
      this.#events?.onAlive?.(Math.min(at_ms, this.#clock.now_ms()));
    }
  }

  /** @param {RTCPeerConnectionState} state */
  #stateChanged(state) {
    this.#stopDisconnected();
    if (state === "failed" || state === "closed") {
      this.#lost();
    } else if (state === "disconnected") {
      this.#stopDisconnected = this.#after(DISCONNECTED_MS, () => this.#lost());
    }
  }

  /** Nothing comes any more: it was closed, if the socket has said so. */
  #lost() {
    if (this.#close !== null) {
      this.#close();
    } else {
      this.#end(LOST, "");
    }
  }

  #channelClosed() {
    if (this.#close !== null) {
      this.#close();
    } else {
      this.#after(CHANNEL_CLOSED_MS, () => this.#lost());
    }
  }

  /** @param {number} code @param {string} reason */
  #socketClosed(code, reason) {
    this.#alive();
    this.#close = () => this.#end(code, reason);
    if (this.#peer.isOpen) {
      this.#after(LAST_FRAMES_MS, this.#close);
    } else {
      this.#close();
    }
  }

  /** Sound never pauses: whether some came tells that the other end is there. */
  #look() {
    this.#after(LOOK_MS, async () => {
      const { packets, last_ms } = await this.#peer.soundReceived().catch(() => NONE);
      if (!this.#over) {
        if (packets > this.#packets) {
          this.#packets = packets;
          this.#alive(last_ms);
        }
        this.#look();
      }
    });
  }

  /** @param {number} code @param {string} reason */
  #end(code, reason) {
    if (!this.#over) {
      this.#stop();
      this.#signalling.abandon();
      this.#tell((events) => events.onClosed(code, reason));
    }
  }

  /** @param {(events: LineEvents) => void} tell */
  #tell(tell) {
    if (this.#events === null) {
      this.#held.push(tell);
    } else {
      tell(this.#events);
    }
  }

  #stop() {
    this.#over = true;
    for (const stop of this.#timers) {
      stop();
    }
    this.#timers.clear();
  }

  /** @param {number} delay_ms @param {() => void} callback */
  #after(delay_ms, callback) {
    const stop = this.#clock.after(delay_ms, () => {
      this.#timers.delete(stop);
      callback();
    });
    this.#timers.add(stop);
    return () => {
      this.#timers.delete(stop);
      stop();
    };
  }
}
