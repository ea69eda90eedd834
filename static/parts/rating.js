/**
 * What the user thinks of the whole conversation: stars, and then perhaps words.
 *
 *     const rating = new Rating(container, { session, words });
 *     rating.render(state);          // shown when a conversation has ended
 */
import { button, element, idOf, setText } from "./elements.js";
import { icon } from "./icons.js";

/** @typedef {import("./session-state.js").SessionState} SessionState */

/**
 * @typedef {object} RatingOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 */

const STARS = [1, 2, 3, 4, 5];
const COMMENT_MAX = 5000;

/** Radio buttons drawn as stars: arrow keys move, every one has its name. */
export class Rating {
  /**
   * @param {HTMLElement} container
   * @param {RatingOptions} options
   */
  constructor(container, { session, words }) {
    this.#session = session;
    this.#words = words;
    const stars = this.#stars();
    this.#comment.maxLength = COMMENT_MAX;
    this.#comment.rows = 3;
    this.#comment.placeholder = words.say("follow_up_feedback_placeholder");
    const label = element("label", "p-field");
    label.append(element("span", "", words.say("request_follow_up_feedback")));
    label.append(this.#comment);
    const send = button("p-button", () => {});
    send.type = "submit";
    send.append(words.say("submit"));
    this.#more = element("form", "p-rating-more", label, send);
    this.#more.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sendComment();
    });
    this.#note.setAttribute("aria-live", "polite");
    this.#section = element("section", "p-rating", stars, this.#more, this.#note);
    this.#section.hidden = true;
    container.append(this.#section);
  }

  #session;
  #words;
  #section;
  #more;
  #comment = element("textarea", "p-text p-comment");
  #note = element("p", "p-rating-note");
  #rated = 0;
  #commented = false;
  /** @type {HTMLInputElement[]} */
  #radios = [];
  #conversationId = "";

  /** @param {SessionState} state */
  render({ phase, conversationId, rating, activity }) {
    if (conversationId !== this.#conversationId) {
      this.#conversationId = conversationId;
      this.#reset();
    }
    const over = activity === "ended" && phase === "ended";
    this.#section.hidden = !over || conversationId === "";
    this.#more.hidden = this.#rated === 0 || this.#commented;
    this.#section.toggleAttribute("data-done", this.#commented && rating === "thanks");
    setText(this.#note, this.#noteOf(rating));
    this.#note.classList.toggle("p-failed", rating === "failed");
  }

  /** @param {SessionState["rating"]} rating */
  #noteOf(rating) {
    if (rating === "failed") {
      return this.#words.say("feedback_failed");
    }
    if (rating !== "thanks") {
      return "";
    }
    const thanks = this.#words.say("thanks_for_feedback");
    return this.#commented
      ? `${thanks} ${this.#words.say("thanks_for_feedback_details")}`
      : thanks;
  }

  #reset() {
    this.#rated = 0;
    this.#commented = false;
    this.#comment.value = "";
    for (const radio of this.#radios) {
      radio.checked = false;
    }
    this.#fill(0);
  }

  #stars() {
    const title = element("p", "p-rating-title", this.#words.say("initiate_feedback"));
    const row = element("div", "p-stars");
    const name = idOf(title);
    for (const count of STARS) {
      const radio = element("input", "p-unseen");
      radio.type = "radio";
      radio.name = `${name}-stars`;
      radio.value = String(count);
      radio.setAttribute("aria-label", this.#words.say("stars", { count }));
      radio.addEventListener("change", () => this.#rate(count));
      this.#radios.push(radio);
      row.append(element("label", "p-star", radio, icon("star")));
    }
    const group = element("div", "p-stars-group", title, row);
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-labelledby", name);
    return group;
  }

  /** @param {number} count */
  #rate(count) {
    this.#rated = count;
    this.#fill(count);
    void this.#session.rate({ rating: count });
  }

  /** @param {number} count */
  #fill(count) {
    this.#radios.forEach((radio, index) => {
      radio.parentElement?.toggleAttribute("data-filled", index < count);
    });
  }

  async #sendComment() {
    const comment = this.#comment.value.trim();
    if (comment !== "") {
      await this.#session.rate({ rating: this.#rated, comment });
    } else if (this.#session.state.rating === "failed") {
      await this.#session.rate({ rating: this.#rated });
    }
    if (this.#session.state.rating !== "failed") {
      this.#commented = true;
      this.render(this.#session.state);
      // What had the focus is gone.
      this.#note.tabIndex = -1;
      this.#note.focus();
    }
  }
}
