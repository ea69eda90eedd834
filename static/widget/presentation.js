/** What a widget shows and in which words: configuration, attributes and the visitor's
 * choice brought together. */
import { localConfig } from "../parts/widget-config.js";
import { loadWords } from "../parts/words.js";
import { pageLanguage, preferredLanguages } from "./languages.js";
import { mergedSettings, spokenLanguage } from "./settings.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../parts/words.js").Words} Words */
/** @typedef {{settings: Settings, language: string, words: Words}} Presentation */

/**
 * @param {Record<string, any>} config
 * @param {Readonly<Record<string, any>>} attributes
 * @param {string | null} chosen language, by the visitor on this page: above the
 *   attribute
 * @returns {Promise<Presentation>}
 */
export async function presentationOf(config, attributes, chosen) {
  const settings = mergedSettings(config, attributes);
  const asked = chosen === null ? attributes : { ...attributes, language: chosen };
  const language = spokenLanguage(settings, asked, preferredLanguages());
  const { text_contents } = localConfig(settings, language);
  const words = await loadWords(language, text_contents);
  return { settings, language, words };
}

/**
 * Where there is no configuration to say how.
 * @returns {Promise<Presentation>}
 */
export async function plainPresentation() {
  const language = pageLanguage();
  const settings = mergedSettings({}, {});
  return { settings, language, words: await loadWords(language) };
}
