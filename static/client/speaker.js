/**
 * The agent's voice: resampling, the playback worklet, volume, what was heard.
 */
import { LevelMeter } from "./level-meter.js";
import { Resampler } from "./resampling.js";

/** Short enough to be silent at once, long enough not to click. */
const FADE_MS = 15;
/** A gap shorter than this is a hiccup of the network, not the end of speech. */
const PAUSE_MS = 200;
/** More than any queue the server lets build up; a suspended context never empties one. */
const DRAIN_LIMIT_MS = 20_000;

/**
 * @typedef {object} SpeakerEvents
 * @property {() => void} onStarted sound begins after silence
 * @property {() => void} onDrained everything queued has been played, a while ago
 */

/** Plays what it is given, in order, until `interrupt()`. */
export class Speaker {
  /**
   * @param {AudioContext} context with the playback worklet loaded
   * @param {number} rate_hz of the samples that will come
   * @param {SpeakerEvents} events
   */
  constructor(context, rate_hz, events) {
    this.#context = context;
    this.#events = events;
    this.#resampler = new Resampler(rate_hz, context.sampleRate);
    this.#worklet = new AudioWorkletNode(context, "parley-playback", {
      numberOfInputs: 0,
      numberOfOutputs: 1,
      outputChannelCount: [1],
    });
    this.#worklet.port.onmessage = ({ data }) => this.#receive(data);
    this.#gain = new GainNode(context);
    this.level = new LevelMeter(context);
    this.#worklet.connect(this.#gain).connect(context.destination);
    this.#gain.connect(this.level.node);
  }

  #context;
  #events;
  #resampler;
  #worklet;
  #gain;
  #eventId = -1;
  #speaking = false;
  /** Samples sent to the worklet that have neither been played nor dropped. */
  #outstanding = 0;
  #playedBefore = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pauseTimer;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** Milliseconds of agent audio that left the queue so far. */
  get played_ms() {
    return (1000 * this.#playedBefore) / this.#context.sampleRate;
  }

  /**
   * @param {Int16Array} samples
   * @param {number} eventId of the utterance they belong to
   */
  play(samples, eventId) {
    if (eventId !== this.#eventId) {
      this.#beginUtterance();
      this.#eventId = eventId;
    }
    clearTimeout(this.#pauseTimer);
    this.#send(this.#resampler.push(samples));
    if (!this.#speaking) {
      this.#speaking = true;
      this.#events.onStarted();
    }
  }

  /**
   * Fall silent, unless what sounds is newer than the interruption.
   * @param {number} eventId the highest that is void
   */
  interrupt(eventId) {
    if (this.#eventId > eventId) {
      return;
    }
    this.#resampler.reset();
    this.#worklet.port.postMessage({ type: "flush", fadeMs: FADE_MS });
    this.#fallSilent();
  }

  /** Resolves once the last sample given has left the loudspeaker. */
  async drain() {
    this.#send(this.#resampler.finish());
    if (this.#outstanding > 0 && this.#context.state === "running") {
      await new Promise((resolve) => {
        const done = () => {
          clearTimeout(limit);
          resolve(undefined);
        };
        const limit = setTimeout(done, DRAIN_LIMIT_MS);
        this.#waiting.push(done);
        this.#worklet.port.postMessage({ type: "drain" });
      });
      // The hardware still holds what the graph has put out.
      const latency_s = this.#context.baseLatency + (this.#context.outputLatency || 0);
      await new Promise((resolve) => setTimeout(resolve, latency_s * 1000 + 20));
    }
    clearTimeout(this.#pauseTimer);
    this.#fallSilent();
  }

  /** @param {number} volume 0..1 */
  setVolume(volume) {
    const now_s = this.#context.currentTime;
    this.#gain.gain.setTargetAtTime(Math.max(0, Math.min(1, volume)), now_s, 0.015);
  }

  close() {
    clearTimeout(this.#pauseTimer);
    this.#worklet.port.onmessage = null;
    this.#worklet.port.postMessage({ type: "stop" });
    this.#worklet.disconnect();
    this.#gain.disconnect();
  }

  #beginUtterance() {
    if (this.#outstanding > 0) {
      this.#send(this.#resampler.finish());
    } else {
      // Less than a millisecond of the last one; played now it would be a click.
      this.#resampler.reset();
    }
  }

  /** @param {Float32Array} samples */
  #send(samples) {
    if (samples.length > 0) {
      this.#outstanding += samples.length;
      this.#worklet.port.postMessage({ type: "play", samples }, [samples.buffer]);
    }
  }

  /** @param {{type: string, playedSamples: number, droppedSamples?: number}} report */
  #receive({ type, playedSamples, droppedSamples = 0 }) {
    this.#outstanding -= playedSamples - this.#playedBefore + droppedSamples;
    this.#playedBefore = playedSamples;
    if (type === "progress" || this.#outstanding > 0) {
      return;
    }
    for (const done of this.#waiting.splice(0)) {
      done();
    }
    if (this.#speaking) {
      clearTimeout(this.#pauseTimer);
      this.#pauseTimer = setTimeout(() => this.#fallSilent(), PAUSE_MS);
    }
  }

  #fallSilent() {
    if (this.#speaking) {
      this.#speaking = false;
      this.#events.onDrained();
    }
  }
}
