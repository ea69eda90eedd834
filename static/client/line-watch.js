/**
 * Whether a line still lives: a server that says nothing for too long has gone, whatever
 * the socket believes.
 */
import { systemClock } from "./clock.js";

/** @typedef {import("./clock.js").Clock} Clock */

/** Pings that may be late or lost before the line counts as dead. */
const SILENT_PINGS = 2.4;
/** The same for a page that was away: something certainly happened meanwhile. */
const SILENT_PINGS_AFTER_ABSENCE = 1.5;
const LOOKS_PER_PING = 5;

/** From `start()` to `stop()`; tells `onDead` once. */
export class LineWatch {
  /**
   * @param {{pingInterval_ms: number, onDead: () => void, clock?: Clock}} options
   */
  constructor({ pingInterval_ms, onDead, clock = systemClock }) {
    this.#pingInterval_ms = pingInterval_ms;
    this.#onDead = onDead;
    this.#clock = clock;
  }

  #pingInterval_ms;
  #onDead;
  #clock;
  #heard_ms = 0;
  #looked_ms = 0;
  #running = false;
  #stopTimer = () => {};

  start() {
    this.#running = true;
    this.#heard_ms = this.#clock.now_ms();
    this.#wait();
  }

  stop() {
    this.#running = false;
    this.#stopTimer();
  }

  /** A frame came. */
  heard() {
    this.#heard_ms = this.#clock.now_ms();
  }

  /** The page is back from wherever it was: is the line, too? */
  returned() {
    if (this.#running) {
      this.#dieAfter(SILENT_PINGS_AFTER_ABSENCE);
    }
  }

  #wait() {
    this.#looked_ms = this.#clock.now_ms();
    const delay_ms = this.#pingInterval_ms / LOOKS_PER_PING;
    this.#stopTimer = this.#clock.after(delay_ms, () => this.#look());
  }

  #look() {
    // A clock that was set back must not make the line immortal.
    this.#heard_ms = Math.min(this.#heard_ms, this.#clock.now_ms());
    // A timer this late means that the computer slept.
    const slept = this.#clock.now_ms() - this.#looked_ms > this.#pingInterval_ms;
    if (!this.#dieAfter(slept ? SILENT_PINGS_AFTER_ABSENCE : SILENT_PINGS)) {
      this.#wait();
    }
  }

  /** @param {number} pings */
  #dieAfter(pings) {
    const silent_ms = this.#clock.now_ms() - this.#heard_ms;
    if (silent_ms <= pings * this.#pingInterval_ms) {
      return false;
    }
    this.stop();
    this.#onDead();
    return true;
  }
}
