/**
 * The screen stays on while somebody talks: a phone that locks itself ends the sound.
 */

/** Held from `acquire()` to `release()`, whenever the page is shown. */
export class WakeLock {
  /**
   * @param {{wakeLock?: Pick<globalThis.WakeLock, "request">,
   *   document?: EventTarget & {visibilityState: string}}} [where]
   */
  constructor({ wakeLock, document } = {}) {
    this.#wakeLock = wakeLock ?? globalThis.navigator?.wakeLock;
    this.#document = document ?? globalThis.document;
  }

  #wakeLock;
  #document;
  /** @type {Promise<WakeLockSentinel | null> | null} */
  #lock = null;
  #shown = () => {
    // The browser takes the lock away from a page that is hidden.
    if (this.#document?.visibilityState === "visible") {
      this.#request();
    }
  };

  /** Does nothing where the browser has no such lock, or needs the battery. */
  acquire() {
    if (this.#wakeLock !== undefined && this.#lock === null) {
      this.#document?.addEventListener("visibilitychange", this.#shown);
      this.#request();
    }
  }

  /** May be called at any time, and twice. */
  async release() {
    this.#document?.removeEventListener("visibilitychange", this.#shown);
    const lock = this.#lock;
    this.#lock = null;
    await (await lock)?.release();
  }

  #request() {
    const before = this.#lock;
    this.#lock = (async () => {
      const held = await before;
      if (held && !held.released) {
        return held;
      }
      try {
        return (await this.#wakeLock?.request("screen")) ?? null;
      } catch {
        // Refused to a page not shown, or by a battery that is low: the next time the
        // page is shown it is asked for again.
        return null;
      }
    })();
  }
}
