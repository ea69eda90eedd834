/**
 * The terms, before anything is started: accepted or not.
 *
 *     const consent = new Consent(container, { session, words, links });
 *     consent.render(state);         // shown while the phase is "consent"
 */
import { button, element, idOf } from "./elements.js";
import { renderMarkdown } from "./markdown.js";

/**
 * @typedef {object} ConsentOptions
 * @property {import("./talk-controller.js").TalkController} session
 * @property {import("./words.js").Words} words
 * @property {import("./markdown-links.js").LinkRules} [links]
 */

/** A section with its own two buttons. */
export class Consent {
  /**
   * @param {HTMLElement} container
   * @param {ConsentOptions} options
   */
  constructor(container, { session, words, links }) {
    this.#links = links;
    this.#title = element("h2", "p-consent-title", words.say("terms_title"));
    this.#title.tabIndex = -1;
    this.#text.tabIndex = 0;
    const yes = button("p-button p-primary", () => session.accept());
    yes.append(words.say("accept_terms"));
    const no = button("p-button", () => session.decline());
    no.append(words.say("dismiss_terms"));
    const buttons = element("div", "p-controls", yes, no);
    this.#section = element("section", "p-consent", this.#title, this.#text, buttons);
    this.#section.setAttribute("aria-labelledby", idOf(this.#title));
    this.#text.setAttribute("role", "group");
    this.#text.setAttribute("aria-labelledby", idOf(this.#title));
    this.#section.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        session.decline();
      }
    });
    this.#section.hidden = true;
    container.append(this.#section);
  }

  #links;
  #title;
  #text = element("div", "p-consent-text p-markdown");
  #section;
  /** @type {import("./terms-memory.js").Terms | null} */
  #asked = null;

  /** @param {import("./session-state.js").SessionState} state */
  render({ phase, terms }) {
    const due = phase === "consent" && terms !== null;
    this.#section.hidden = !due;
    const asks = due && terms !== this.#asked;
    this.#asked = due ? terms : null;
    if (asks) {
      // The owner wrote them: their links may lead anywhere on the web.
      const links = { ...this.#links, allowedHosts: ["*"] };
      this.#text.replaceChildren(renderMarkdown(terms.text, document, links));
      this.#title.focus();
    }
  }
}
