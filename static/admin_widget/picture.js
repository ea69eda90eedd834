/** The picture that was chosen and is not saved yet, and the fields of its kind. */

const KIND = "widget_avatar_kind";

/** @param {HTMLFormElement} form of which only the fields of the chosen kind are shown */
export function linkKinds(form) {
  const kind = form.elements.namedItem(KIND);
  if (!(kind instanceof HTMLSelectElement)) {
    return;
  }
  const follow = () => {
    for (const place of form.querySelectorAll("[data-only-for]")) {
      if (place instanceof HTMLElement) {
        place.hidden = place.dataset.onlyFor !== kind.value;
      }
    }
  };
  follow();
  kind.addEventListener("change", follow);
}

/** Fires "change" when it can be shown. */
export class ChosenPicture extends EventTarget {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    super();
    this.#kind = form.elements.namedItem(KIND);
    const input = form.elements.namedItem("picture");
    if (input instanceof HTMLInputElement) {
      input.addEventListener("change", () => this.#read(input.files?.[0]));
    }
  }

  #kind;
  #address = "";

  /**
   * The configuration with the picture, where it is what stands for the agent.
   * @param {Record<string, any>} config
   */
  shownIn(config) {
    const isShown =
      this.#address !== "" &&
      this.#kind instanceof HTMLSelectElement &&
      this.#kind.value === "image";
    return isShown
      ? { ...config, avatar: { type: "image", url: this.#address } }
      : config;
  }

  /** @param {File | undefined} file */
  #read(file) {
    this.#address = "";
    if (!file?.type.startsWith("image/")) {
      this.dispatchEvent(new Event("change"));
      return;
    }
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      this.#address = String(reader.result);
      this.dispatchEvent(new Event("change"));
    });
    reader.readAsDataURL(file);
  }
}
