/**
 * A connection that outlives its line: what either side has not heard is sent again on
 * the next one.
 */
import { systemClock } from "./clock.js";
import { closedBy, isStale, readFrame } from "./connection-events.js";
import { ConversationError } from "./errors.js";
import { FrameLog } from "./frame-log.js";
import { Line } from "./line.js";
import { LineWatch } from "./line-watch.js";
import { watchPageLife } from "./page-life.js";
import { formatMessage } from "./protocol.js";
import { RecentSound } from "./recent-sound.js";
import { Redial } from "./redial.js";

/** @typedef {import("./connection-events.js").ConnectionEvents} ConnectionEvents */
/** @typedef {import("./connection.js").AnyLine} AnyLine */
/** @typedef {import("./line.js").Address} Address */
/** @typedef {import("./line.js").LineMeans} LineMeans */
/** @typedef {import("./protocol.js").ClientMessage} ClientMessage */
/** @typedef {import("./protocol.js").Resumption} Resumption */

/** Codes with which nobody ends a conversation: the line or the server's process went. */
const LOST_CODES = new Set([1001, 1005, 1006, 1012, 1013, 1014, 1015]);
/** One attempt of several: the next network may let us through at once. */
const DIAL_TIMEOUT_MS = 5000;
/** A server that has just started takes the call and answers when it is ready; a second
 * call meanwhile would use up the token of the first. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Less than a server takes at once: what waits in the network comes on top. */
const AUDIO_KEPT_MS = 18_000;
/** From the microphone to the server's ear, where sound is sent as a track. */
const ON_ITS_WAY_MS = 200;
/** More than a line that is not replaced may have: what was said while there was none
 * is sent all at once. */
const MAX_UNSENT_AUDIO_BYTES = 1_048_576;

