/** A clock that the test turns; what was waiting is called in its order. */
export class FakeClock {
  #now_ms = 1_000_000;
  /** @type {{due_ms: number, callback: () => void}[]} */
  #waiting = [];

  now_ms = () => this.#now_ms;

  /** @param {number} delay_ms @param {() => void} callback */
  after = (delay_ms, callback) => {
    const timer = { due_ms: this.#now_ms + delay_ms, callback };
    this.#waiting.push(timer);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== timer);
    };
  };

  get waiting() {
    return this.#waiting.length;
  }

  /** @param {number} ms */
  async pass(ms) {
    const until_ms = this.#now_ms + ms;
    await settled();
    for (let next = this.#next(until_ms); next; next = this.#next(until_ms)) {
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#now_ms = Math.max(this.#now_ms, next.due_ms);
      next.callback();
      await settled();
    }
    this.#now_ms = until_ms;
  }

  /** Time goes by and no timer runs, as in a computer that sleeps. @param {number} ms */
  async sleep(ms) {
    this.#now_ms += ms;
    await this.pass(0);
  }

  /** @param {number} until_ms */
  #next(until_ms) {
    return this.#waiting
      .filter(({ due_ms }) => due_ms <= until_ms)
      .sort((one, other) => one.due_ms - other.due_ms)[0];
  }
}

/** Everything that only waited for a promise has run. */
export const settled = () =>
  new Promise((resolve) => setImmediate(() => resolve(undefined)));
