/**
 * The language of the conversation, where the agent has more than one.
 *
 *     const choice = new LanguageChoice(container, { words, languages, onChoose });
 *     choice.render(state);
 */
import { element } from "./elements.js";
import { icon } from "./icons.js";
import { canStart } from "./session-state.js";

/**
 * @typedef {object} LanguageOptions
 * @property {import("./words.js").Words} words
 * @property {string[]} languages one alone is shown to nobody
 * @property {(language: string) => void} onChoose
 */

/** A select; each language is called by its own name. */
export class LanguageChoice {
  /**
   * @param {HTMLElement} container
   * @param {LanguageOptions} options
   */
  constructor(container, { words, languages, onChoose }) {
    this.#select = element("select", "p-select");
    this.#select.append(...languages.map(option));
    this.#select.addEventListener("change", () => onChoose(this.#select.value));
    const name = element("span", "p-unseen", words.say("change_language"));
    this.#field = element("label", "p-language", icon("globe"), name, this.#select);
    this.#field.hidden = languages.length < 2;
    container.append(this.#field);
  }

  #select;
  #field;

  focus() {
    this.#select.focus();
  }

  /** @param {import("./session-state.js").SessionState} state */
  render(state) {
    this.#select.value = state.language;
    this.#select.disabled = !canStart(state);
  }
}

/** @param {string} language */
function option(language) {
  const made = new Option(nameOf(language), language);
  made.lang = language;
  return made;
}

/** @param {string} language */
function nameOf(language) {
  try {
    const name = new Intl.DisplayNames([language], { type: "language" }).of(language);
    return name === undefined
      ? language
      : name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return language;
  }
}
