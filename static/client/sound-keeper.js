/**
 * Keeps an audio context running: phone calls, lock screens and other programs stop it.
 *
 * | told        | since when                            | what may help         |
 * |-------------|---------------------------------------|-----------------------|
 * | playing     | the context runs                      |                       |
 * | paused      | it stands still, and the browser may  | the user's tap        |
 * |             | be waiting for a tap                  |                       |
 * | unavailable | it stands still though no tap is      | a device that plays   |
 * |             | missing, or one has not helped        |                       |
 */
import { systemClock } from "./clock.js";

/** A context that may run again does so within this time. */
const PATIENCE_MS = 500;
/** The slowest headset or sound server wakes within this time. */
const DEVICE_PATIENCE_MS = 3000;
/** A context that is allowed to run does so within a few blocks. */
const RESUME_LIMIT_MS = 1000;
/** Assistive technology presses by clicks alone. */
const TAPS = ["pointerup", "touchend", "keydown", "click"];

/**
 * @typedef {object} SoundEvents
 * @property {(paused: boolean) => void} onPaused
 *   True once it stands still and only the user's tap may help; false when it runs, or a
 *   tap did not help.
 * @property {(unavailable: boolean) => void} onUnavailable
 *   True once nothing but a device can help; false when one plays.
 */

/** Firefox alone has it. @typedef {{getAutoplayPolicy?: (context: AudioContext) => string}}
 *   WithAutoplayPolicy */

/** From the moment it is made until `stop()`. */
export class SoundKeeper {
  /**
   * @param {AudioContext} context
   * @param {SoundEvents} events
   * @param {{document?: EventTarget & {visibilityState: string},
   *   clock?: import("./clock.js").Clock, navigator?: WithAutoplayPolicy}} [where]
   */
  constructor(context, events, where = {}) {
    this.#context = context;
    this.#events = events;
    this.#clock = where.clock ?? systemClock;
    this.#navigator =
      where.navigator ?? /** @type {WithAutoplayPolicy} */ (globalThis.navigator ?? {});
    const page = where.document ?? globalThis.document;
    const { signal } = this.#stopped;
    context.addEventListener("statechange", () => this.#look(), { signal });
    page?.addEventListener("visibilitychange", () => this.#look(), { signal });
    for (const tap of TAPS) {
      // Heard before the page's own handlers can stop it.
      const options = { signal, capture: true, passive: true };
      page?.addEventListener(tap, () => this.#tapped(), options);
    }
    this.#look();
  }

  #context;
  #events;
  #clock;
  #navigator;
  #stopped = new AbortController();
  /** @type {"playing" | "paused" | "unavailable"} */
  #told = "playing";
  /** @type {(() => void) | null} */
  #stopTimer = null;

  stop() {
    this.#stopped.abort();
    this.#endPatience();
  }

  #look() {
    if (this.#context.state === "running") {
      this.#endPatience();
      this.#tell("playing");
    } else if (this.#context.state !== "closed") {
      this.#resume();
      if (this.#told !== "playing") {
        return;
      }
      if (this.#needsNoTap) {
        this.#after(DEVICE_PATIENCE_MS, "unavailable");
      } else {
        this.#after(PATIENCE_MS, "paused");
      }
    }
  }

  #tapped() {
    if (this.#told !== "playing") {
      this.#resume();
    }
    if (this.#told === "paused") {
      this.#after(DEVICE_PATIENCE_MS, "unavailable");
    }
  }

  get #needsNoTap() {
    return this.#navigator.getAutoplayPolicy?.(this.#context) === "allowed";
  }

  #resume() {
    this.#context.resume().catch(() => {
      // Refused while something else has the sound: the next change, tap or return to the
      // page tries again.
    });
  }

  /**
   * @param {number} patience_ms
   * @param {"paused" | "unavailable"} verdict if it stands still until then
   */
  #after(patience_ms, verdict) {
    this.#stopTimer ??= this.#clock.after(patience_ms, () => {
      this.#stopTimer = null;
      const { state } = this.#context;
      // A phone call passes ("interrupted"): that is no missing device.
      if (state === "suspended" || (state !== "running" && verdict === "paused")) {
        this.#tell(verdict);
      }
    });
  }

  #endPatience() {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  /** @param {"playing" | "paused" | "unavailable"} sound */
  #tell(sound) {
    const before = this.#told;
    this.#told = sound;
    if ((before === "paused") !== (sound === "paused")) {
      this.#events.onPaused(sound === "paused");
    }
    if ((before === "unavailable") !== (sound === "unavailable")) {
      this.#events.onUnavailable(sound === "unavailable");
    }
  }
}

/**
 * Until the context runs, or will not soon: then the next tap wakes it, and what the agent
 * says waits for that.
 * @param {AudioContext} context
 * @param {import("./clock.js").Clock} [clock]
 * @param {number} [limit_ms]
 */
export async function untilRunning(
  context,
  clock = systemClock,
  limit_ms = RESUME_LIMIT_MS,
) {
  if (context.state === "running") {
    return;
  }
  await new Promise((resolve) => {
    const done = () => {
      stopLimit();
      resolve(undefined);
    };
    const stopLimit = clock.after(limit_ms, done);
    context.resume().then(done, done);
  });
}
