/**
 * The user's voice: getUserMedia, the capture worklet, its level.
 */
import { captureNode, FRAME_MS, stopCapture } from "./capture-node.js";
import { ConversationError } from "./errors.js";
import { LevelMeter } from "./level-meter.js";

/** Below one step of a 16-bit sample: not quiet, but dead. */
const DEAD_PEAK = 1.5 / 32768;
const SILENCE_ALARM_MS = 5000;
/** Short enough to be shut before an echo comes back, long enough not to click. */
const GATE_S = 0.003;

/**
 * @typedef {object} MicrophoneEvents
 * @property {(samples: Int16Array, power: number, at_s: number) => void} onFrame
 *   32 ms; valid during the call only. With the mean square and the context's time.
 * @property {(silent: boolean) => void} onSilent
 *   True after 5 s in which an open microphone gave nothing at all, false once it does.
 * @property {() => void} onEnded the device was unplugged or taken away
 * @property {() => void} [onChanged] another device is heard from now on
 */

/**
 * Ask for the microphone. The browser may ask the user.
 * @param {string} [deviceId]
 * @returns {Promise<MediaStream>}
 */
export async function openMicrophone(deviceId) {
  if (navigator.mediaDevices?.getUserMedia === undefined) {
    throw ConversationError.insecureContext();
  }
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
        channelCount: { ideal: 1 },
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
  } catch (error) {
    throw ConversationError.fromMicrophone(error);
  }
}

/** @param {MediaStream} stream */
export function closeStream(stream) {
  for (const track of stream.getTracks()) {
    track.stop();
  }
}

/** Sends frames from the moment it is made until `close()`. */
export class Microphone {
  /**
   * @param {AudioContext} context with the capture worklet loaded
   * @param {MediaStream} stream
   * @param {number} rate_hz of the frames wanted
   * @param {MicrophoneEvents} events
   */
  constructor(context, stream, rate_hz, events) {
    this.#context = context;
    this.#stream = stream;
    this.#events = events;
    this.#worklet = captureNode(context, rate_hz, (frame) => this.#receive(frame));
    this.level = new LevelMeter(context);
    this.#gate = new GainNode(context);
    this.#source = this.#connect(stream);
  }

  #context;
  #stream;
  #events;
  #worklet;
  #gate;
  #source;
  /** @type {MediaStreamAudioDestinationNode | null} */
  #way = null;
  #muted = false;
  #dead_ms = 0;
  #closed = false;

  /** Of the device in use, as far as the browser tells. */
  get deviceId() {
    return this.#stream.getAudioTracks()[0]?.getSettings().deviceId ?? "";
  }

  /** @param {boolean} muted Silence keeps flowing while muted. */
  setMuted(muted) {
    this.#muted = muted;
    this.#dead_ms = 0;
    for (const track of this.#stream.getAudioTracks()) {
      track.enabled = !muted;
    }
  }

  /**
   * The same sound as a track, whatever device gives it.
   * @returns {MediaStreamTrack}
   */
  track() {
    this.#way ??= new MediaStreamAudioDestinationNode(this.#context, {
      channelCount: 1,
    });
    this.#gate.connect(this.#way);
    return /** @type {MediaStreamTrack} */ (this.#way.stream.getAudioTracks()[0]);
  }

  /** @param {boolean} passes whether the track sounds; frames are not touched */
  setTrackPasses(passes) {
    const now_s = this.#context.currentTime;
    this.#gate.gain.setTargetAtTime(passes ? 1 : 0, now_s, GATE_S);
  }

  /**
   * Go on with another device; the old one is closed once the new one is open.
   * @param {string} [deviceId]
   */
  async changeDevice(deviceId) {
    const stream = await openMicrophone(deviceId);
    if (this.#closed) {
      closeStream(stream);
      return;
    }
    this.#source.disconnect();
    closeStream(this.#stream);
    this.#stream = stream;
    this.#source = this.#connect(stream);
    this.setMuted(this.#muted);
    this.#events.onChanged?.();
  }

  close() {
    this.#closed = true;
    stopCapture(this.#worklet);
    this.#source.disconnect();
    this.#gate.disconnect();
    this.#way?.stream.getAudioTracks()[0]?.stop();
    closeStream(this.#stream);
  }

  /** @param {MediaStream} stream */
  #connect(stream) {
    const source = this.#context.createMediaStreamSource(stream);
    source.connect(this.#worklet);
    source.connect(this.level.node);
    source.connect(this.#gate);
    for (const track of stream.getAudioTracks()) {
      track.addEventListener("ended", () => {
        if (this.#stream === stream) {
          this.#events.onEnded();
        }
      });
    }
    return source;
  }

  /** @param {import("./capture-node.js").Frame} frame */
  #receive({ samples, peak, power, at_s }) {
    if (this.#muted) {
      // What was on its way when the user muted must not be heard either.
      samples.fill(0);
    } else {
      this.#watch(peak);
    }
    this.#events.onFrame(samples, this.#muted ? 0 : power, at_s);
  }

  /** @param {number} peak */
  #watch(peak) {
    const before_ms = this.#dead_ms;
    this.#dead_ms = peak > DEAD_PEAK ? 0 : before_ms + FRAME_MS;
    if (before_ms < SILENCE_ALARM_MS && this.#dead_ms >= SILENCE_ALARM_MS) {
      this.#events.onSilent(true);
    } else if (before_ms >= SILENCE_ALARM_MS && this.#dead_ms === 0) {
      this.#events.onSilent(false);
    }
  }
}
