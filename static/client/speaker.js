/**
 * The agent's voice: resampling, the playback worklet, volume, what was heard.
 */
import { systemClock } from "./clock.js";
import { LevelMeter } from "./level-meter.js";
import { Resampler } from "./resampling.js";

/** Short enough to be silent at once, long enough not to click. */
const FADE_MS = 15;
/** A gap shorter than this is a hiccup of the network, not the end of speech. */
const PAUSE_MS = 200;
/** 300 ms, and what was played since the last report: a word almost over is finished. */
const LAST_WORD_MS = 340;
/**
 * What a Bluetooth headset holds: closed earlier, the context would take the last word with
 * it. It must be waited for, as no event tells that the hardware has played. Nor may it be
 * measured: to ask for `outputLatency`, or for `getOutputTimestamp`, can lock up Firefox's
 * tab for good while sound is running.
 */
const HARDWARE_MS = 250;
/** More than any queue the server lets build up; a suspended context never empties one. */
const DRAIN_LIMIT_MS = 20_000;

/**
 * @typedef {object} SpeakerEvents
 * @property {() => void} onStarted sound begins after silence
 * @property {() => void} onDrained everything queued has been played, a while ago
 * @property {(power: number, at_s: number) => void} [onLevel]
 *   What sounds, every 32 ms: its mean square, and when on the context's clock.
 */

/** Plays what it is given, in order, until `interrupt()`. */
export class Speaker {
  /**
   * @param {AudioContext} context with the playback worklet loaded
   * @param {number} rate_hz of the samples that will come
   * @param {SpeakerEvents} events
   * @param {import("./clock.js").Clock} [clock]
   */
  constructor(context, rate_hz, events, clock = systemClock) {
    this.#context = context;
    this.#events = events;
    this.#clock = clock;
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
  #clock;
  #resampler;
  #worklet;
  #gain;
  #eventId = -1;
  #speaking = false;
  /** Samples sent to the worklet that have neither been played nor dropped. */
  #outstanding = 0;
  #playedBefore = 0;
  /** When all that came will have been heard, or would have been. */
  #due_ms = 0;
  #unheard = false;
  /** @type {(() => void) | undefined} */
  #stopPauseTimer;
  /** @type {(() => void) | undefined} */
  #stopUnheardTimer;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** Whether the agent is heard, or was a moment ago. */
  get sounding() {
    return this.#speaking;
  }

  /** Where what sounds besides is to go, to have the same volume and the same level. */
  get input() {
    return this.#gain;
  }

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
    this.#stopPauseTimer?.();
    this.#send(this.#resampler.push(samples));
    if (!this.#speaking) {
      this.#speaking = true;
      this.#events.onStarted();
    }
  }

  /**
   * What is not newer than the interruption fades and is dropped.
   * @param {number} eventId the highest that is void
   */
  interrupt(eventId) {
    this.#worklet.port.postMessage({ type: "flush", eventId, fadeMs: FADE_MS });
    if (this.#eventId <= eventId) {
      this.#resampler.reset();
      this.#fallSilent();
    }
  }

  /** Resolves when it is silent: a last word is played, a longer rest fades. */
  async finish() {
    if (this.#outstanding > (this.#context.sampleRate * LAST_WORD_MS) / 1000) {
      this.interrupt(this.#eventId);
    }
    await this.drain();
  }

  /** Resolves once the last sample given has left the loudspeaker. */
  async drain() {
    this.#send(this.#resampler.finish());
    if (this.#outstanding > 0 && this.#context.state === "running") {
      await new Promise((resolve) => {
        const done = () => {
          stopLimit();
          resolve(undefined);
        };
        const stopLimit = this.#clock.after(DRAIN_LIMIT_MS, done);
        this.#waiting.push(done);
        this.#worklet.port.postMessage({ type: "drain" });
      });
      // The hardware still holds what the graph has put out.
      await new Promise((resolve) => {
        this.#clock.after(HARDWARE_MS, () => resolve(undefined));
      });
    }
    this.#stopPauseTimer?.();
    this.#fallSilent();
  }

  /**
   * Whether there is nothing to play on. Then speech takes the time it would have taken;
   * what came is dropped, since later it would be heard out of season.
   * @param {boolean} unheard
   */
  setUnheard(unheard) {
    this.#unheard = unheard;
    if (unheard && this.#speaking) {
      const eventId = this.#eventId;
      this.#worklet.port.postMessage({ type: "flush", eventId, fadeMs: FADE_MS });
      this.#awaitUnheard();
    }
  }

  /** @param {number} volume 0..1 */
  setVolume(volume) {
    const now_s = this.#context.currentTime;
    this.#gain.gain.setTargetAtTime(Math.max(0, Math.min(1, volume)), now_s, 0.015);
  }

  close() {
    this.#stopPauseTimer?.();
    this.#stopUnheardTimer?.();
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
    const now_ms = this.#clock.now_ms();
    const duration_ms = (1000 * samples.length) / this.#context.sampleRate;
    this.#due_ms = Math.max(now_ms, this.#due_ms) + duration_ms;
    if (this.#unheard) {
      this.#awaitUnheard();
    } else if (samples.length > 0) {
      this.#outstanding += samples.length;
      const message = { type: "play", samples, eventId: this.#eventId };
      this.#worklet.port.postMessage(message, [samples.buffer]);
    }
  }

  /**
   * @param {{type: string, playedSamples: number, droppedSamples?: number,
   *   power?: number, at_s?: number}} report
   */
  #receive({ type, playedSamples, droppedSamples = 0, power = 0, at_s = 0 }) {
    if (type === "progress") {
      this.#events.onLevel?.(power, at_s);
    }
    this.#outstanding -= playedSamples - this.#playedBefore + droppedSamples;
    this.#playedBefore = playedSamples;
    if (type === "progress" || this.#outstanding > 0) {
      return;
    }
    for (const done of this.#waiting.splice(0)) {
      done();
    }
    if (this.#speaking) {
      this.#stopPauseTimer?.();
      this.#stopPauseTimer = this.#clock.after(PAUSE_MS, () => this.#fallSilent());
    }
  }

  #awaitUnheard() {
    this.#stopUnheardTimer?.();
    const left_ms = this.#due_ms - this.#clock.now_ms();
    this.#stopUnheardTimer = this.#clock.after(left_ms, () => {
      // A device may have come meanwhile: then the worklet tells the end.
      if (this.#unheard || this.#outstanding <= 0) {
        this.#fallSilent();
      }
    });
  }

  #fallSilent() {
    this.#stopUnheardTimer?.();
    this.#due_ms = 0;
    if (this.#speaking) {
      this.#speaking = false;
      this.#events.onDrained();
    }
  }
}
