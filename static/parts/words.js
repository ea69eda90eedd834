/**
 * The texts of the parts, in the reader's language.
 *
 *     const words = await loadWords("de-AT", config.text_contents);
 *     words.say("file_too_large", { name, megabytes: 10 });   // values fill {name}
 *     words.say("seconds_left", { count: 3 });               // plural by `count`
 *     words.language                                         // "de": for lang=
 *     words.direction                                        // "ltr": for dir=
 *
 * One file a language, loaded when it is wanted. A language there is no file for reads
 * English, but for what the overrides say.
 */

/** @typedef {keyof typeof import("./words/en.js").TEXTS} Key */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Text */

/** @type {Record<string, () => Promise<{TEXTS: Record<Key, Text>}>>} */
const FILES = {
  en: () => import("./words/en.js"),
  de: () => import("./words/de.js"),
  es: () => import("./words/es.js"),
  fr: () => import("./words/fr.js"),
};
/** Languages written from right to left, by their first subtag. */
const RIGHT_TO_LEFT = new Set([
  "ar",
  "dv",
  "fa",
  "he",
  "ku",
  "ps",
  "sd",
  "ug",
  "ur",
  "yi",
]);

/** What there is a file for. */
export const LANGUAGES = Object.freeze(Object.keys(FILES));

/**
 * @param {string} language a tag such as `de` or `pt-BR`
 * @param {Record<string, unknown>} [overrides] texts by key, as `text_contents` has
 *   them; what is no text, or of an unknown key, is passed over
 * @returns {Promise<Words>}
 */
export async function loadWords(language, overrides = {}) {
  const wanted = primary(language);
  const file = FILES[wanted] ?? FILES.en;
  const { TEXTS } = await /** @type {NonNullable<typeof file>} */ (file)();
  const said = Object.entries(overrides).filter(
    ([key, text]) =>
      Object.hasOwn(TEXTS, key) && typeof text === "string" && text !== "",
  );
  // Somebody else's translation makes the language the one asked for.
  const read = wanted in FILES || said.length > 0 ? language : "en";
  return new Words(read, { ...TEXTS, ...Object.fromEntries(said) });
}

/** Texts of one language. */
export class Words {
  /**
   * @param {string} language
   * @param {Record<Key, Text>} texts
   */
  constructor(language, texts) {
    this.language = language;
    this.direction = RIGHT_TO_LEFT.has(primary(language)) ? "rtl" : "ltr";
    this.#texts = texts;
    this.#plurals = new Intl.PluralRules(valid(language));
    this.#numbers = new Intl.NumberFormat(valid(language));
  }

  #texts;
  #plurals;
  #numbers;

  /**
   * @param {Key} key
   * @param {Record<string, string | number>} [values] for the braces; `count` chooses
   *   between the plural forms
   * @returns {string}
   */
  say(key, values = {}) {
    const text = this.#texts[key];
    if (text === undefined) {
      throw new Error(`there is no text for ${key}`);
    }
    return this.#form(text, values.count).replace(/\{(\w+)\}/g, (braces, name) => {
      const value = values[name];
      if (typeof value === "number") {
        return this.#numbers.format(value);
      }
      return value ?? braces;
    });
  }

  /**
   * @param {Text} text
   * @param {string | number | undefined} count
   */
  #form(text, count) {
    if (typeof text === "string") {
      return text;
    }
    return text[this.#plurals.select(Number(count ?? 0))] ?? text.other ?? "";
  }
}

/** @param {string} language */
function primary(language) {
  return language.toLowerCase().split(/[-_]/)[0] ?? "";
}

/** @param {string} language as a page wrote it, which may be no tag at all */
function valid(language) {
  try {
    return Intl.getCanonicalLocales(language)[0] ?? "en";
  } catch {
    return "en";
  }
}
