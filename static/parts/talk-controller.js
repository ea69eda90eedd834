/**
 * The one controller between a conversation and the parts that show it.
 *
 *     const session = new TalkController({ config, options: () => ({ agentId }) });
 *     const detach = session.subscribe((state, before) => part.render(state));
 *     session.start({ textOnly: false });      // inside the tap
 *     session.accept(); session.decline();     // while `state.phase` is "consent"
 *     session.end();                           // also: give up while connecting
 *     session.close();                         // the page or the element goes
 *
 * `state` is a `SessionState` (session-state.js), a new object at each change. Methods
 * that make no sense in the present phase do nothing. `conversation` is the client's
 * own object while one is open, for what the parts do not cover (contextual updates).
 */
import { Attachments } from "./attachments.js";
import { useDevices } from "./device-wish.js";
import { rateConversation } from "./overall-rating.js";
import { problemOf } from "./problem-kind.js";
import { sessionCallbacks } from "./session-callbacks.js";
import { approvalAnswered } from "./session-facts.js";
import { SessionStart } from "./session-start.js";
import * as change from "./session-state.js";
import { SpokenTimeline } from "./spoken-timeline.js";
import { termsOf } from "./terms.js";
import { isAccepted, rememberAcceptance } from "./terms-memory.js";
import { localConfig } from "./widget-config.js";

/** @typedef {import("../client/index.js").Conversation} Conversation */
/** @typedef {import("./session-start.js").StartSetup} StartSetup */
/** @typedef {import("./session-start.js").How} How */
/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {(state: SessionState, before: SessionState) => void} Listener */
/** @typedef {StartSetup & {config: import("./widget-config.js").WidgetConfig}}
 *   ControllerSetup */

