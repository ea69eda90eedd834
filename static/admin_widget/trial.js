/** What typed looks come to: the server is asked, and nothing is saved. */

const PAUSE_MS = 250;

/** @typedef {{config: Record<string, any>, faults: Record<string, string[]>,
 *   warnings: string[]}} Answer */

/** Fires "config" when there is another one to be shown. */
export class Trial extends EventTarget {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.#form = form;
  }

  #form;
  #timer = 0;
  #asking = new AbortController();
  /** @type {Record<string, any>} */
  config = {};

  /** Ask once nothing has been typed for a moment; an older answer is of no use. */
  typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), PAUSE_MS);
  }

  async #ask() {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    const told = new FormData(this.#form);
    // A file is looked at here; it is sent when the form is saved.
    told.delete("picture");
    told.set("_try", "1");
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body: told,
        signal,
      });
      if (!answer.ok) {
        throw new Error(`${answer.status} ${answer.statusText}`);
      }
      this.#take(await answer.json());
      this.#say("");
    } catch (error) {
      if (!signal.aborted) {
        this.#say(`The preview is not up to date: ${error}. Load the page again.`);
      }
    }
  }

  /** @param {Answer} answer */
  #take({ config, faults, warnings }) {
    for (const place of this.#form.querySelectorAll("[data-field]")) {
      const name = place instanceof HTMLElement ? (place.dataset.field ?? "") : "";
      mark(place, (faults[name] ?? []).join(" "));
    }
    const list = this.#form.ownerDocument.getElementById("warnings");
    const shown = [...(list?.children ?? [])].map((one) => one.textContent);
    // What stands there already is not read out again.
    if (shown.join("\n") !== warnings.join("\n")) {
      list?.replaceChildren(...warnings.map(warning));
    }
    this.config = config;
    this.dispatchEvent(new Event("config"));
  }

  /** @param {string} text */
  #say(text) {
    const status = this.#form.ownerDocument.getElementById("tried");
    if (status !== null) {
      status.textContent = text;
    }
  }
}

/**
 * @param {Element} place
 * @param {string} fault
 */
function mark(place, fault) {
  const words = place.querySelector(".aw-fault");
  if (words !== null && words.textContent !== fault) {
    words.textContent = fault;
  }
  const field = place.querySelector("input, select, textarea");
  if (fault === "") {
    field?.removeAttribute("aria-invalid");
  } else {
    field?.setAttribute("aria-invalid", "true");
  }
}

/** @param {string} text */
function warning(text) {
  const line = document.createElement("p");
  line.className = "aw-warning";
  line.textContent = text;
  return line;
}
