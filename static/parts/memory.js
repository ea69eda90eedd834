/**
 * What the browser keeps for the next visit. Where storage is switched off or full,
 * nothing is kept and nothing breaks: a choice then holds for this visit.
 */

/**
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice holds for this visit.
  }
}

/**
 * @param {string} key
 * @returns {string | null}
 */
export function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export const MICROPHONE_KEY = "parley.microphone";
export const SPEAKER_KEY = "parley.speaker";
export const CAPTIONS_KEY = "parley.captions";
