/**
 * The agent's picture: an orb of two colours, or an image with a ring that moves with
 * the voices.
 *
 *     const avatar = new Avatar(container, config.avatar);
 *     avatar.draw(activity, { input, output }, now_ms);   // null: hold the shape still
 *     avatar.readColours();
 */
import { element } from "./elements.js";
import { Orb } from "./orb.js";
import { pictureAddress } from "./widget-config.js";

/** @typedef {import("./widget-config.js").AvatarConfig} AvatarConfig */

const COLOUR =
  /^(#[0-9a-f]{3,8}|[a-z]+|(rgb|hsl|hwb|lab|lch|oklab|oklch)a?\([^()]*\))$/i;

/** Decoration: the agent's name stands beside it. */
export class Avatar {
  /**
   * @param {HTMLElement} container
   * @param {AvatarConfig} config
   */
  constructor(container, config) {
    this.#container = container;
    const address = pictureAddress(config);
    if (address === null) {
      this.#orb = new Orb(container, config.type === "orb" ? colours(config) : {});
    } else {
      this.#showImage(address);
    }
  }

  #container;
  /** @type {Orb | null} */
  #orb = null;
  /** @type {HTMLElement | null} */
  #ring = null;

  /**
   * @param {import("./session-state.js").Activity} activity
   * @param {import("./orb.js").Levels} levels
   * @param {number | null} now_ms
   */
  draw(activity, levels, now_ms) {
    this.#orb?.draw(activity, levels, now_ms);
    const level = Math.max(levels.output, 0.6 * levels.input);
    this.#ring?.style.setProperty("--p-level", level.toFixed(3));
  }

  readColours() {
    this.#orb?.readColours();
  }

  /** @param {string} address */
  #showImage(address) {
    const image = element("img", "p-picture");
    image.alt = "";
    image.decoding = "async";
    image.referrerPolicy = "no-referrer";
    const ring = element("div", "p-picture-ring", image);
    image.addEventListener("error", () => {
      // A picture that is gone, or that the page's policy forbids, leaves no hole.
      ring.remove();
      this.#ring = null;
      this.#orb = new Orb(this.#container);
    });
    image.src = address;
    this.#ring = ring;
    this.#container.append(ring);
  }
}

/**
 * @param {{color_1: string, color_2: string}} config
 * @returns {import("./orb.js").OrbColours}
 */
function colours({ color_1, color_2 }) {
  return {
    ...(COLOUR.test(color_2) ? { light: color_2 } : {}),
    ...(COLOUR.test(color_1) ? { deep: color_1 } : {}),
  };
}
