/** The agent's picture where nothing moves: beside the launcher's buttons. */
import { element } from "../parts/elements.js";
import { pictureAddress } from "../parts/widget-config.js";

/** @typedef {import("../parts/widget-config.js").AvatarConfig} AvatarConfig */

/**
 * @param {AvatarConfig} avatar
 * @returns {HTMLElement}
 */
export function picture(avatar) {
  const made = element("span", "w-picture");
  made.setAttribute("part", "avatar");
  made.setAttribute("aria-hidden", "true");
  if (avatar.type === "orb") {
    made.style.setProperty("--w-orb-1", avatar.color_1);
    made.style.setProperty("--w-orb-2", avatar.color_2);
    return made;
  }
  const image = element("img", "");
  image.alt = "";
  image.referrerPolicy = "no-referrer";
  image.src = pictureAddress(avatar) ?? "";
  // The orb stays behind a picture that is not there.
  image.addEventListener("error", () => image.remove());
  made.append(image);
  return made;
}
