/**
 * How loud a stretch of the audio graph is, for displays.
 */

/** Where voices are; what is above and below is left out of the picture. */
const LOWEST_HZ = 100;
const HIGHEST_HZ = 8000;
/** As many as the vendor's client gives. */
const BAND_COUNT = 1024;
const LOUDEST = 255;

/** An analyser with its own buffers; read it once per frame drawn. */
export class LevelMeter {
  /** @param {BaseAudioContext} context */
  constructor(context) {
    this.node = new AnalyserNode(context, {
      fftSize: 2 * BAND_COUNT,
      smoothingTimeConstant: 0.8,
      minDecibels: -100,
      maxDecibels: -30,
    });
    this.#spectrum = new Uint8Array(this.node.frequencyBinCount);
    this.#bandwidth_hz = context.sampleRate / 2 / this.node.frequencyBinCount;
  }

  #spectrum;
  #bandwidth_hz;
  #bands = new Uint8Array(BAND_COUNT);

  /** 0..1: the mean of all bands, of which -100 dB is 0 and -30 dB is 1. */
  volume() {
    let sum = 0;
    for (const band of this.byteFrequencyData()) {
      sum += band;
    }
    return sum / (BAND_COUNT * LOUDEST);
  }

  /** @returns {Uint8Array} 0..255 per band of the voice; overwritten by the next call */
  byteFrequencyData() {
    this.node.getByteFrequencyData(this.#spectrum);
    stretchVoice(this.#spectrum, this.#bandwidth_hz, this.#bands);
    return this.#bands;
  }
}

/**
 * The part of a spectrum where voices are, spread over all bands.
 * @param {Uint8Array} spectrum
 * @param {number} bandwidth_hz of one of its bands
 * @param {Uint8Array} bands is overwritten
 */
export function stretchVoice(spectrum, bandwidth_hz, bands) {
  const first = Math.floor(LOWEST_HZ / bandwidth_hz);
  const end = Math.min(Math.ceil(HIGHEST_HZ / bandwidth_hz), spectrum.length);
  for (let band = 0; band < bands.length; band++) {
    const place = first + (band / bands.length) * (end - first);
    const below = Math.floor(place);
    const above = Math.min(below + 1, end - 1);
    const share = place - below;
    bands[band] = Math.round(
      (spectrum[below] ?? 0) * (1 - share) + (spectrum[above] ?? 0) * share,
    );
  }
}
