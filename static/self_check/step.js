/** One step on the page: its state, and which of the prepared sentences are shown. */

/** @typedef {import("./figures.js").Finding} Finding */

export class Step {
  /**
   * @param {HTMLElement} item
   * @param {(state: string) => string} stateWord
   */
  constructor(item, stateWord) {
    this.#item = item;
    this.#stateWord = stateWord;
    this.reset();
  }

  #item;
  #stateWord;
  /** @type {Finding | null} */
  #finding = null;

  get finding() {
    return this.#finding;
  }

  reset() {
    this.#finding = null;
    this.#show("waiting");
    this.prompt(false);
  }

  run() {
    this.#finding = null;
    this.#show("running");
  }

  /** @param {Finding} finding */
  found(finding) {
    this.#finding = finding;
    this.prompt(false);
    for (const [name, value] of Object.entries(finding.values ?? {})) {
      this.fill(name, value);
    }
    this.#show(finding.state);
  }

  /**
   * What the user is asked meanwhile.
   * @param {boolean} shown
   */
  prompt(shown) {
    const prompt = this.#item.querySelector("[data-prompt]");
    prompt?.toggleAttribute("hidden", !shown);
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  fill(name, value) {
    const place = this.#item.querySelector(`[data-value="${name}"]`);
    if (place !== null) {
      place.textContent = value;
      place.closest("[data-figures], [data-devices]")?.toggleAttribute("hidden", false);
    }
  }

  /** @returns {import("./report.js").Line} */
  get line() {
    const parts = this.#item.querySelectorAll(
      "[data-outcome]:not([hidden]), [data-figures]:not([hidden])",
    );
    return {
      title: this.#item.querySelector("h2")?.textContent?.trim() ?? "",
      state: this.#state.textContent ?? "",
      text: [...parts].map((part) => part.textContent ?? "").join(" "),
    };
  }

  get #state() {
    return /** @type {HTMLElement} */ (this.#item.querySelector(".state"));
  }

  /** @param {string} state */
  #show(state) {
    this.#item.dataset.state = state;
    this.#state.textContent = this.#stateWord(state);
    for (const part of this.#item.querySelectorAll("[data-outcome]")) {
      const isIt = part.getAttribute("data-outcome") === this.#finding?.outcome;
      part.toggleAttribute("hidden", !isIt);
    }
    if (this.#finding === null) {
      for (const part of this.#item.querySelectorAll(
        "[data-figures], [data-devices]",
      )) {
        part.toggleAttribute("hidden", true);
      }
    }
  }
}
