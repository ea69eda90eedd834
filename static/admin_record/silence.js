// Where nobody speaks for a while, from how loud each stretch is.

/** Quieter than this, of 255, is nobody. */
const QUIET = 6;
/** Shorter pauses belong to talking. */
const SHORTEST_MS = 1_500;
/** What is left of a pause on each side, so that no word is cut. */
const MARGIN_MS = 300;

/**
 * The pauses worth skipping, without their margins.
 * @param {{durationMs: number, caller: number[], agent: number[]}} waveform
 * @returns {{fromMs: number, untilMs: number}[]}
 */
export function pauses({ durationMs, caller, agent }) {
  const barMs = durationMs / caller.length;
  const found = [];
  let start = 0;
  for (let bar = 0; bar <= caller.length; bar++) {
    const quiet = (caller[bar] ?? 255) < QUIET && (agent[bar] ?? 255) < QUIET;
    if (quiet) {
      continue;
    }
    if ((bar - start) * barMs >= SHORTEST_MS) {
      found.push({
        fromMs: start * barMs + MARGIN_MS,
        untilMs: bar * barMs - MARGIN_MS,
      });
    }
    start = bar + 1;
  }
  return found;
}

/**
 * Where to go on, if this is within a pause; null if somebody speaks.
 * @param {{fromMs: number, untilMs: number}[]} known
 * @param {number} atMs
 * @returns {number | null}
 */
export function skipFrom(known, atMs) {
  const pause = known.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  return pause?.untilMs ?? null;
}
