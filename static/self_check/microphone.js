/** The microphone: may it be used, is there one, does anything come from it. */
import { FAINT, judgeLevel } from "./figures.js";

/** @typedef {import("./figures.js").Finding} Finding */

const LISTEN_MS = 10_000;
const LOOK_EVERY_MS = 50;
/** Of looks in which somebody is heard well: then one need not listen on. */
const ENOUGH_LOOKS = 6;

/** What browsers call the reasons why there is no sound, as the client takes them. */
const REASONS = new Map([
  ["NotAllowedError", "denied"],
  ["SecurityError", "denied"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
]);

/**
 * @param {unknown} error of getUserMedia
 * @returns {Finding}
 */
export function refusal(error) {
  const name = error instanceof Error ? error.name : "";
  return { state: "bad", outcome: REASONS.get(name) ?? "busy" };
}

/**
 * Listens until somebody was heard, or for ten seconds.
 * @param {AudioContext} context
 * @param {{onOpen: () => void, onLevel: (level: number) => void}} told `onLevel` has the
 *   root mean square, 1 being full scale
 * @returns {Promise<Finding>}
 */
export async function tryMicrophone(context, { onOpen, onLevel }) {
  if (navigator.mediaDevices?.getUserMedia === undefined) {
    return { state: "bad", outcome: "missing" };
  }
  /** @type {MediaStream} */
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    return refusal(error);
  }
  onOpen();
  try {
    return judgeLevel(await loudest(context, stream, onLevel));
  } finally {
    for (const track of stream.getTracks()) {
      track.stop();
    }
  }
}

/**
 * @param {AudioContext} context
 * @param {MediaStream} stream
 * @param {(level: number) => void} onLevel
 * @returns {Promise<number>}
 */
async function loudest(context, stream, onLevel) {
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const until = performance.now() + LISTEN_MS;
  let peak = 0;
  let heard = 0;
  while (performance.now() < until && heard < ENOUGH_LOOKS) {
    await new Promise((resolve) => window.setTimeout(resolve, LOOK_EVERY_MS));
    analyser.getFloatTimeDomainData(samples);
    const level = rootMeanSquare(samples);
    onLevel(level);
    peak = Math.max(peak, level);
    heard += level >= FAINT ? 1 : 0;
  }
  source.disconnect();
  return peak;
}

/**
 * @param {Float32Array} samples
 * @returns {number}
 */
export function rootMeanSquare(samples) {
  let sum = 0;
  for (const sample of samples) {
    sum += sample * sample;
  }
  return Math.sqrt(sum / samples.length);
}

/**
 * Their names, which browsers tell once the microphone was allowed.
 * @returns {Promise<string[]>}
 */
export async function deviceNames() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const names = devices
    .filter(({ kind }) => kind === "audioinput" || kind === "audiooutput")
    .map(({ label }) => label)
    .filter((label) => label !== "");
  return [...new Set(names)];
}
