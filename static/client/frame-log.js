/**
 * What was sent and may have to be sent again: numbered, bounded, and no more.
 *
 * Pure: knows frames and times, neither socket nor clock.
 */

/**
 * `audio` is kept for a time only. A `moment` (a pong, a sign of activity) says something
 * about now: a server that has forgotten everything must not hear it again.
 * @typedef {"audio" | "words" | "moment"} FrameKind
 */
/** @typedef {{frame: string, kind: FrameKind, at_ms: number}} Entry */

/** Stands where audio stood that is too old: frames are known by their count. */
const NO_AUDIO = '{"user_audio_chunk":""}';

/** Frames are numbered 1, 2, ... in the order they were added. */
export class FrameLog {
  /** @param {{audioKept_ms: number}} options */
  constructor({ audioKept_ms }) {
    this.#audioKept_ms = audioKept_ms;
  }

  #audioKept_ms;
  /** @type {Entry[]} */
  #entries = [];
  /** Frames before the first entry: forgotten. */
  #forgotten = 0;
  /** Entries from the first whose age has been seen to. */
  #aged = 0;

  /** How many frames were added. */
  get count() {
    return this.#forgotten + this.#entries.length;
  }

  /** How many could still be sent again. */
  get kept() {
    return this.#entries.length;
  }

  /**
   * @param {string} frame
   * @param {FrameKind} kind
   * @param {number} now_ms
   */
  add(frame, kind, now_ms) {
    this.#entries.push({ frame, kind, at_ms: now_ms });
    for (; this.#aged < this.#entries.length; this.#aged++) {
      const entry = /** @type {Entry} */ (this.#entries[this.#aged]);
      if (now_ms - entry.at_ms <= this.#audioKept_ms) {
        return;
      }
      if (entry.kind === "audio") {
        entry.frame = NO_AUDIO;
      }
    }
  }

  /**
   * The server will not ask for these again.
   * @param {number} upTo the number of a frame; a smaller one than before is old news
   */
  forget(upTo) {
    const over = Math.min(upTo, this.count) - this.#forgotten;
    if (over > 0) {
      this.#entries.splice(0, over);
      this.#forgotten += over;
      this.#aged = Math.max(0, this.#aged - over);
    }
  }

  /**
   * The frames after the one of this number, or null when they are not there: it has not
   * been sent yet, or what follows it was forgotten.
   * @param {number} received
   * @returns {string[] | null}
   */
  after(received) {
    if (received < this.#forgotten || received > this.count) {
      return null;
    }
    return this.#entries.slice(received - this.#forgotten).map(({ frame }) => frame);
  }

  /**
   * The server has lost what it knew: what is kept is numbered from 1 again.
   * @returns {string[]} all of it
   */
  restart() {
    this.#entries = this.#entries.filter(
      ({ frame, kind }) => kind !== "moment" && frame !== NO_AUDIO,
    );
    this.#forgotten = 0;
    this.#aged = 0;
    return this.#entries.map(({ frame }) => frame);
  }
}
