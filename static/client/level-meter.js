/**
 * How loud a stretch of the audio graph is, for displays.
 */

/** An analyser with its own buffers; read it once per frame drawn. */
export class LevelMeter {
  /** @param {BaseAudioContext} context */
  constructor(context) {
    this.node = new AnalyserNode(context, {
      fftSize: 1024,
      smoothingTimeConstant: 0.6,
    });
    this.#wave = new Float32Array(this.node.fftSize);
    this.#spectrum = new Uint8Array(this.node.frequencyBinCount);
  }

  #wave;
  #spectrum;

  /** 0..1, on a scale that follows the ear: -60 dB is 0, full scale is 1. */
  volume() {
    this.node.getFloatTimeDomainData(this.#wave);
    let sum = 0;
    for (const sample of this.#wave) {
      sum += sample * sample;
    }
    const decibels = 10 * Math.log10(sum / this.#wave.length + 1e-12);
    return Math.max(0, Math.min(1, (decibels + 60) / 60));
  }

  /** @returns {Uint8Array} 0..255 per band; overwritten by the next call */
  byteFrequencyData() {
    this.node.getByteFrequencyData(this.#spectrum);
    return this.#spectrum;
  }
}