/** Used like a `PlainConnection`. */
export class ResumableConnection {
  /**
   * @param {AnyLine} line
   * @param {Resumption} resumption
   * @param {Address} address of a WebSocket
   * @param {ConnectionEvents} events
   * @param {LineMeans} [means]
   */
  constructor(line, resumption, address, events, means = {}) {
    this.#resumption = resumption;
    this.#address = { ...address, url: resumingUrl(address.url) };
    this.#events = events;
    this.#means = means;
    this.#clock = means.clock ?? systemClock;
    this.#log = new FrameLog({ audioKept_ms: AUDIO_KEPT_MS });
    this.#watch = new LineWatch({
      pingInterval_ms: resumption.ping_interval_ms,
      onDead: () => this.#lose(),
      clock: this.#clock,
    });
    this.#detachPage = watchPageLife({
      onOffline: () => this.#lose(),
      onOnline: () => this.#redial?.hurry(),
      onReturned: () => {
        this.#watch.returned();
        this.#redial?.hurry();
      },
      onLeft: () => this.close("User left the page"),
    });
    this.#use(line);
  }

  #resumption;
  #address;
  #events;
  #means;
  #clock;
  #log;
  #recent = new RecentSound({ kept_ms: AUDIO_KEPT_MS });
  #watch;
  #detachPage;
  /** Null while there is none. @type {AnyLine | null} */
  #line = null;
  /** When the server's last sign of life came. */
  #alive_ms = 0;
  /** @type {Redial<{line: Line, answer: any}> | null} */
  #redial = null;
  /** Frames of the server that came, on all lines together. */
  #received = 0;
  #over = false;

  /** Sound goes and comes beside the frames, for the time being. */
  get carriesSound() {
    return this.#line?.carriesSound ?? false;
  }

  /**
   * @param {ClientMessage} message sent now, or once there is a line again; sound that
   *   goes another way is kept in case that is lost
   */
  send(message) {
    if (this.#over) {
      return;
    }
    if (this.carriesSound && "user_audio_chunk" in message) {
      this.#recent.add(formatMessage(message), this.#clock.now_ms());
      return;
    }
    if (isStale(message, this.#line?.bufferedBytes ?? 0, MAX_UNSENT_AUDIO_BYTES)) {
      return;
    }
    const isPong = "type" in message && message.type === "pong";
    const frame = formatMessage(
      isPong ? { ...message, received: this.#received } : message,
    );
    this.#log.add(frame, kindOf(message), this.#clock.now_ms());
    this.#line?.send(frame);
  }

  /**
   * Hang up. Nothing is reported from here on.
   * @param {string} reason at most 123 bytes
   */
  close(reason) {
    this.#end();
    this.#line?.close(reason);
  }

  /** @param {AnyLine} line */
  #use(line) {
    this.#line = line;
    this.#watch.start();
    this.#alive();
    line.listen({
      onFrame: (data) => this.#hear(data),
      onAlive: (at_ms) => this.#alive(at_ms),
      onClosed: (code, reason) => this.#closed(code, reason),
    });
  }

  /** @param {unknown} data */
  #hear(data) {
    this.#alive();
    this.#received++;
    const event = readFrame(data, this.#events);
    if (event === null) {
      return;
    }
    if (event.type === "ping") {
      this.#log.forget(event.ping_event.received ?? 0);
    }
    this.#events.onEvent(event);
  }

  #alive(at_ms = this.#clock.now_ms()) {
    this.#watch.heard();
    this.#alive_ms = at_ms;
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    if (LOST_CODES.has(code)) {
      this.#lose();
    } else {
      this.#finish(code, reason);
    }
  }

  #lose() {
    if (this.#over || this.#line === null) {
      return;
    }
    this.#watch.stop();
    this.#line.abandon();
    this.#line = null;
    // What was said while the loss had not been noticed yet.
    const heard_ms = this.#alive_ms - ON_ITS_WAY_MS;
    for (const { frame, at_ms } of this.#recent.takeSince(heard_ms)) {
      this.#log.add(frame, "audio", at_ms);
    }
    this.#redial = new Redial({
      dial: (signal) => this.#dial(signal),
      isFinal: (error) =>
        error instanceof ConversationError &&
        (error.reason === "protocol" ||
          (error.reason === "refused" && !LOST_CODES.has(error.closeCode ?? 0))),
      window_ms: this.#resumption.window_ms,
      clock: this.#clock,
    });
    this.#redial.run().then(
      ({ line, answer }) => this.#resumed(line, answer.conversation_resumed_event),
      (error) => this.#gaveUp(error),
    );
    this.#events.onConnectionChange?.({ state: "reconnecting" });
  }

  /** @param {AbortSignal} signal */
  #dial(signal) {
    return Line.open(
      this.#address,
      [
        {
          type: "conversation_resume",
          token: this.#resumption.token,
          received: this.#received,
        },
      ],
      "conversation_resumed",
      {
        timeout_ms: ANSWER_TIMEOUT_MS,
        dial_timeout_ms: DIAL_TIMEOUT_MS,
        isRetried: true,
        ...this.#means,
        signal,
      },
    );
  }

  /**
   * @param {Line} line
   * @param {import("./protocol.js").Payloads["conversation_resumed"]} resumed
   */
  #resumed(line, { token, window_ms, received, restarted }) {
    this.#redial = null;
    if (this.#over) {
      line.close("User ended conversation");
      return;
    }
    if (restarted) {
      // What it has stored is counted as it was before.
      this.#log.forget(received);
    }
    const missed = restarted ? this.#log.restart() : this.#log.after(received);
    if (missed === null) {
      line.abandon();
      const { message } = ConversationError.protocol(`resuming at frame ${received}`);
      this.#finish(1002, message);
      return;
    }
    this.#resumption = { ...this.#resumption, token, window_ms };
    if (restarted) {
      this.#received = 0;
      this.#events.onRestarted?.();
    }
    for (const frame of missed) {
      line.send(frame);
    }
    this.#events.onConnectionChange?.({ state: "restored" });
    this.#use(line);
  }

  /** @param {unknown} error */
  #gaveUp(error) {
    this.#redial = null;
    if (this.#over) {
      return;
    }
    const { closeCode = 1006, closeReason = "" } =
      error instanceof ConversationError ? error : {};
    this.#finish(closeCode, closeReason);
  }

  /** @param {number} closeCode @param {string} closeReason */
  #finish(closeCode, closeReason) {
    this.#end();
    this.#events.onClosed(closedBy(closeCode, closeReason));
  }

  #end() {
    this.#over = true;
    this.#watch.stop();
    this.#redial?.stop();
    this.#detachPage();
  }
}

/**
 * The address of a further line. What admits once is left out: the token admits.
 * @param {string} url
 */
function resumingUrl(url) {
  const resuming = new URL(url);
  resuming.searchParams.delete("conversation_signature");
  resuming.searchParams.delete("token");
  resuming.searchParams.set("resuming", "1");
  return resuming.href;
}

/**
 * @param {ClientMessage} message
 * @returns {import("./frame-log.js").FrameKind}
 */
function kindOf(message) {
  if ("user_audio_chunk" in message) {
    return "audio";
  }
  return message.type === "pong" || message.type === "user_activity"
    ? "moment"
    : "words";
}
