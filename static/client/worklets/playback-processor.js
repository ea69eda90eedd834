/**
 * Plays a queue of samples; empties it on demand; tells how much was played, and how loud.
 *
 * Messages in:
 *   {type: "play", samples: Float32Array, eventId}   at the context's rate
 *   {type: "flush", eventId, fadeMs}        what sounds now fades, if its id is not larger;
 *                                           so far the rest is dropped, newer sound stays
 *   {type: "drain"}                         start at once, however little is queued
 *   {type: "stop"}
 * Messages out:
 *   {type: "progress", playedSamples, power, at_s}   while sound plays, every 32 ms or so;
 *                                           the mean square since the last one, and the
 *                                           context's time
 *   {type: "empty", playedSamples}          the last sample queued has been played
 *   {type: "flushed", playedSamples, droppedSamples}
 *
 * Sound that stops, starts or jumps is bridged by a tail that decays within milliseconds:
 * a step in the wave would be heard as a click. No sample is skipped for that.
 */

/** Gathered before a sound begins: the network's jitter must not tear its first word. */
const LEAD_MS = 60;
const PROGRESS_MS = 32;
const TAIL_MS = 2;

/** @typedef {{samples: Float32Array, eventId: number}} Chunk */

class PlaybackProcessor extends AudioWorkletProcessor {
  constructor() {
    super();
    this.port.onmessage = ({ data }) => this.#receive(data);
  }

  /** @type {Chunk[]} */
  #queue = [];
  /** Played of the first chunk. */
  #offset = 0;
  #queued = 0;
  #played = 0;
  #playing = false;
  #waited = 0;
  #draining = false;
  #sinceProgress = 0;
  /** Of the samples since the last report. */
  #squares = 0;
  /** Samples left of a fade, and its length; 0 when none. */
  #fadeLeft = 0;
  #fadeLength = 0;
  /** The last value put out, and what is added to bridge a step. */
  #last = 0;
  #tail = 0;
  #stopped = false;
  #progress = { type: "progress", playedSamples: 0, power: 0, at_s: 0 };

  /** @param {any} message */
  #receive(message) {
    switch (message.type) {
      case "play":
        if (message.samples.length > 0) {
          this.#queue.push({ samples: message.samples, eventId: message.eventId });
          this.#queued += message.samples.length;
        }
        break;
      case "flush":
        this.#flush(message.eventId, message.fadeMs);
        break;
      case "drain":
        this.#draining = true;
        if (this.#queued === 0) {
          this.#reportEmpty();
        }
        break;
      case "stop":
        this.#stopped = true;
        break;
      default:
        throw new TypeError(`unknown message ${message.type}`);
    }
  }

  /** @param {number} eventId @param {number} fadeMs */
  #flush(eventId, fadeMs) {
    const newer = this.#queue.findIndex((chunk) => chunk.eventId > eventId);
    const old = this.#queue.splice(0, newer < 0 ? this.#queue.length : newer);
    if (this.#offset > 0 && old[0] !== undefined) {
      old[0] = { ...old[0], samples: old[0].samples.subarray(this.#offset) };
      this.#offset = 0;
    }
    const before = old.reduce((count, { samples }) => count + samples.length, 0);
    if (this.#fadeLeft === 0 && this.#playing) {
      this.#fadeLength = Math.min(before, Math.round((sampleRate * fadeMs) / 1000));
      this.#fadeLeft = this.#fadeLength;
    }
    const kept = Math.min(before, this.#fadeLeft);
    this.#queue.unshift(...firstOf(old, kept));
    const droppedSamples = before - kept;
    this.#queued -= droppedSamples;
    const playedSamples = this.#played;
    this.port.postMessage({ type: "flushed", playedSamples, droppedSamples });
  }

  #stopPlaying() {
    this.#playing = false;
    this.#tail = this.#last;
    this.#waited = 0;
    this.#squares = 0;
    this.#sinceProgress = 0;
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
      this.#squares += value * value;
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
    if (this.#queued >= lead || this.#waited >= lead || this.#draining) {
      this.#playing = true;
      this.#squares = 0;
      this.#sinceProgress = 0;
      const { samples } = /** @type {Chunk} */ (this.#queue[0]);
      this.#tail = this.#last - (samples[this.#offset] ?? 0);
    }
  }

  #next() {
    const { samples } = /** @type {Chunk} */ (this.#queue[0]);
    let value = /** @type {number} */ (samples[this.#offset]);
    if (this.#fadeLeft > 0) {
      value *= this.#fadeLeft / this.#fadeLength;
    }
    this.#offset++;
    this.#queued--;
    this.#played++;
    if (this.#offset === samples.length) {
      this.#queue.shift();
      this.#offset = 0;
    }
    return value;
  }

  #afterSample() {
    const fading = this.#fadeLeft > 0;
    if (fading) {
      this.#fadeLeft--;
    }
    if (this.#queued === 0) {
      this.#stopPlaying();
      this.#reportEmpty();
    } else if (fading && this.#fadeLeft === 0) {
      // What follows is newer: it begins like any sound.
      this.#stopPlaying();
    }
  }

  #reportEmpty() {
    this.#draining = false;
    this.port.postMessage({ type: "empty", playedSamples: this.#played });
  }

  /** @param {number} blockLength */
  #reportProgress(blockLength) {
    this.#sinceProgress += blockLength;
    if (this.#sinceProgress >= (sampleRate * PROGRESS_MS) / 1000) {
      this.#progress.playedSamples = this.#played;
      this.#progress.power = this.#squares / this.#sinceProgress;
      this.#progress.at_s = currentTime;
      this.port.postMessage(this.#progress);
      this.#sinceProgress = 0;
      this.#squares = 0;
    }
  }
}

/**
 * @param {Chunk[]} chunks
 * @param {number} count of samples
 */
function firstOf(chunks, count) {
  const kept = [];
  let left = count;
  for (const { samples, eventId } of chunks) {
    if (left > 0) {
      kept.push({ samples: samples.subarray(0, left), eventId });
      left -= samples.length;
    }
  }
  return kept;
}

registerProcessor("parley-playback", PlaybackProcessor);
