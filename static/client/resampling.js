/**
 * Changing the sample rate of a stream: a windowed-sinc filter in a table.
 *
 * The capture worklet gets the table handed over and filters by itself (a worklet imports
 * nothing); agent audio is resampled here before it is queued.
 */

/**
 * One filter for each fractional position between two input samples.
 * @typedef {{inputHz: number, outputHz: number, taps: number, phases: number,
 *   table: Float32Array}} Kernel
 */

const ZERO_CROSSINGS = 12;
const PHASES = 240;
/** A little below half the lower rate, so that the slope of the filter has room. */
const PASS_BAND = 0.94;

/**
 * @param {number} inputHz
 * @param {number} outputHz
 * @returns {Kernel}
 */
export function makeKernel(inputHz, outputHz) {
  const cutoff = PASS_BAND * Math.min(1, outputHz / inputHz);
  const half = Math.ceil(ZERO_CROSSINGS / cutoff);
  const taps = 2 * half;
  // One row more than phases: a position just below the next sample rounds up to it.
  const table = new Float32Array((PHASES + 1) * taps);
  for (let phase = 0; phase <= PHASES; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const x = tap - half + 1 - phase / PHASES;
      const value = cutoff * sinc(cutoff * x) * blackman(x / half);
      table[phase * taps + tap] = value;
      sum += value;
    }
    // Unity gain at every phase: without it a steady level would ripple.
    for (let tap = 0; tap < taps; tap++) {
      table[phase * taps + tap] =
        /** @type {number} */ (table[phase * taps + tap]) / sum;
    }
  }
  return { inputHz, outputHz, taps, phases: PHASES, table };
}

/** @param {number} x */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** @param {number} x -1..1 */
function blackman(x) {
  if (Math.abs(x) >= 1) {
    return 0;
  }
  return 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
}

/** Resamples one stream, chunk by chunk, without a seam between the chunks. */
export class Resampler {
  /**
   * @param {number} inputHz
   * @param {number} outputHz
   */
  constructor(inputHz, outputHz) {
    this.#same = inputHz === outputHz;
    this.#kernel = makeKernel(inputHz, outputHz);
    this.#step = inputHz / outputHz;
    this.reset();
  }

  #same;
  #kernel;
  #step;
  /** Input not used up: the filter looks `taps / 2` samples to either side. */
  #pending = new Float32Array(0);
  /** Where the next output sample lies, in samples of `#pending`. */
  #position = 0;

  /** Forget what was heard: the next chunk begins a new sound. */
  reset() {
    const half = this.#kernel.taps / 2;
    this.#pending = new Float32Array(half - 1);
    this.#position = half - 1;
  }

  /**
   * @param {Int16Array} chunk
   * @returns {Float32Array} -1..1
   */
  push(chunk) {
    const floats = new Float32Array(chunk.length);
    for (let i = 0; i < chunk.length; i++) {
      floats[i] = /** @type {number} */ (chunk[i]) / 32768;
    }
    return this.#same ? floats : this.#filter(floats);
  }

  /** What the filter still holds of the sound, which then is over. */
  finish() {
    if (this.#same) {
      return new Float32Array(0);
    }
    const rest = this.#filter(new Float32Array(this.#kernel.taps / 2));
    this.reset();
    return rest;
  }

  /** @param {Float32Array} chunk */
  #filter(chunk) {
    const { taps, phases, table } = this.#kernel;
    const input = new Float32Array(this.#pending.length + chunk.length);
    input.set(this.#pending);
    input.set(chunk, this.#pending.length);
    const half = taps / 2;
    // A position may lie up to the sample after the last one the filter reaches round.
    const end = input.length - half;
    const count = Math.max(0, Math.ceil((end - this.#position) / this.#step));
    const output = new Float32Array(count);
    let position = this.#position;
    for (let n = 0; n < count; n++) {
      const whole = Math.floor(position);
      const row = Math.round((position - whole) * phases) * taps;
      const first = whole - half + 1;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) {
        sum +=
          /** @type {number} */ (table[row + tap]) *
          /** @type {number} */ (input[first + tap]);
      }
      output[n] = sum;
      position += this.#step;
    }
    const used = Math.max(0, Math.floor(position) - half + 1);
    this.#pending = input.slice(used);
    this.#position = position - used;
    return output;
  }
}
