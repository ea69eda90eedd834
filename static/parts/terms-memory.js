/**
 * Which terms this browser has accepted, by their key: the key itself is where it is
 * kept, so that who accepted them in a vendor's widget on this page is not asked again.
 * Terms without a key, and any where storage is switched off, are asked each time.
 */
import { remember, remembered } from "./memory.js";

/** @typedef {{text: string, key: string | null}} Terms */

/** @param {Terms} terms */
export function isAccepted({ key }) {
  return key !== null && Boolean(remembered(key));
}

/** @param {Terms} terms */
export function rememberAcceptance({ key }) {
  if (key !== null) {
    remember(key, "true");
  }
}
