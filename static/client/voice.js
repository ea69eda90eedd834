/**
 * The audio of one conversation: context, worklets, microphone and speaker.
 */
import {
  DEFAULT_FORMAT,
  decodeAudio,
  encodeAudio,
  parseAudioFormat,
} from "./audio-format.js";
import { ConversationError } from "./errors.js";
import { closeStream, Microphone, openMicrophone } from "./microphone.js";
import { Speaker } from "./speaker.js";

/** @typedef {{capture: string | URL, playback: string | URL}} WorkletUrls */

/**
 * @typedef {object} VoiceEvents
 * @property {(base64: string) => void} onUserAudio
 * @property {(sounding: boolean) => void} onSounding
 * @property {(silent: boolean) => void} onMicrophoneSilent
 * @property {() => void} onMicrophoneEnded
 */

/** @type {WorkletUrls} */
const DEFAULT_WORKLET_URLS = {
  capture: new URL("./worklets/capture-processor.js", import.meta.url),
  playback: new URL("./worklets/playback-processor.js", import.meta.url),
};

/** Unlock within the tap, `prepare()`, then `start()`; `close()` at any time. */
export class Voice {
  /**
   * Must run inside the user's tap, before anything is awaited: a context made later
   * stays silent on some browsers.
   * @param {Partial<WorkletUrls>} [workletUrls]
   */
  constructor(workletUrls = {}) {
    if (globalThis.isSecureContext === false) {
      throw ConversationError.insecureContext();
    }
    if (
      globalThis.AudioContext === undefined ||
      globalThis.AudioWorkletNode === undefined
    ) {
      throw ConversationError.audioUnsupported();
    }
    this.#urls = { ...DEFAULT_WORKLET_URLS, ...workletUrls };
    this.#context = new AudioContext({ latencyHint: "interactive" });
    this.#resuming = this.#context.resume();
    // Awaited in `prepare()`; a microphone refused before that must not leave it loose.
    this.#resuming.catch(() => {});
  }

  #urls;
  #context;
  #resuming;
  #closed = false;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Microphone | null} */
  #microphone = null;
  /** @type {Speaker | null} */
  #speaker = null;
  #outputFormat = parseAudioFormat(DEFAULT_FORMAT);

  /**
   * Ask for the microphone and load the worklets.
   * @param {{inputDeviceId?: string, outputDeviceId?: string}} devices
   */
  async prepare({ inputDeviceId, outputDeviceId }) {
    const worklets = this.#context.audioWorklet;
    const loading = Promise.all([
      worklets.addModule(this.#urls.capture),
      worklets.addModule(this.#urls.playback),
    ]);
    // The microphone's refusal is what a person can act on: it is reported first.
    loading.catch(() => {});
    const stream = await openMicrophone(inputDeviceId);
    if (this.#closed) {
      closeStream(stream);
      return;
    }
    this.#stream = stream;
    try {
      await loading;
    } catch (error) {
      // The browser does not tell why; what fails in practice is the network.
      throw ConversationError.serverUnreachable({ cause: error });
    }
    await this.#resuming;
    if (outputDeviceId) {
      await this.changeOutputDevice(outputDeviceId);
    }
    this.#context.onstatechange = () => this.#keepRunning();
  }

  /**
   * Audio flows from here on.
   * @param {{input: string, output: string}} formats by name
   * @param {VoiceEvents} events
   */
  start({ input, output }, events) {
    if (this.#stream === null) {
      throw new Error("start() before prepare()");
    }
    const inputFormat = parseAudioFormat(input);
    this.#outputFormat = parseAudioFormat(output);
    this.#speaker = new Speaker(this.#context, this.#outputFormat.rate_hz, {
      onStarted: () => events.onSounding(true),
      onDrained: () => events.onSounding(false),
    });
    this.#microphone = new Microphone(
      this.#context,
      this.#stream,
      inputFormat.rate_hz,
      {
        onFrame: (samples) => events.onUserAudio(encodeAudio(samples, inputFormat)),
        onSilent: events.onMicrophoneSilent,
        onEnded: events.onMicrophoneEnded,
      },
    );
  }

  get microphone() {
    return this.#microphone;
  }

  get speaker() {
    return this.#speaker;
  }

  /**
   * @param {string} base64
   * @param {number} eventId
   */
  play(base64, eventId) {
    this.#speaker?.play(decodeAudio(base64, this.#outputFormat), eventId);
  }

  /** @param {string} deviceId "" is the system's default */
  async changeOutputDevice(deviceId) {
    const context =
      /** @type {AudioContext & {setSinkId?: (id: string) => Promise<void>}} */ (
        this.#context
      );
    if (context.setSinkId === undefined) {
      throw ConversationError.audioUnsupported();
    }
    await context.setSinkId(deviceId);
  }

  async close() {
    this.#closed = true;
    this.#context.onstatechange = null;
    if (this.#microphone !== null) {
      this.#microphone.close();
    } else if (this.#stream !== null) {
      closeStream(this.#stream);
    }
    this.#speaker?.close();
    if (this.#context.state !== "closed") {
      await this.#context.close();
    }
  }

  /** A phone call or the lock screen suspends the context; it is ours to wake it. */
  #keepRunning() {
    if (this.#context.state !== "running" && !this.#closed) {
      this.#context.resume().catch(() => {
        // Refused without a tap: the next change of state tries again.
      });
    }
  }
}
