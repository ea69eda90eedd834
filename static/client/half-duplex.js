/**
 * Who may be heard while the agent speaks: everybody, or, where its own voice comes back
 * through the microphone and interrupts it, nobody.
 */
import { EchoGuard } from "./echo-guard.js";

/** @typedef {"auto" | "on" | "off"} HalfDuplexMode */

/** For what the room and the device still hold when the agent has ended. */
const QUIET_S = 0.3;

/** Asked for each frame of the microphone. */
export class HalfDuplex {
  /**
   * @param {HalfDuplexMode} mode `auto` begins once an echo is certain
   * @param {(props: {halfDuplex: boolean}) => void} onEchoDetected
   *   Once for each device; whether the microphone is silenced from now on.
   */
  constructor(mode, onEchoDetected) {
    this.#mode = mode;
    this.#onEchoDetected = onEchoDetected;
  }

  #mode;
  #onEchoDetected;
  #guard = new EchoGuard();
  #detected = false;
  #now_s = 0;
  #soundedUntil_s = Number.NEGATIVE_INFINITY;

  /** Whether the microphone is silenced while the agent sounds. */
  get active() {
    return this.#mode === "on" || (this.#mode === "auto" && this.#detected);
  }

  /** @param {number} power mean square @param {number} at_s of the audio graph */
  played(power, at_s) {
    this.#guard.played(power, at_s);
  }

  /**
   * A frame came from the microphone.
   * @param {number} power mean square
   * @param {number} at_s of the audio graph
   * @param {boolean} sounding whether the agent sounds
   * @returns {boolean} whether the frame is to be sent: silence else
   */
  heard(power, at_s, sounding) {
    this.#now_s = at_s;
    this.#guard.heard(power, at_s);
    if (sounding) {
      this.#soundedUntil_s = at_s;
    }
    return !(this.active && at_s - this.#soundedUntil_s < QUIET_S);
  }

  /** The agent was interrupted while it sounded. */
  interrupted() {
    if (!this.#detected && this.#guard.interrupted(this.#now_s)) {
      this.#detected = true;
      if (this.#mode !== "on") {
        this.#onEchoDetected({ halfDuplex: this.active });
      }
    }
  }

  /** Another device hears or sounds: what was known of the old one is void. */
  deviceChanged() {
    this.#guard = new EchoGuard();
    this.#detected = false;
  }
}
