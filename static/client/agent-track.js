/**
 * The agent's voice where it comes by WebRTC: heard through the audio context, as what
 * comes in frames is.
 */
import { captureNode, stopCapture } from "./capture-node.js";
import { systemClock } from "./clock.js";

/** Softer is silence: what a codec makes of nothing. As a mean square. */
const AUDIBLE = 1e-6;
/** A gap shorter than this is within speech. */
const PAUSE_MS = 200;
/** More than the browser holds back of what has come, to even out its delays. */
const JITTER_MS = 400;
/** No last word is longer than this once the server has closed. */
const DRAIN_LIMIT_MS = 3000;
/** As for what comes in frames: see speaker.js. */
const HARDWARE_MS = 250;
const FADE_MS = 30;

/**
 * @typedef {object} AgentTrackEvents
 * @property {() => void} onStarted sound begins after silence
 * @property {() => void} onDrained it has ended, or was interrupted
 * @property {(power: number, at_s: number) => void} onLevel
 *   What sounds, every 32 ms: its mean square, and when on the context's clock.
 * @property {(samples: Int16Array) => void} onSamples
 *   The same as sound, from its first to its last moment; valid during the call only.
 */

/** Warm from the moment it is made; heard from `start()` until `close()`. */
export class AgentTrack {
  /**
   * @param {AudioContext} context with the capture worklet loaded
   * @param {MediaStreamTrack} track
   * @param {import("./clock.js").Clock} [clock]
   */
  constructor(context, track, clock = systemClock) {
    this.#context = context;
    this.#clock = clock;
    const stream = new MediaStream([track]);
    // Chrome decodes a remote track only for an element, though that be muted.
    this.#element = new Audio();
    this.#element.muted = true;
    this.#element.srcObject = stream;
    this.#element.play().catch(() => {});
    this.#source = context.createMediaStreamSource(stream);
    this.#gain = new GainNode(context);
    this.#source.connect(this.#gain);
  }

  #context;
  #clock;
  #element;
  #source;
  #gain;
  /** @type {AudioWorkletNode | null} */
  #meter = null;
  /** @type {AgentTrackEvents | null} */
  #events = null;
  /** As the server says. */
  #speaks = false;
  #sounding = false;
  /** What still sounds was interrupted: the server has ended it. */
  #interrupted = false;
  #loud_ms = Number.NEGATIVE_INFINITY;
  #closed = false;

  get sounding() {
    return this.#sounding;
  }

  /**
   * @param {AudioNode} target
   * @param {number} rate_hz of the samples that are told
   * @param {AgentTrackEvents} events
   */
  start(target, rate_hz, events) {
    this.#events = events;
    this.#meter = captureNode(this.#context, rate_hz, (frame) => this.#heard(frame));
    this.#source.connect(this.#meter);
    this.#gain.connect(target);
  }

  /** @param {boolean} speaks which is told before it is heard */
  setSpeaks(speaks) {
    this.#speaks = speaks;
    if (this.#context.state !== "running") {
      // Nobody hears anything: the server's word is all there is.
      this.#setSounding(speaks);
    }
  }

  interrupt() {
    this.#interrupted = this.#sounding;
    this.#setSounding(false);
  }

  /** Resolves once what the server has sent has left the loudspeaker. */
  async drain() {
    const began_ms = this.#clock.now_ms();
    this.#speaks = false;
    if (this.#context.state !== "running" || this.#silentFor(JITTER_MS)) {
      this.#setSounding(false);
      return;
    }
    // What the browser holds back comes yet, and may begin with a pause.
    this.#loud_ms = Math.max(this.#loud_ms, began_ms);
    while (!this.#silentFor(JITTER_MS) && !this.#closed) {
      if (this.#clock.now_ms() - began_ms >= DRAIN_LIMIT_MS) {
        break;
      }
      await this.#pause(PAUSE_MS / 2);
    }
    await this.#pause(HARDWARE_MS);
    this.#setSounding(false);
  }

  /** Resolves when it is silent. */
  async finish() {
    if (this.#sounding) {
      this.#gain.gain.setTargetAtTime(0, this.#context.currentTime, FADE_MS / 5000);
      await this.#pause(FADE_MS);
      this.#setSounding(false);
    }
  }

  close() {
    this.#closed = true;
    this.#setSounding(false);
    this.#events = null;
    if (this.#meter !== null) {
      stopCapture(this.#meter);
    }
    this.#source.disconnect();
    this.#gain.disconnect();
    this.#element.srcObject = null;
  }

  /** @param {import("./capture-node.js").Frame} frame */
  #heard({ samples, power, at_s }) {
    const isLoud = power > AUDIBLE;
    if (isLoud) {
      this.#loud_ms = this.#clock.now_ms();
    }
    if (this.#interrupted) {
      this.#interrupted = isLoud;
    } else if (isLoud) {
      this.#setSounding(true);
    } else if (!this.#speaks && this.#silentFor(PAUSE_MS)) {
      this.#setSounding(false);
    }
    this.#events?.onLevel(power, at_s);
    if (this.#sounding) {
      this.#events?.onSamples(samples);
    }
  }

  /** @param {number} ms */
  #silentFor(ms) {
    return this.#clock.now_ms() - this.#loud_ms >= ms;
  }

  /** @param {boolean} sounding */
  #setSounding(sounding) {
    if (sounding !== this.#sounding) {
      this.#sounding = sounding;
      if (sounding) {
        this.#events?.onStarted();
      } else {
        this.#events?.onDrained();
      }
    }
  }

  /** @param {number} ms */
  async #pause(ms) {
    await new Promise((resolve) => {
      this.#clock.after(ms, () => resolve(undefined));
    });
  }
}
