/**
 * What is wrong and what to do about it; and, less loudly, what is missing. Where the
 * system has stopped the sound, a button for the tap that wakes it.
 *
 *     const problem = new ProblemNote(container, { words });
 *     problem.render(state);
 */
import { button, element, setText } from "./elements.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */
/** @typedef {import("./session-state.js").Problem} Problem */
/** @typedef {import("./words.js").Words} Words */

/** It lasts: another problem hides it for as long as that one is there.
 * @type {Problem} */
const SOUND_UNAVAILABLE = { kind: "sound_unavailable", text: "" };

/** An alert, a button, and a note about tool servers. */
export class ProblemNote {
  /**
   * @param {HTMLElement} container
   * @param {{words: Words}} options
   */
  constructor(container, { words }) {
    this.#words = words;
    this.#text = element("p", "");
    this.#alert = element("div", "p-problem", this.#text);
    this.#alert.setAttribute("role", "alert");
    this.#missing = element("p", "p-missing");
    this.#missing.setAttribute("aria-live", "polite");
    this.#alert.hidden = true;
    this.#missing.hidden = true;
    // Any tap on the page wakes the sound: the client hears it before the button does.
    this.#wake = button("p-button p-primary p-wake", () => {});
    this.#wake.append(words.say("hear_agent"));
    this.#wake.hidden = true;
    container.append(this.#wake, this.#alert, this.#missing);
  }

  #words;
  #text;
  #alert;
  #missing;
  #wake;

  /** @param {SessionState} state */
  render(state) {
    const { soundPaused, toolServers } = state;
    const { missing, total } = toolServers;
    const lasting = state.soundUnavailable ? SOUND_UNAVAILABLE : null;
    const problem = state.problem ?? lasting;
    this.#wake.hidden = !soundPaused;
    this.#alert.hidden = problem === null;
    setText(this.#text, problem === null ? "" : problemInWords(problem, this.#words));
    this.#missing.hidden = missing === 0;
    setText(
      this.#missing,
      missing === 0
        ? ""
        : this.#words.say("tool_servers_missing", { count: missing, total }),
    );
  }
}

/**
 * @param {Problem} problem
 * @param {Words} words
 * @returns {string}
 */
function problemInWords({ kind, text }, words) {
  if (kind === "told") {
    return text;
  }
  return words.say(`problem_${kind}`, { detail: text });
}
