/**
 * The audio of one conversation: context, worklets, microphone and speaker.
 */
import { AgentTrack } from "./agent-track.js";
import {
  DEFAULT_FORMAT,
  decodeAudio,
  encodeAudio,
  parseAudioFormat,
} from "./audio-format.js";
import { systemClock } from "./clock.js";
import { DeviceWatch } from "./device-watch.js";
import { ConversationError } from "./errors.js";
import { HalfDuplex } from "./half-duplex.js";
import { closeStream, Microphone, openMicrophone } from "./microphone.js";
import { SoundKeeper, untilRunning } from "./sound-keeper.js";
import { lockSound, unlockSound } from "./sound-unlock.js";
import { Speaker } from "./speaker.js";
import { WakeLock } from "./wake-lock.js";

/** @typedef {import("./device-watch.js").DeviceKind} DeviceKind */
/** @typedef {{capture: string | URL, playback: string | URL}} WorkletUrls */
/** @typedef {import("./peer.js").Peer} Peer */

/**
 * @typedef {object} VoiceEvents
 * @property {(base64: string) => void} onUserAudio
 * @property {(base64: string) => void} onAgentAudio what comes as a track
 * @property {(sounding: boolean) => void} onSounding
 * @property {(silent: boolean) => void} onMicrophoneSilent
 * @property {(lost: {kind: DeviceKind, replaced: boolean}) => void} onDeviceLost
 * @property {(error: unknown) => void} onMicrophoneFailed no other one can be opened
 * @property {(paused: boolean) => void} onSoundPaused only a tap may wake it
 * @property {(unavailable: boolean) => void} onSoundUnavailable no device plays
 * @property {(props: {halfDuplex: boolean}) => void} onEchoDetected
 */

/**
 * @typedef {object} VoiceOptions
 * @property {Partial<WorkletUrls>} [workletUrls]
 * @property {AudioContext} [audioContext] unlocked in a tap
 * @property {import("./half-duplex.js").HalfDuplexMode} [halfDuplex]
 * @property {boolean} [useWakeLock]
 */

/** @type {WorkletUrls} */
const DEFAULT_WORKLET_URLS = {
  capture: new URL("./worklets/capture-processor.js", import.meta.url),
  playback: new URL("./worklets/playback-processor.js", import.meta.url),
};

/** Beyond what was waited before: a sound server that sleeps. */
const DEVICE_WAKES_MS = 2000;

/** Unlock within the tap, `prepare()`, then `start()`; `close()` at any time. */
export class Voice {
  /**
   * Must run inside the user's tap, before anything is awaited, unless a context is given
   * that was unlocked in one: a context made later stays silent on some browsers.
   * @param {VoiceOptions} [options]
   */
  constructor(options = {}) {
    const { workletUrls = {}, audioContext } = options;
    if (globalThis.isSecureContext === false) {
      throw ConversationError.insecureContext();
    }
    if (globalThis.AudioWorkletNode === undefined) {
      throw ConversationError.audioUnsupported();
    }
    this.#urls = { ...DEFAULT_WORKLET_URLS, ...workletUrls };
    const context = audioContext ?? unlockSound();
    if (context === undefined) {
      throw ConversationError.audioUnsupported();
    }
    this.#context = context;
    this.#options = options;
  }

