/**
 * The line to the server: a WebSocket that sends back what it is sent.
 *
 * Frames are as large as those of a conversation and leave as regularly, so that they
 * meet what its sound would meet.
 */

/** @typedef {import("./figures.js").Finding} Finding */
/**
 * @typedef {object} Measured
 * @property {Finding} finding
 * @property {number[]} roundTrips_ms in the order they were sent
 * @property {number | null} offset_ms the server's clock less ours
 */
/**
 * @typedef {object} Platform
 * @property {(address: string) => WebSocket} dial
 * @property {() => number} now_ms grows evenly
 * @property {() => number} clock_ms what the device takes for the time
 * @property {(delay_ms: number, callback: () => void) => () => void} after
 *   Calls back once; gives a function that prevents it.
 */

export const ROUND_TRIPS = 20;
export const APART_MS = 50;
export const OPEN_TIMEOUT_MS = 10_000;
export const ANSWER_TIMEOUT_MS = 8_000;
/** A tenth of a second of sound at 16 kHz, in base64. */
const AUDIO_CHARACTERS = 4_268;
const PADDING = "A".repeat(AUDIO_CHARACTERS);

/** @type {Platform} */
const browser = {
  dial: (address) => new WebSocket(address),
  now_ms: () => performance.now(),
  clock_ms: () => Date.now(),
  after(delay_ms, callback) {
    const timer = window.setTimeout(callback, delay_ms);
    return () => window.clearTimeout(timer);
  },
};

/**
 * Never rejects: what goes wrong is a finding.
 * @param {string} address
 * @param {Platform} [platform]
 * @returns {Promise<Measured>}
 */
export function measureLine(address, platform = browser) {
  return new Promise((resolve) => {
    new Measurement(address, platform, resolve);
  });
}

/** One connection, from dialling to the last frame that came back. */
class Measurement {
  /**
   * @param {string} address
   * @param {Platform} platform
   * @param {(measured: Measured) => void} done
   */
  constructor(address, platform, done) {
    this.#platform = platform;
    this.#done = done;
    this.#dialled_ms = platform.now_ms();
    this.#wait(OPEN_TIMEOUT_MS, "blocked");
    try {
      this.#socket = platform.dial(address);
    } catch {
      // A browser refuses by its own rules, before anything is sent.
      this.#end("blocked");
      return;
    }
    this.#socket.addEventListener("message", ({ data }) => this.#heard(String(data)));
    this.#socket.addEventListener("close", ({ code }) => this.#closed(code));
  }

  #platform;
  #done;
  #dialled_ms;
  #ended = false;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {() => void} */
  #stopWaiting = () => {};
  /** @type {number[]} */
  #sent_ms = [];
  /** @type {number[]} */
  #roundTrips_ms = [];
  #returned = 0;
  /** @type {number | null} */
  #offset_ms = null;

  /** @param {string} text */
  #heard(text) {
    if (this.#ended) {
      return;
    }
    const frame = parsed(text);
    if (frame?.type === "check_ready" && this.#offset_ms === null) {
      // It was sent at some moment since we dialled: half way is the best guess.
      const half_ms = (this.#platform.now_ms() - this.#dialled_ms) / 2;
      this.#offset_ms =
        Number(frame.server_time_ms) + half_ms - this.#platform.clock_ms();
      this.#wait(ANSWER_TIMEOUT_MS, "dropped");
      this.#send();
    } else if (frame?.type === "check_frame") {
      const number = Number(frame.number);
      this.#roundTrips_ms[number] =
        this.#platform.now_ms() - (this.#sent_ms[number] ?? 0);
      this.#returned += 1;
      if (this.#returned === ROUND_TRIPS) {
        this.#end("ok");
      }
    }
  }

  #send() {
    const number = this.#sent_ms.length;
    if (this.#ended || number >= ROUND_TRIPS) {
      return;
    }
    this.#sent_ms.push(this.#platform.now_ms());
    const frame = { type: "check_frame", number, user_audio_chunk: PADDING };
    this.#socket?.send(JSON.stringify(frame));
    this.#platform.after(APART_MS, () => this.#send());
  }

  /** @param {number} code */
  #closed(code) {
    if (this.#offset_ms !== null) {
      this.#end("dropped");
    } else {
      // The server says no in order; whatever else ends it here held it back.
      this.#end(code === 1002 ? "refused" : "blocked");
    }
  }

  /**
   * @param {number} delay_ms
   * @param {string} outcome when nothing comes until then
   */
  #wait(delay_ms, outcome) {
    this.#stopWaiting();
    this.#stopWaiting = this.#platform.after(delay_ms, () => this.#end(outcome));
  }

  /** @param {string} outcome */
  #end(outcome) {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#stopWaiting();
    this.#socket?.close();
    this.#done({
      finding: { state: outcome === "ok" ? "good" : "bad", outcome },
      // Without those that never came back.
      roundTrips_ms: this.#roundTrips_ms.filter((ms) => ms !== undefined),
      offset_ms: this.#offset_ms,
    });
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    const frame = JSON.parse(text);
    return typeof frame === "object" ? frame : null;
  } catch {
    return null;
  }
}
