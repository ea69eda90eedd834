/**
 * Microphone samples -> 16-bit frames of 32 ms at the session's rate, each with its peak,
 * its mean square and the context's time.
 *
 * Runs on the audio thread: everything is allocated in the constructor. A frame is posted
 * by copy from one fixed array, so nothing is left for the garbage collector.
 */

const FRAME_MS = 32;

/**
 * @typedef {object} CaptureOptions
 * @property {number} outputHz
 * @property {{taps: number, phases: number, table: Float32Array} | null} kernel
 *   Null when the context has the session's rate already.
 */

class CaptureProcessor extends AudioWorkletProcessor {
  /** @param {{processorOptions: CaptureOptions}} options */
  constructor({ processorOptions: { outputHz, kernel } }) {
    super();
    this.#kernel = kernel;
    this.#step = sampleRate / outputHz;
    this.#frame = new Int16Array(Math.round((outputHz * FRAME_MS) / 1000));
    this.#message = { samples: this.#frame, peak: 0, power: 0, at_s: 0 };
    const taps = kernel === null ? 1 : kernel.taps;
    // A power of two, so that a mask wraps the index.
    this.#ring = new Float32Array(2 ** Math.ceil(Math.log2(taps + 512)));
    this.#half = taps / 2;
    // The filter's first output is centred on the first sample heard.
    this.#written = kernel === null ? 0 : this.#half - 1;
    this.#position = this.#written;
    this.port.onmessage = () => {
      this.#stopped = true;
    };
  }

  #kernel;
  #step;
  #frame;
  #message;
  #ring;
  #half;
  /** Samples written so far; the ring holds the last of them. */
  #written = 0;
  /** Of the next output sample, on the scale of `#written`. */
  #position = 0;
  #filled = 0;
  /** Of the last input; 0 before there was any. */
  #blockLength = 0;
  #stopped = false;

  /**
   * @param {Float32Array[][]} inputs
   * @returns {boolean}
   */
  process(inputs) {
    const channels = inputs[0] ?? [];
    if (this.#stopped) {
      return false;
    }
    // A device that vanishes leaves silence: a sentence must come to its end.
    const length = channels[0]?.length ?? this.#blockLength;
    this.#blockLength = length;
    const mask = this.#ring.length - 1;
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let c = 0; c < channels.length; c++) {
        sum += /** @type {number} */ (/** @type {Float32Array} */ (channels[c])[i]);
      }
      this.#ring[this.#written & mask] = sum / Math.max(1, channels.length);
      this.#written++;
    }
    if (this.#kernel === null) {
      for (; this.#position < this.#written; this.#position++) {
        this.#emit(/** @type {number} */ (this.#ring[this.#position & mask]));
      }
    } else {
      while (this.#position + this.#half < this.#written) {
        this.#emit(this.#filtered(this.#kernel, mask));
        this.#position += this.#step;
      }
    }
    return true;
  }

  /**
   * @param {{taps: number, phases: number, table: Float32Array}} kernel
   * @param {number} mask
   */
  #filtered({ taps, phases, table }, mask) {
    const whole = Math.floor(this.#position);
    const row = Math.round((this.#position - whole) * phases) * taps;
    const first = whole - this.#half + 1;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      sum +=
        /** @type {number} */ (table[row + tap]) *
        /** @type {number} */ (this.#ring[(first + tap) & mask]);
    }
    return sum;
  }

  /** @param {number} sample */
  #emit(sample) {
    const clipped = Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
    this.#frame[this.#filled++] = clipped;
    const level = Math.abs(clipped) / 32768;
    this.#message.peak = Math.max(this.#message.peak, level);
    this.#message.power += (level * level) / this.#frame.length;
    if (this.#filled === this.#frame.length) {
      this.#message.at_s = currentTime;
      this.port.postMessage(this.#message);
      this.#filled = 0;
      this.#message.peak = 0;
      this.#message.power = 0;
    }
  }
}

registerProcessor("parley-capture", CaptureProcessor);
