/**
 * What measurements mean: plain functions of numbers.
 */

/** @typedef {"good" | "warn" | "bad" | "note"} State */
/** @typedef {{state: State, outcome: string, values?: Record<string, string>}} Finding */

const SLOW_MS = 200;
const BAD_MS = 600;
const UNEVEN_MS = 60;
const CLOCK_OFF_MS = 120_000;
/** Root mean square of the loudest moment, 1 being full scale: speech is above these. */
const HEARD = 0.006;
export const FAINT = 0.02;

/**
 * @param {readonly number[]} values at least one
 * @returns {number}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * By how much one differs from the next, on average.
 * @param {readonly number[]} values in the order they came
 * @returns {number} 0 for fewer than two
 */
export function jitter(values) {
  let sum = 0;
  for (let i = 1; i < values.length; i += 1) {
    sum += Math.abs((values[i] ?? 0) - (values[i - 1] ?? 0));
  }
  return values.length < 2 ? 0 : sum / (values.length - 1);
}

/**
 * @param {readonly number[]} roundTrips_ms
 * @returns {Finding}
 */
export function judgeDelay(roundTrips_ms) {
  if (roundTrips_ms.length === 0) {
    return { state: "bad", outcome: "unknown" };
  }
  const median_ms = median(roundTrips_ms);
  const jitter_ms = jitter(roundTrips_ms);
  const values = {
    median: String(Math.round(median_ms)),
    jitter: String(Math.round(jitter_ms)),
  };
  if (median_ms >= BAD_MS) {
    return { state: "bad", outcome: "bad", values };
  }
  if (median_ms >= SLOW_MS) {
    return { state: "warn", outcome: "slow", values };
  }
  if (jitter_ms >= UNEVEN_MS) {
    return { state: "warn", outcome: "uneven", values };
  }
  return { state: "good", outcome: "ok", values };
}

/**
 * @param {number | null} offset_ms the server's clock less ours; null: not known
 * @returns {Finding}
 */
export function judgeClock(offset_ms) {
  if (offset_ms === null) {
    return { state: "note", outcome: "unknown" };
  }
  if (Math.abs(offset_ms) < CLOCK_OFF_MS) {
    return { state: "good", outcome: "ok" };
  }
  const minutes = String(Math.round(Math.abs(offset_ms) / 60_000));
  return { state: "warn", outcome: "off", values: { minutes } };
}

/**
 * @param {number} loudest root mean square, 1 being full scale
 * @returns {Finding}
 */
export function judgeLevel(loudest) {
  if (loudest < HEARD) {
    return { state: "bad", outcome: "quiet" };
  }
  return loudest < FAINT
    ? { state: "warn", outcome: "faint" }
    : { state: "good", outcome: "ok" };
}

/**
 * What all steps come to together.
 * @param {readonly State[]} states
 * @returns {"good" | "warn" | "bad"}
 */
export function judgeAll(states) {
  if (states.includes("bad")) {
    return "bad";
  }
  return states.includes("warn") ? "warn" : "good";
}
