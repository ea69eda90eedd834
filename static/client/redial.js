/**
 * Trying again to reach a server, until a time is over.
 */
import { systemClock } from "./clock.js";

/** @typedef {import("./clock.js").Clock} Clock */

/** Pauses before the first attempts; the last one repeats. */
const PAUSES_MS = [0, 250, 500, 1000, 2000];

/**
 * @param {number} attempt 0, 1, ...
 * @returns {number}
 */
export function backOff_ms(attempt) {
  return /** @type {number} */ (PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]);
}

/**
 * @template T
 * @typedef {object} RedialOptions
 * @property {(signal: AbortSignal) => Promise<T>} dial one attempt
 * @property {(error: unknown) => boolean} isFinal no further attempt can mend it
 * @property {number} window_ms
 * @property {(attempt: number) => number} [pause_ms]
 * @property {Clock} [clock]
 */

/**
 * One time of trying.
 * @template T
 */
export class Redial {
  /** @param {RedialOptions<T>} options */
  constructor({
    dial,
    isFinal,
    window_ms,
    pause_ms = backOff_ms,
    clock = systemClock,
  }) {
    this.#dial = dial;
    this.#isFinal = isFinal;
    this.#window_ms = window_ms;
    this.#pause_ms = pause_ms;
    this.#clock = clock;
  }

  #dial;
  #isFinal;
  #window_ms;
  #pause_ms;
  #clock;
  #over = new AbortController();
  /** @type {() => void} */
  #endPause = () => {};

  /**
   * Rejects with the error of the last attempt when the time is over, and at once with
   * one that is final.
   * @returns {Promise<T>}
   */
  async run() {
    const stopTimer = this.#clock.after(this.#window_ms, () => this.stop());
    /** @type {unknown} */
    let failure = new Error("stopped before the first attempt");
    try {
      for (let attempt = 0; !this.#over.signal.aborted; attempt++) {
        await this.#pause(this.#pause_ms(attempt));
        if (this.#over.signal.aborted) {
          break;
        }
        try {
          return await this.#dial(this.#over.signal);
        } catch (error) {
          if (this.#isFinal(error)) {
            throw error;
          }
          failure = error;
        }
      }
    } finally {
      stopTimer();
    }
    throw failure;
  }

  /** Something has changed for the better: do not sit out the pause. */
  hurry() {
    this.#endPause();
  }

  /** No more attempts; one under way is given up. */
  stop() {
    this.#over.abort(new Error("gave up"));
    this.#endPause();
  }

  /** @param {number} pause_ms */
  async #pause(pause_ms) {
    if (pause_ms > 0) {
      await new Promise((resolve) => {
        const cancel = this.#clock.after(pause_ms, () => resolve(undefined));
        this.#endPause = () => {
          cancel();
          resolve(undefined);
        };
      });
    }
  }
}
