/** What is read before the first conversation. */
import { element } from "../parts/elements.js";

/** @typedef {import("../parts/words.js").Words} Words */

/**
 * @param {Words} words
 * @param {{isText: boolean, isRecorded: boolean}} page
 */
export function introduction(words, { isText, isRecorded }) {
  const sentences = [words.say("intro_ai")];
  if (!isText) {
    sentences.push(words.say("intro_microphone"));
    if (isRecorded) {
      sentences.push(words.say("intro_recorded"));
    }
  }
  return element("p", "", sentences.join(" "));
}

/**
 * For whom it does not work: the page that finds out why.
 * @param {Words} words
 * @param {string} address
 */
export function selfCheckLink(words, address) {
  const link = element("a", "self-check-link", words.say("intro_check"));
  link.href = address;
  return link;
}
