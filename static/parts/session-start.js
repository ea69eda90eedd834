/**
 * How a conversation is started: its options put together, the sound unlocked in the tap,
 * and given up when the user thinks better of it.
 */
import { Conversation } from "../client/index.js";
import { lockSound, unlockSound } from "../client/sound-unlock.js";

/** @typedef {import("../client/options.js").Options} Options */
/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {{textOnly: boolean, audioContext?: AudioContext}} How */
/** @typedef {{conversation: Conversation, origin?: string}} Started */

/**
 * @typedef {object} StartSetup
 * @property {import("./widget-config.js").WidgetConfig} config
 * @property {() => Options | Promise<Options>} options for each conversation anew:
 *   agentId or signedUrl, origin, overrides, clientTools, workletUrls...; callbacks
 *   among them are called after the session's own
 * @property {(options: Options) => void} [onBeforeStart] the last word on the options
 * @property {(options: Options) => Promise<Conversation>} [startSession] for tests
 */

/** One attempt at a time. */
export class SessionStart {
  /** @param {StartSetup} setup */
  constructor(setup) {
    this.#setup = setup;
  }

  #setup;
  /** Of the last attempt. */
  #givingUp = new AbortController();
  /** Unlocked in a tap that led to a question first. @type {AudioContext | undefined} */
  #kept = undefined;

  /** Whether the user gave up the last attempt. */
  get isGivenUp() {
    return this.#givingUp.signal.aborted;
  }

  giveUp() {
    this.#givingUp.abort();
  }

  /** @param {AudioContext | undefined} audioContext instead of what was kept before */
  keep(audioContext) {
    if (this.#kept !== undefined) {
      lockSound(this.#kept);
    }
    this.#kept = audioContext;
  }

  /** What was kept; it is the caller's from now on. */
  kept() {
    const audioContext = this.#kept;
    this.#kept = undefined;
    return audioContext;
  }

  /**
   * Nothing waits before `startSession` unless the options do; then the sound is
   * unlocked first.
   * @param {How} how
   * @param {SessionState} state
   * @param {(options: Options) => Options} callbacks
   * @returns {Promise<Started>} rejects when it fails or is given up
   */
  async begin(how, state, callbacks) {
    this.#givingUp = new AbortController();
    const { signal } = this.#givingUp;
    const { startSession = Conversation.startSession } = this.#setup;
    const given = this.#setup.options();
    if (!(given instanceof Promise)) {
      const options = this.#optionsOf(given, how, state);
      const starting = startSession({ ...options, ...callbacks(options) });
      return { conversation: await starting, origin: options.origin };
    }
    const unlocked = how.textOnly ? undefined : (how.audioContext ?? unlockSound());
    let options;
    try {
      const waited = { ...how, audioContext: unlocked };
      options = this.#optionsOf(await given, waited, state);
      signal.throwIfAborted();
    } catch (error) {
      if (unlocked !== undefined) {
        lockSound(unlocked);
      }
      throw error;
    }
    const conversation = await startSession({ ...options, ...callbacks(options) });
    return { conversation, origin: options.origin };
  }

  /**
   * @param {Options} given
   * @param {How} how
   * @param {SessionState} state
   * @returns {Options}
   */
  #optionsOf(given, { textOnly, audioContext }, { language, volume, devices }) {
    const isAgents = language === this.#setup.config.language;
    const agent = { ...given.overrides?.agent, ...(isAgents ? {} : { language }) };
    const options = {
      volume,
      inputDeviceId: devices.microphoneId || undefined,
      outputDeviceId: devices.speakerId || undefined,
      audioContext,
      ...given,
      // An agent need not allow what nobody changes.
      overrides: { ...given.overrides, agent },
      textOnly,
      signal: this.#givingUp.signal,
    };
    this.#setup.onBeforeStart?.(options);
    return options;
  }
}
