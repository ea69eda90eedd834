/**
 * The shadow root's own: style sheets, theme, placement, direction; in it stands one of
 * launcher, panel, notice.
 */
import { element, iconButton } from "../parts/elements.js";
import { icon } from "../parts/icons.js";
import { applyTheme } from "./theme.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../parts/words.js").Words} Words */

/** One in each shadow root. */
export class Shell {
  /**
   * @param {ShadowRoot} root
   * @param {() => void} onEscape
   */
  constructor(root, onEscape) {
    this.#root = root;
    this.#box.setAttribute("part", "frame");
    this.#box.hidden = true;
    this.#box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) {
        onEscape();
      }
    });
    // Keys typed here are not the page's shortcuts.
    for (const type of ["keydown", "keypress", "keyup"]) {
      this.#box.addEventListener(type, (event) => event.stopPropagation());
    }
    root.replaceChildren(this.#box, this.announcements);
  }

  #root;
  #box = element("div", "w-frame");
  /** For screen readers, whatever is shown. */
  announcements = element("div", "");
  #theme = new CSSStyleSheet();

  get hasFocus() {
    return this.#root.activeElement !== null;
  }

  /** @param {readonly CSSStyleSheet[]} sheets those that are there already stay once */
  adopt(sheets) {
    const others = this.#root.adoptedStyleSheets.filter((one) => one !== this.#theme);
    // The theme comes last: it overrides what the sheets set for the element.
    this.#root.adoptedStyleSheets = [...new Set([...others, ...sheets]), this.#theme];
  }

  /**
   * @param {Settings} settings
   * @param {Words} words
   */
  adapt(settings, words) {
    applyTheme(this.#theme, settings);
    // What this browser's user reads text at, whatever the page does to its own.
    const { fontSize } = getComputedStyle(this.#root.host);
    this.#box.style.setProperty("--w-rem", fontSize);
    this.#box.dataset.variant = settings.variant;
    this.#box.dataset.placement = settings.placement;
    this.#box.lang = words.language;
    this.#box.dir = words.direction;
  }

  /**
   * @param {HTMLElement} shown instead of what was there
   * @param {{isOpen?: boolean, onNear?: () => void}} [how] `onNear`: a visitor is about
   *   to press
   */
  show(shown, { isOpen = false, onNear } = {}) {
    this.#box.hidden = false;
    this.#box.toggleAttribute("data-open", isOpen);
    if (this.#box.firstChild === shown) {
      return;
    }
    this.#box.replaceChildren(shown);
    if (onNear !== undefined) {
      shown.addEventListener("pointerenter", onNear, { once: true });
      shown.addEventListener("focusin", onNear, { once: true });
    }
  }

  /**
   * @param {string} name
   * @param {() => void} onRestore
   */
  showAway(name, onRestore) {
    const restore = iconButton("w-restore", name, icon("chat"), onRestore);
    restore.setAttribute("part", "restore");
    this.show(restore);
  }

  clear() {
    this.#box.replaceChildren();
    this.#box.hidden = true;
  }
}
