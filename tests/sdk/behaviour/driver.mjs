/**
 * Runs the scenarios with whichever library the page is asked for, and keeps what it
 * tells: `run(stage)` gives, for each scenario, what was told in order.
 */
import { CALLBACKS, inWords } from "./callbacks-in-words.mjs";
import { scenarios } from "./scenarios.mjs";
import { GREETED } from "./scenarios-with-server.mjs";

const PATIENCE_MS = 60_000;

/** One scenario's hold on the library. */
class Stage {
  /** @param {any} library @param {Record<string, string>} places */
  constructor(library, places) {
    this.library = library;
    this.places = places;
  }

  /** @type {string[]} */
  told = [];
  /** What was told before the session stood. @type {string[]} */
  #before = [];
  #keeping = true;
  /** @type {any[]} */
  #sessions = [];
  /** @type {{beginning: string, done: () => void}[]} */
  #waiting = [];

  /** @param {string} line */
  tell(line) {
    if (this.#keeping) {
      this.told.push(line);
    } else {
      this.#before.push(line);
    }
    const heard = this.#waiting.filter(({ beginning }) => line.startsWith(beginning));
    this.#waiting = this.#waiting.filter((one) => !heard.includes(one));
    for (const { done } of heard) {
      done();
    }
  }

  /**
   * @param {object} [options] of the session, over those of a written one
   * @param {{all?: boolean, only?: string[]}} [wish] `all`: also what is told until the
   *   session stands; `only`: of these callbacks
   */
  async start(options = {}, { all = false, only = CALLBACKS } = {}) {
    const callbacks = Object.fromEntries(
      only.map((name) => [
        name,
        (/** @type {any[]} */ ...values) => this.tell(inWords(name, values)),
      ]),
    );
    this.#keeping = all;
    try {
      const session = await this.library.Conversation.startSession({
        agentId: "puppet",
        origin: this.places.puppet,
        textOnly: true,
        connectionType: "websocket",
        useWakeLock: false,
        ...callbacks,
        ...options,
      });
      this.#sessions.push(session);
      return session;
    } finally {
      this.#keeping = true;
    }
  }

  /** With sound. @param {object} [options] @param {object} [wish] */
  speak(options, wish) {
    return this.start({ textOnly: false, ...options }, wish);
  }

  /** Have the agent take these steps. @param {any} session @param {object[]} steps */
  play(session, ...steps) {
    session.sendUserMessage(`do:${JSON.stringify(steps)}`);
  }

  /** Until something that begins so is told. @param {string} beginning */
  async until(beginning) {
    if (this.told.some((line) => line.startsWith(beginning))) {
      return;
    }
    await this.next(beginning);
  }

  /** Until something that begins so is told after now. @param {string} beginning */
  next(beginning) {
    return new Promise((resolve, reject) => {
      const late = new Error(`not told: ${beginning}`);
      const timer = setTimeout(() => reject(late), PATIENCE_MS);
      const done = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
      this.#waiting.push({ beginning, done });
    });
  }

  /** Until the agent has answered to all that was sent before. @param {any} session */
  async settle(session) {
    this.play(session, { type: "settled" });
    await this.next('onDebug {"type":"settled"}');
    this.told = this.told.filter((line) => line !== 'onDebug {"type":"settled"}');
  }

  /** Until the desk has said its first words: when they come differs. */
  async greeted() {
    if (!this.#before.includes(GREETED)) {
      await this.until(GREETED);
    }
    this.told = ["greeted"];
  }

  async close() {
    this.#keeping = false;
    for (const session of this.#sessions) {
      await session.endSession();
    }
  }
}

/** Whose call the agent holds: the scenarios, in the order of their sockets. */
const callers = [];
let current = "";
window.current = () => current;
window.WebSocket = class extends window.WebSocket {
  constructor(url, protocols) {
    super(url, protocols);
    callers.push([current, String(url)]);
  }
};

/** @param {string} address @param {Record<string, string>} places */
window.run = async (address, places) => {
  const library = await import(address);
  const results = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    const stage = new Stage(library, places);
    current = name;
    try {
      await scenario(stage, name);
    } catch (error) {
      stage.tell(`broken: ${error.message}`);
    }
    const { told } = stage;
    await stage.close();
    results[name] = told;
  }
  window.results = { told: results, callers };
};
// A callback of a scenario throws: that the page hears of it is as it should be.
window.addEventListener("error", (event) => event.preventDefault());
window.addEventListener("unhandledrejection", (event) => event.preventDefault());