/** One conversation at a time. */
export class TalkController {
  /** @param {ControllerSetup} setup */
  constructor(setup) {
    this.#setup = setup;
    this.#state = change.idleState(setup.config.language);
    this.#start = new SessionStart(setup);
    this.#attachments = new Attachments({
      config: () => this.config,
      state: () => this.#state,
      update: (step) => this.#update(step),
      conversation: () => this.#conversation,
    });
  }

  /** When which words are heard, for captions. */
  timeline = new SpokenTimeline();
  #setup;
  #state;
  #start;
  #attachments;
  /** @type {Set<Listener>} */
  #listeners = new Set();
  /** @type {Conversation | null} */
  #conversation = null;

  get state() {
    return this.#state;
  }

  /** In the language that was chosen. */
  get config() {
    return localConfig(this.#setup.config, this.#state.language);
  }

  get conversation() {
    return this.#conversation;
  }

  /**
   * @param {Listener} listener
   * @returns {() => void} detaches it
   */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Call it directly in the tap: up to `startSession`, which unlocks the sound, nothing
   * waits. Terms that are due are asked first; then `accept` is the tap.
   * @param {{textOnly?: boolean, audioContext?: AudioContext}} [how] `audioContext`:
   *   one that was unlocked in an earlier tap, by `unlockSound`
   */
  start({ textOnly = this.#setup.config.text_only, audioContext } = {}) {
    if (!change.canStart(this.#state)) {
      return;
    }
    const terms = termsOf(this.config);
    if (terms !== null && !isAccepted(terms)) {
      this.#start.keep(audioContext);
      this.#update((state) => change.asked(state, terms, textOnly));
    } else {
      void this.#begin({ textOnly, audioContext });
    }
  }

  /** The terms are accepted: the conversation begins. Call it in the tap. */
  accept() {
    const { phase, terms, textOnly } = this.#state;
    if (phase === "consent" && terms !== null) {
      rememberAcceptance(terms);
      void this.#begin({ textOnly, audioContext: this.#start.kept() });
    }
  }

  decline() {
    if (this.#state.phase === "consent") {
      this.#start.keep(undefined);
      this.#update(change.declined);
    }
  }

  /** Hang up; while connecting, give up. */
  end() {
    if (this.#state.phase === "connecting") {
      this.#start.giveUp();
    } else if (this.#state.phase === "live") {
      this.#update(change.ending);
      void this.#conversation?.endSession();
    }
  }

  /** Nobody looks any more: end what goes on, tell no one. */
  close() {
    this.#listeners.clear();
    this.decline();
    this.end();
  }

  /**
   * Words, with the files that are ready.
   * @param {string} text
   * @returns {boolean} false: not sent, keep it. Before a conversation it starts one in
   *   writing, which the words may be sent in once it is live
   */
  sendText(text) {
    if (this.#conversation === null || this.#state.phase !== "live") {
      this.start({ textOnly: true });
      return false;
    }
    const fileIds = this.#attachments.take();
    if (fileIds === null || (text === "" && fileIds.length === 0)) {
      return false;
    }
    if (fileIds.length > 0) {
      this.#conversation.sendMultimodalMessage({ text: text || undefined, fileIds });
      this.#attachments.sentWith(this.#conversation.messages);
    } else {
      this.#conversation.sendUserMessage(text);
    }
    return true;
  }

  /** The user is writing: the agent waits. */
  typing() {
    this.#conversation?.sendUserActivity();
  }

  /** @param {Iterable<File>} files */
  attach(files) {
    this.#attachments.add(files);
  }

  /** @param {number} key of an attachment that has not been sent */
  removeAttachment(key) {
    this.#attachments.remove(key);
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    this.#conversation?.setMicMuted(muted);
    this.#update((state) => ({ ...state, muted }));
  }

  /** @param {number} volume 0..1; stays for the next conversation */
  setVolume(volume) {
    this.#conversation?.setVolume({ volume });
    this.#update((state) => ({ ...state, volume }));
  }

  /**
   * Which devices to use; "" is the default. What is left out stays.
   * @param {Partial<import("./session-state.js").DeviceWish>} chosen
   */
  async useDevices(chosen) {
    this.#update((state) => ({ ...state, devices: { ...state.devices, ...chosen } }));
    try {
      await useDevices(this.#conversation, chosen);
      this.#update((state) => ({ ...state, problem: null }));
    } catch (error) {
      this.#update((state) => ({ ...state, problem: problemOf(error) }));
    }
  }

  /** @param {string} language of those offered; a conversation that goes on keeps its own */
  setLanguage(language) {
    const terms = (/** @type {string} */ one) =>
      termsOf(localConfig(this.#setup.config, one));
    this.#update((state) => change.languageWished(state, language, terms));
  }

  /**
   * @param {number} eventId of the agent's message
   * @param {boolean | null} like null takes a rating back
   */
  rateMessage(eventId, like) {
    this.#conversation?.sendFeedback(like, eventId);
  }

  /**
   * The whole conversation, during it or afterwards; again with a comment.
   * @param {import("./overall-rating.js").Rating} rating
   */
  async rate(rating) {
    await rateConversation(this.#state, rating, (step) => this.#update(step));
  }

  /**
   * @param {string} callId of the tool call that waits
   * @param {boolean} isApproved
   */
  answerApproval(callId, isApproved) {
    this.#conversation?.sendMCPToolApprovalResult(callId, isApproved);
    this.#update((state) => approvalAnswered(state, callId));
  }

  /** @param {How} how */
  async #begin(how) {
    const before = this.#state;
    this.#state = change.connecting(before, how.textOnly);
    // Started before anybody is told: what listeners do must not cost the tap.
    const starting = this.#start.begin(how, this.#state, (options) =>
      sessionCallbacks(options, {
        update: (step) => this.#update(step),
        onOver: () => {
          this.#conversation = null;
        },
        timeline: this.timeline,
      }),
    );
    this.#tell(before);
    try {
      this.#begun(await starting);
    } catch (error) {
      const problem = this.#start.isGivenUp ? null : problemOf(error);
      this.#update((state) => change.notStarted(state, problem));
    }
  }

  /** @param {import("./session-start.js").Started} started */
  #begun({ conversation, origin }) {
    // It may be over before it was told to have begun.
    if (conversation.isOpen()) {
      this.#conversation = conversation;
      const conversationId = conversation.getId();
      this.#update((state) => change.connected(state, { conversationId, origin }));
      if (this.#start.isGivenUp) {
        this.end();
      }
    }
  }

  /** @param {(state: SessionState) => SessionState} step */
  #update(step) {
    const before = this.#state;
    this.#state = step(before);
    if (this.#state !== before) {
      this.#tell(before);
    }
  }

  /** @param {SessionState} before */
  #tell(before) {
    for (const listener of [...this.#listeners]) {
      // One that was called before may have detached it.
      if (this.#listeners.has(listener)) {
        listener(this.#state, before);
      }
    }
  }
}
