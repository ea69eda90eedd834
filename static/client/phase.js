/**
 * What the agent is doing, for displays. Pure.
 *
 * | fact                              | phase afterwards                       |
 * |-----------------------------------|----------------------------------------|
 * | nothing yet                       | connecting                             |
 * | connected                         | listening                              |
 * | user's turn certain, or typed     | thinking (speaking while audio plays)  |
 * | agent audio begins to sound       | speaking                               |
 * | audio drained, answer still due   | thinking                               |
 * | audio drained                     | listening                              |
 * | interruption                      | listening                              |
 * | answer complete, no audio follows | listening                              |
 * | ended                             | ended                                  |
 */

/** @typedef {"connecting" | "listening" | "thinking" | "speaking" | "ended"} Phase */

/** Takes facts; `phase` follows from them. */
export class PhaseTracker {
  #open = false;
  #over = false;
  #sounding = false;
  #answerDue = false;
  /** Of the user's newest turn: an answer has a larger one. */
  #askedId = -1;
  /** Of the newest audio handed to the loudspeaker. */
  #audioId = -1;

  /** @returns {Phase} */
  get phase() {
    if (!this.#open) {
      return this.#over ? "ended" : "connecting";
    }
    if (this.#sounding) {
      return "speaking";
    }
    return this.#answerDue ? "thinking" : "listening";
  }

  get sounding() {
    return this.#sounding;
  }

  connected() {
    this.#open = true;
  }

  ended() {
    this.#open = false;
    this.#over = true;
    this.#sounding = false;
  }

  /**
   * @param {boolean} sounding
   * @returns {boolean} whether that is news
   */
  soundingChanged(sounding) {
    if (sounding === this.#sounding || !this.#open) {
      return false;
    }
    this.#sounding = sounding;
    this.#settleAnswer();
    return true;
  }

  typed() {
    this.#answerDue = true;
  }

  /**
   * @param {number} eventId of the user's turn
   * @param {number} lastAgentId
   */
  asked(eventId, lastAgentId) {
    this.#askedId = Math.max(this.#askedId, eventId);
    // Late words about a turn already being answered leave nothing due.
    this.#answerDue = lastAgentId <= this.#askedId;
  }

  /** @param {number} eventId */
  audioCame(eventId) {
    this.#audioId = eventId;
    this.#settleAnswer();
  }

  /** No answer is to be waited for: it is complete, or there will be none. */
  answered() {
    this.#answerDue = false;
  }

  /** The agent is thinking until its answer can be heard, not merely until it came. */
  #settleAnswer() {
    if (this.#sounding && this.#audioId > this.#askedId) {
      this.#answerDue = false;
    }
  }
}
