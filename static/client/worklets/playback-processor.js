/**
 * Plays a queue of samples; empties it on demand; tells how much was played.
 *
 * Messages in:
 *   {type: "play", samples: Float32Array}   at the context's rate
 *   {type: "flush", fadeMs: number}         fade what sounds now, drop the rest
 *   {type: "drain"}                         start at once, however little is queued
 *   {type: "stop"}
 * Messages out:
 *   {type: "progress", playedSamples}       while sound is playing, every 50 ms or so
 *   {type: "empty", playedSamples}          the last sample queued has been played
 *   {type: "flushed", playedSamples, droppedSamples}
 *
 * Sound that stops, starts or jumps is bridged by a tail that decays within milliseconds:
 * a step in the wave would be heard as a click. No sample is skipped for that.
 */

/** Gathered before a sound begins: the network's jitter must not tear its first word. */
const LEAD_MS = 60;
const PROGRESS_MS = 50;
const TAIL_MS = 2;

class PlaybackProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#receive(data);
  }

  /** @type {Float32Array[]} */
  #queue = [];
  /** Played of the first chunk. */
  #offset = 0;
  #queued = 0;
  #played = 0;
  #playing = false;
  #waited = 0;
  #sinceProgress = 0;
  /** Samples left of a fade, and its length; 0 when none. */
  #fadeLeft = 0;
  #fadeLength = 0;
  /** The last value put out, and what is added to bridge a step. */
  #last = 0;
  #tail = 0;
  #stopped = false;

  /** @param {any} message */
  #receive(message) {
    switch (message.type) {
      case "play":
        this.#endFade();
        if (message.samples.length === 0) {
          break;
        }
        this.#queue.push(message.samples);
        this.#queued += message.samples.length;
        break;
      case "flush":
        this.#flush(message.fadeMs);
        break;
      case "drain":
        this.#waited = Number.POSITIVE_INFINITY;
        if (this.#queued === 0) {
          this.port.postMessage({ type: "empty", playedSamples: this.#played });
        }
        break;
      case "stop":
        this.#stopped = true;
        break;
      default:
        throw new TypeError(`unknown message ${message.type}`);
    }
  }

  /** @param {number} fadeMs */
  #flush(fadeMs) {
    const fade = this.#playing ? Math.round((sampleRate * fadeMs) / 1000) : 0;
    this.#fadeLength = Math.min(fade, this.#queued);
    this.#fadeLeft = this.#fadeLength;
    if (this.#fadeLength === 0) {
      this.#dropRest();
    }
  }

  /** New sound ends an old one's fade at once; the tail bridges the step. */
  #endFade() {
    if (this.#fadeLength > 0) {
      this.#dropRest();
    }
  }

  #dropRest() {
    const droppedSamples = this.#queued;
    this.#queue.length = 0;
    this.#offset = 0;
    this.#queued = 0;
    this.#fadeLeft = 0;
    this.#fadeLength = 0;
    this.#stopPlaying();
    this.port.postMessage({
      type: "flushed",
      playedSamples: this.#played,
      droppedSamples,
    });
  }

  #stopPlaying() {
    if (this.#playing) {
      this.#playing = false;
      this.#tail = this.#last;
    }
    this.#waited = 0;
  }

  /**
   * @param {Float32Array[][]} _inputs
   * @param {Float32Array[][]} outputs
   * @returns {boolean}
   */
  process(_inputs, outputs) {
    const output = outputs[0]?.[0];
    if (output === undefined) {
      return !this.#stopped;
    }
    const decay = Math.exp(-1000 / (TAIL_MS * sampleRate));
    if (!this.#playing) {
      this.#startWhenReady(output.length);
    }
    for (let i = 0; i < output.length; i++) {
      let value = 0;
      if (this.#playing) {
        value = this.#next();
      }
      value += this.#tail;
      this.#tail *= decay;
      output[i] = value;
      this.#last = value;
      if (this.#playing) {
        this.#afterSample();
      }
    }
    // A decaying number must reach zero, or it ends as a denormal that costs time.
    if (Math.abs(this.#tail) < 1e-6) {
      this.#tail = 0;
    }
    if (this.#playing) {
      this.#reportProgress(output.length);
    }
    return !this.#stopped;
  }

  /** @param {number} blockLength */
  #startWhenReady(blockLength) {
    if (this.#queued === 0) {
      return;
    }
    const lead = (sampleRate * LEAD_MS) / 1000;
    this.#waited += blockLength;
    if (this.#queued >= lead || this.#waited >= lead) {
      this.#playing = true;
      this.#sinceProgress = 0;
      const first = /** @type {Float32Array} */ (this.#queue[0])[this.#offset] ?? 0;
      this.#tail = this.#last - first;
    }
  }

  #next() {
    const chunk = /** @type {Float32Array} */ (this.#queue[0]);
    let value = /** @type {number} */ (chunk[this.#offset]);
    if (this.#fadeLength > 0) {
      value *= this.#fadeLeft / this.#fadeLength;
      this.#fadeLeft--;
    }
    this.#offset++;
    this.#queued--;
    this.#played++;
    if (this.#offset === chunk.length) {
      this.#queue.shift();
      this.#offset = 0;
    }
    return value;
  }

  #afterSample() {
    if (this.#fadeLength > 0 && this.#fadeLeft === 0) {
      this.#dropRest();
    } else if (this.#queued === 0) {
      this.#stopPlaying();
      this.port.postMessage({ type: "empty", playedSamples: this.#played });
    }
  }

  /** @param {number} blockLength */
  #reportProgress(blockLength) {
    this.#sinceProgress += blockLength;
    if (this.#sinceProgress >= (sampleRate * PROGRESS_MS) / 1000) {
      this.#sinceProgress = 0;
      this.port.postMessage({ type: "progress", playedSamples: this.#played });
    }
  }
}

registerProcessor("parley-playback", PlaybackProcessor);
