/**
 * Time, as the parts that wait need it: tests give another.
 */

/**
 * @typedef {object} Clock
 * @property {() => number} now_ms Goes on while the computer sleeps.
 * @property {(delay_ms: number, callback: () => void) => () => void} after
 *   Calls back once; gives a function that prevents it.
 */

/** @type {Clock} */
export const systemClock = {
  now_ms: () => Date.now(),
  after(delay_ms, callback) {
    const timer = setTimeout(callback, delay_ms);
    return () => clearTimeout(timer);
  },
};
