/**
 * Audio as it travels: format names, base64, 16-bit samples, G.711 µ-law.
 *
 * No DOM, no audio graph: `atob` and `btoa` are the only things of the platform used.
 */

/** @typedef {{encoding: "pcm" | "ulaw", rate_hz: number}} AudioFormat */

export const DEFAULT_FORMAT = "pcm_16000";

/**
 * `pcm_16000` -> `{encoding: "pcm", rate_hz: 16000}`.
 * @param {string} name
 * @returns {AudioFormat}
 */
export function parseAudioFormat(name) {
  const match = /^(pcm|ulaw)_(\d{4,6})$/.exec(name);
  if (match === null) {
    throw new TypeError(`unknown audio format ${name}`);
  }
  return { encoding: match[1] === "ulaw" ? "ulaw" : "pcm", rate_hz: Number(match[2]) };
}

/**
 * @param {string} base64
 * @param {AudioFormat} format
 * @returns {Int16Array}
 */
export function decodeAudio(base64, format) {
  const binary = atob(base64);
  if (format.encoding === "ulaw") {
    const samples = new Int16Array(binary.length);
    for (let i = 0; i < binary.length; i++) {
      samples[i] = decodeUlaw(binary.charCodeAt(i));
    }
    return samples;
  }
  // An odd last byte is half a sample: it cannot be played.
  const samples = new Int16Array(binary.length >> 1);
  for (let i = 0; i < samples.length; i++) {
    samples[i] = binary.charCodeAt(2 * i) | (binary.charCodeAt(2 * i + 1) << 8);
  }
  return samples;
}

/**
 * @param {Int16Array} samples
 * @param {AudioFormat} format
 * @returns {string}
 */
export function encodeAudio(samples, format) {
  let binary = "";
  for (const sample of samples) {
    binary +=
      format.encoding === "ulaw"
        ? String.fromCharCode(encodeUlaw(sample))
        : String.fromCharCode(sample & 0xff, (sample >> 8) & 0xff);
  }
  return btoa(binary);
}

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32635;

/** @param {number} byte */
function decodeUlaw(byte) {
  const inverted = ~byte & 0xff;
  const exponent = (inverted >> 4) & 7;
  const magnitude = (((inverted & 0x0f) << 3) + ULAW_BIAS) << exponent;
  return inverted & 0x80 ? ULAW_BIAS - magnitude : magnitude - ULAW_BIAS;
}

/** @param {number} sample */
function encodeUlaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