  #urls;
  #context;
  #options;
  #closed = false;
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Microphone | null} */
  #microphone = null;
  /** @type {Speaker | null} */
  #speaker = null;
  /** While the agent's voice comes by WebRTC. @type {AgentTrack | null} */
  #track = null;
  /** @type {HalfDuplex | null} */
  #halfDuplex = null;
  /** @type {DeviceWatch | null} */
  #devices = null;
  /** @type {SoundKeeper | null} */
  #keeper = null;
  #trackPasses = true;
  #wakeLock = new WakeLock();
  /** Devices asked for that were not there. @type {DeviceKind[]} */
  #vanished = [];
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
    const stream = await this.#openInput(inputDeviceId);
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
    await untilRunning(this.#context);
    if (outputDeviceId) {
      await this.#openOutput(outputDeviceId);
    }
  }

  /** Whether what comes now is heard now, and not when a tap has woken the sound. */
  async plays() {
    await untilRunning(this.#context, systemClock, DEVICE_WAKES_MS);
    return this.#context.state === "running";
  }

  /**
   * The agent's voice will come as a track.
   * @param {Peer} peer
   */
  expectTrack(peer) {
    this.#track = new AgentTrack(this.#context, peer.incomingTrack);
  }

  /** It comes in frames from here on. */
  leaveTrack() {
    this.#track?.close();
    this.#track = null;
  }

  /** @param {boolean} speaks as the server tells of the track */
  setAgentSpeaks(speaks) {
    this.#track?.setSpeaks(speaks);
    this.#passTrack(!(speaks && this.#halfDuplex?.active));
  }

  /**
   * Audio flows from here on.
   * @param {{input: string, output: string}} formats by name
   * @param {VoiceEvents} events
   * @param {Peer | null} [peer] where sound comes and goes as tracks
   */
  start({ input, output }, events, peer = null) {
    if (this.#stream === null) {
      throw new Error("start() before prepare()");
    }
    const inputFormat = parseAudioFormat(input);
    this.#outputFormat = parseAudioFormat(output);
    const halfDuplex = new HalfDuplex(
      this.#options.halfDuplex ?? "auto",
      events.onEchoDetected,
    );
    const speakerEvents = {
      onStarted: () => events.onSounding(true),
      onDrained: () => events.onSounding(false),
      onLevel: (/** @type {number} */ power, /** @type {number} */ at_s) =>
        halfDuplex.played(power, at_s),
    };
    const { rate_hz } = this.#outputFormat;
    const speaker = new Speaker(this.#context, rate_hz, speakerEvents);
    this.#track?.start(speaker.input, rate_hz, {
      ...speakerEvents,
      onSamples: (samples) =>
        events.onAgentAudio(encodeAudio(samples, this.#outputFormat)),
    });
    const microphone = new Microphone(
      this.#context,
      this.#stream,
      inputFormat.rate_hz,
      {
        onFrame: (samples, power, at_s) => {
          const passes = halfDuplex.heard(power, at_s, this.#sounding);
          if (!passes) {
            samples.fill(0);
          }
          this.#passTrack(passes);
          events.onUserAudio(encodeAudio(samples, inputFormat));
        },
        onSilent: events.onMicrophoneSilent,
        onEnded: () => void this.#devices?.inputEnded(),
        onChanged: () => halfDuplex.deviceChanged(),
      },
    );
    this.#microphone = microphone;
    this.#halfDuplex = halfDuplex;
    this.#speaker = speaker;
    // What refuses it is a connection that has been lost meanwhile.
    peer?.sendSound(microphone.track()).catch(() => {});
    this.#devices = this.#watchDevices(microphone, events);
    this.#keeper = new SoundKeeper(this.#context, {
      onPaused: events.onSoundPaused,
      onUnavailable: (unavailable) => {
        speaker.setUnheard(unavailable);
        events.onSoundUnavailable(unavailable);
      },
    });
    if (this.#options.useWakeLock !== false) {
      this.#wakeLock.acquire();
    }
    for (const kind of this.#vanished.splice(0)) {
      events.onDeviceLost({ kind, replaced: true });
    }
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

  /** @param {number} eventId what is not newer falls silent */
  interrupt(eventId) {
    if (this.#sounding) {
      this.#halfDuplex?.interrupted();
    }
    this.#speaker?.interrupt(eventId);
    this.#track?.interrupt();
  }

  /** Resolves once all that came has left the loudspeaker. */
  async drain() {
    await Promise.all([this.#speaker?.drain(), this.#track?.drain()]);
  }

  /** @param {string} deviceId "" is the system's default */
  async changeOutputDevice(deviceId) {
    const context = withSink(this.#context);
    if (context.setSinkId === undefined) {
      throw ConversationError.audioUnsupported();
    }
    await context.setSinkId(deviceId);
    this.#halfDuplex?.deviceChanged();
  }

  /** The microphone closes at once, the loudspeaker when it has come to an end. */
  async close() {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    this.#devices?.stop();
    this.#keeper?.stop();
    if (this.#microphone !== null) {
      this.#microphone.close();
    } else if (this.#stream !== null) {
      closeStream(this.#stream);
    }
    await Promise.all([this.#speaker?.finish(), this.#track?.finish()]);
    this.leaveTrack();
    this.#speaker?.close();
    await lockSound(this.#context);
    await this.#wakeLock.release();
  }

  get #sounding() {
    return this.#speaker?.sounding || this.#track?.sounding || false;
  }

  /** @param {boolean} passes whether the agent hears the microphone's track */
  #passTrack(passes) {
    if (passes !== this.#trackPasses) {
      this.#trackPasses = passes;
      this.#microphone?.setTrackPasses(passes);
    }
  }

  /** @param {string} [deviceId] the default one is used where it is gone */
  async #openInput(deviceId) {
    try {
      return await openMicrophone(deviceId);
    } catch (error) {
      if (!deviceId || !isMissing(error)) {
        throw error;
      }
    }
    const stream = await openMicrophone();
    this.#vanished.push("input");
    return stream;
  }

  /** @param {string} deviceId the default one is used where it is gone */
  async #openOutput(deviceId) {
    try {
      await this.changeOutputDevice(deviceId);
    } catch (error) {
      if (!isMissing(error)) {
        throw error;
      }
      this.#vanished.push("output");
    }
  }

  /** @param {Microphone} microphone @param {VoiceEvents} events */
  #watchDevices(microphone, events) {
    return new DeviceWatch(
      {
        inputId: () => microphone.deviceId,
        useDefaultInput: () => microphone.changeDevice(),
        outputId: () => withSink(this.#context).sinkId ?? "",
        useDefaultOutput: () => this.changeOutputDevice(""),
      },
      { onDeviceLost: events.onDeviceLost, onInputFailed: events.onMicrophoneFailed },
    );
  }
}

/** @param {unknown} error */
function isMissing(error) {
  return error instanceof ConversationError
    ? error.reason === "microphone_missing"
    : error instanceof DOMException && error.name === "NotFoundError";
}

/**
 * Not every browser lets the output be chosen.
 * @param {AudioContext} context
 */
function withSink(context) {
  /** @type {AudioContext & {setSinkId?: (id: string) => Promise<void>, sinkId?: string}} */
  const choosing = context;
  return choosing;
}
