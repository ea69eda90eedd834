/**
 * What the microphone gave in the last seconds, while it leaves by a way that tells nobody
 * what arrived. Pure.
 */

/** @typedef {{frame: string, at_ms: number}} Heard */

/** Forgets by itself. */
export class RecentSound {
  /** @param {{kept_ms: number}} options */
  constructor({ kept_ms }) {
    this.#kept_ms = kept_ms;
  }

  #kept_ms;
  /** @type {Heard[]} */
  #heard = [];

  get length() {
    return this.#heard.length;
  }

  /** @param {string} frame @param {number} now_ms */
  add(frame, now_ms) {
    this.#heard.push({ frame, at_ms: now_ms });
    while ((this.#heard[0]?.at_ms ?? now_ms) < now_ms - this.#kept_ms) {
      this.#heard.shift();
    }
  }

  /** Forgets all of it. @param {number} at_ms @returns {Heard[]} what came after that */
  takeSince(at_ms) {
    return this.#heard.splice(0).filter((one) => one.at_ms > at_ms);
  }
}
