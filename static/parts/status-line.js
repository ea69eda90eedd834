/**
 * What the agent is doing, or how the conversation ended, in a few words.
 *
 *     const status = new StatusLine(container, { words });
 *     status.render(state);
 */
import { element, setText } from "./elements.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {import("./words.js").Words} Words */

/** A live region of its own: read aloud when it changes. */
export class StatusLine {
  /**
   * @param {HTMLElement} container
   * @param {{words: Words}} options
   */
  constructor(container, { words }) {
    this.#words = words;
    this.#line = element("p", "p-status");
    this.#line.setAttribute("role", "status");
    container.append(this.#line);
  }

  #words;
  #line;

  /** @param {SessionState} state */
  render(state) {
    setText(this.#line, statusInWords(state, this.#words));
  }
}

/**
 * @param {SessionState} state
 * @param {Words} words
 * @returns {string}
 */
export function statusInWords(state, words) {
  switch (state.phase) {
    case "connecting":
      return words.say("connecting_status");
    case "ending":
      return words.say("ending_status");
    case "ended":
      return ending(state, words);
    case "live":
      return live(state, words);
    case "idle":
      return words.say("idle_status");
    default:
      // The terms, or the problem, say how it stands.
      return "";
  }
}

/**
 * @param {SessionState} state
 * @param {Words} words
 */
function live(state, words) {
  const { activity, reconnecting, soundPaused, muted, halfDuplex } = state;
  if (reconnecting) {
    return words.say("reconnecting_status");
  }
  if (soundPaused) {
    return words.say("sound_paused_status");
  }
  if (activity === "thinking") {
    return words.say("thinking_status");
  }
  if (state.textOnly || state.soundUnavailable) {
    return words.say("chatting_status");
  }
  const status = words.say(
    activity === "speaking" ? "speaking_status" : "listening_status",
  );
  if (muted) {
    return words.say("muted_status", { status });
  }
  return halfDuplex ? words.say("half_duplex_status", { status }) : status;
}

/**
 * @param {SessionState} state
 * @param {Words} words
 */
function ending({ ending: how }, words) {
  if (how?.reason === "error") {
    return words.say("error_occurred");
  }
  if (how?.reason === "user") {
    return words.say("user_ended_conversation");
  }
  return how?.message
    ? words.say("agent_ended_because", { reason: how.message })
    : words.say("agent_ended_conversation");
}
