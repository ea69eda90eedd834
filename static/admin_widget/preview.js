/** The frame with the widget, and the switches above it. */

const PHONE_PX = 390;

/** Shows one configuration in the light, the state, the width and the language chosen. */
export class Preview {
  /**
   * @param {Document} page
   * @param {Record<string, any>} config
   */
  constructor(page, config) {
    this.#page = page;
    this.#config = config;
    this.#frame = /** @type {HTMLIFrameElement} */ (page.getElementById("preview"));
    this.#language = /** @type {HTMLSelectElement} */ (
      page.getElementById("preview-language")
    );
    for (const input of page.querySelectorAll("[name^=preview-], #preview-language")) {
      input.addEventListener("change", () => this.#tell());
    }
    globalThis.addEventListener("message", ({ source, data }) => {
      if (source === this.#frame.contentWindow && data === "ready") {
        this.#tell();
      }
    });
    // It may have been there first.
    this.#tell();
  }

  #page;
  #config;
  #frame;
  #language;

  /** @param {Record<string, any>} config */
  show(config) {
    this.#config = config;
    this.#tell();
  }

  /** @param {string} name */
  #chosen(name) {
    const input = this.#page.querySelector(`[name=preview-${name}]:checked`);
    return input instanceof HTMLInputElement ? input.value : "";
  }

  #tell() {
    const isPhone = this.#chosen("width") === "phone";
    this.#frame.style.width = isPhone ? `${PHONE_PX}px` : "";
    const scene = {
      config: this.#config,
      scheme: this.#chosen("scheme"),
      state: this.#chosen("state"),
      language: this.#language.value,
    };
    this.#frame.contentWindow?.postMessage(scene, location.origin);
  }
}
