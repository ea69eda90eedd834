/**
 * The configuration that holds: the agent's, and above it what the element's attributes
 * say.
 */
import { completeConfig, isPossible } from "../parts/widget-config.js";
import { ATTRIBUTES } from "./attributes.js";

/** @typedef {import("../parts/widget-config.js").WidgetConfig} Settings */

/**
 * @param {Readonly<Record<string, any>>} config as the server gives it
 * @param {Readonly<Record<string, any>>} attributes as `readAttributes` gives them
 * @returns {Settings}
 */
export function mergedSettings(config, attributes) {
  const settings = completeConfig({
    ...config,
    ...attributeKeys(attributes),
    ...feedback(config, attributes["collect-feedback"]),
    avatar: avatar(config.avatar, attributes),
  });
  return withOwnTexts(settings, attributes["text-contents"] ?? {});
}

/**
 * The language that is spoken: what is forced, else the first wish that the agent can
 * fulfil, else its own.
 * @param {Settings} settings
 * @param {Readonly<Record<string, any>>} attributes
 * @param {readonly string[]} preferred chosen before, then the browser's
 * @returns {string}
 */
export function spokenLanguage(settings, attributes, preferred) {
  const forced = attributes["override-language"];
  if (isText(forced)) {
    return forced;
  }
  const possible = [settings.language, ...settings.supported_language_overrides];
  for (const wish of [attributes.language, ...preferred]) {
    const found = isText(wish) && match(wish, possible);
    if (found) {
      return found;
    }
  }
  return settings.language;
}

/**
 * "de-AT" is answered by "de" where there is nothing closer.
 * @param {string} wish
 * @param {readonly string[]} possible
 */
function match(wish, possible) {
  const asked = wish.toLowerCase();
  return (
    possible.find((one) => one.toLowerCase() === asked) ??
    possible.find((one) => one.toLowerCase() === asked.split("-")[0])
  );
}

/**
 * What no choice has is passed over: the agent's own holds.
 * @param {Readonly<Record<string, any>>} attributes
 */
function attributeKeys(attributes) {
  return Object.fromEntries(
    Object.entries(ATTRIBUTES).flatMap(([name, { key }]) =>
      key !== undefined && name in attributes && isPossible(key, attributes[name])
        ? [[key, attributes[name]]]
        : [],
    ),
  );
}

/**
 * @param {Record<string, any> | undefined} look
 * @param {Readonly<Record<string, any>>} attributes
 */
function avatar(look, attributes) {
  const image = attributes["avatar-image-url"];
  if (image !== undefined) {
    return { type: "image", url: image };
  }
  const one = attributes["avatar-orb-color-1"];
  const two = attributes["avatar-orb-color-2"];
  return one === undefined && two === undefined
    ? look
    : {
        type: "orb",
        color_1: one ?? look?.color_1,
        color_2: two ?? look?.color_2,
      };
}

/**
 * @param {Readonly<Record<string, any>>} config
 * @param {boolean | undefined} collect the old attribute: thumbs, or nothing at all
 */
function feedback({ feedback_mode: mode = "none" }, collect) {
  if (collect === false) {
    return { feedback_mode: "none", end_feedback: null };
  }
  return collect === true && mode === "none" ? { feedback_mode: "during" } : {};
}

/**
 * The element's own texts are said in every language: the page knows which it is in.
 * @param {Settings} settings
 * @param {Record<string, unknown>} own
 * @returns {Settings}
 */
function withOwnTexts(settings, own) {
  const presets = Object.entries(settings.language_presets).map(
    ([language, preset]) => [
      language,
      { ...preset, text_contents: { ...preset.text_contents, ...own } },
    ],
  );
  return {
    ...settings,
    text_contents: { ...settings.text_contents, ...own },
    language_presets: Object.fromEntries(presets),
  };
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string" && value !== "";
}
