/**
 * A stand-in for AudioWorkletGlobalScope: loads a processor file as the browser does, and
 * turns the crank by hand.
 */
import { readFileSync } from "node:fs";
import vm from "node:vm";

export const BLOCK = 128;
const WORKLETS = new URL("../../static/client/worklets/", import.meta.url);

/**
 * @param {string} file
 * @param {{sampleRate?: number, processorOptions?: object}} [options]
 * @returns {{processor: any, sent: any[], post: (message: any) => void}}
 */
export function loadProcessor(file, { sampleRate = 48_000, processorOptions } = {}) {
  /** @type {any[]} */
  const sent = [];
  /** @type {any} */
  let Processor;
  const scope = vm.createContext({
    sampleRate,
    currentTime: 0,
    // Typed arrays of this realm, so that tests can compare them.
    Float32Array,
    Int16Array,
    AudioWorkletProcessor: class {
      port = {
        /** @type {((event: {data: any}) => void) | null} */
        onmessage: null,
        // The browser copies at the time of posting; so must we.
        postMessage: (/** @type {any} */ message) =>
          sent.push(structuredClone(message)),
      };
    },
    registerProcessor: (/** @type {string} */ _name, /** @type {any} */ made) => {
      Processor = made;
    },
  });
  vm.runInContext(readFileSync(new URL(file, WORKLETS), "utf8"), scope);
  const processor = new Processor({ processorOptions });
  const process = processor.process.bind(processor);
  processor.process = (/** @type {any[]} */ ...sound) => {
    const goesOn = process(...sound);
    scope.currentTime += BLOCK / sampleRate;
    return goesOn;
  };
  return { processor, sent, post: (data) => processor.port.onmessage({ data }) };
}

/**
 * Run a source of sound for so many blocks.
 * @param {any} processor
 * @param {number} blocks
 * @returns {Float32Array} what came out
 */
export function pull(processor, blocks) {
  const heard = new Float32Array(blocks * BLOCK);
  for (let block = 0; block < blocks; block++) {
    const output = new Float32Array(BLOCK);
    processor.process([], [[output]]);
    heard.set(output, block * BLOCK);
  }
  return heard;
}

/**
 * @param {number} frequencyHz
 * @param {number} rateHz
 * @param {number} count
 */
export function tone(frequencyHz, rateHz, count) {
  return Float32Array.from(
    { length: count },
    (_, n) => 0.5 * Math.sin((2 * Math.PI * frequencyHz * n) / rateHz),
  );
}

/**
 * Between neighbouring samples: a click is a large one.
 * @param {Float32Array} samples
 */
export function largestStep(samples) {
  let largest = 0;
  for (let i = 1; i < samples.length; i++) {
    largest = Math.max(largest, Math.abs(at(samples, i) - at(samples, i - 1)));
  }
  return largest;
}

/**
 * The share of a tone in a sound, 0..1 of full scale (Goertzel's way).
 * @param {ArrayLike<number>} samples
 * @param {number} frequencyHz
 * @param {number} rateHz
 */
export function toneLevel(samples, frequencyHz, rateHz) {
  let real = 0;
  let imaginary = 0;
  for (let n = 0; n < samples.length; n++) {
    const angle = (2 * Math.PI * frequencyHz * n) / rateHz;
    real += at(samples, n) * Math.cos(angle);
    imaginary += at(samples, n) * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}

/**
 * @param {ArrayLike<number>} samples
 * @param {number} index
 */
function at(samples, index) {
  return /** @type {number} */ (samples[index]);
}
