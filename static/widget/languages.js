/** Which languages a visitor reads, best first. */
import { remember, remembered } from "../parts/memory.js";

const LANGUAGE_KEY = "parley.language";

/** Chosen in an earlier visit, then the browser's. */
export function preferredLanguages() {
  const chosen = remembered(LANGUAGE_KEY);
  return [...(chosen === null ? [] : [chosen]), ...(navigator.languages ?? [])];
}

/** @param {string} language that the visitor chose */
export function rememberLanguage(language) {
  remember(LANGUAGE_KEY, language);
}

/** Where there is no agent to say which. */
export function pageLanguage() {
  return document.documentElement.lang || navigator.language || "en";
}
