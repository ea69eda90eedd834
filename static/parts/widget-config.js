/**
 * The one reader of an agent's widget configuration: the vendor's shape, every key there
 * and of its type, whatever was given.
 *
 *     const config = completeConfig(fetched);
 *     const german = localConfig(config, "de");   // with that language's own texts
 */

/** @typedef {"tiny" | "compact" | "full" | "expandable" | "inline"} Variant */
/** @typedef {"top-left" | "top" | "top-right" | "bottom-left" | "bottom" |
 *   "bottom-right"} Placement */
/**
 * @typedef {{type: "orb", color_1: string, color_2: string} |
 *   {type: "url", custom_url: string} | {type: "image", url: string}} AvatarConfig
 */
/**
 * @typedef {object} LanguagePreset
 * @property {Record<string, unknown>} text_contents
 * @property {string | null} terms_html
 * @property {string | null} terms_text
 * @property {string | null} terms_key
 */
/**
 * @typedef {object} FileInput
 * @property {boolean} enabled
 * @property {number} max_files_per_conversation
 * @property {number} max_image_bytes
 * @property {number} max_document_bytes
 */

/**
 * @typedef {object} WidgetConfig
 * @property {Variant} variant
 * @property {Placement} placement
 * @property {"auto" | "light" | "dark"} color_scheme
 * @property {AvatarConfig} avatar
 * @property {Record<string, unknown>} styles
 * @property {"none" | "during" | "end"} feedback_mode
 * @property {{type: "rating"} | null} end_feedback
 * @property {boolean} transcript_enabled
 * @property {boolean} text_input_enabled
 * @property {boolean} supports_text_only
 * @property {boolean} mic_muting_enabled
 * @property {boolean} default_expanded
 * @property {boolean} always_expanded
 * @property {boolean} dismissible
 * @property {boolean} show_avatar_when_collapsed
 * @property {boolean} show_agent_status
 * @property {boolean} show_conversation_id
 * @property {boolean} strip_audio_tags
 * @property {boolean} disable_banner
 * @property {string | null} override_link
 * @property {string | null} terms_text in Markdown
 * @property {string | null} terms_html
 * @property {string | null} terms_key under which an acceptance is remembered
 * @property {Record<string, unknown>} text_contents
 * @property {Record<string, LanguagePreset>} language_presets
 * @property {readonly string[]} markdown_link_allowed_hosts their names
 * @property {boolean} markdown_link_include_www
 * @property {boolean} markdown_link_allow_http
 * @property {string} language the agent's own
 * @property {readonly string[]} supported_language_overrides
 * @property {boolean} text_only
 * @property {boolean} use_rtc
 * @property {FileInput} file_input_config
 */

/** What holds where nothing is told: as of an agent that nobody has changed. */
const DEFAULTS = Object.freeze({
  variant: "compact",
  placement: "bottom-right",
  color_scheme: "auto",
  avatar: { type: "orb", color_1: "#2792dc", color_2: "#9ce6e6" },
  styles: {},
  feedback_mode: "none",
  end_feedback: null,
  transcript_enabled: false,
  text_input_enabled: true,
  supports_text_only: true,
  mic_muting_enabled: false,
  default_expanded: false,
  always_expanded: false,
  dismissible: false,
  show_avatar_when_collapsed: false,
  show_agent_status: false,
  show_conversation_id: true,
  strip_audio_tags: true,
  disable_banner: true,
  override_link: null,
  terms_text: null,
  terms_html: null,
  terms_key: null,
  text_contents: {},
  language_presets: {},
  markdown_link_allowed_hosts: [],
  markdown_link_include_www: true,
  markdown_link_allow_http: true,
  language: "en",
  supported_language_overrides: [],
  text_only: false,
  use_rtc: false,
  file_input_config: {
    enabled: false,
    max_files_per_conversation: 10,
    max_image_bytes: 10_485_760,
    max_document_bytes: 20_971_520,
  },
});

/** @type {Readonly<Record<string, readonly string[]>>} */
const CHOICES = Object.freeze({
  variant: ["tiny", "compact", "full", "expandable", "inline"],
  placement: ["bottom-right", "bottom", "bottom-left", "top-right", "top", "top-left"],
  color_scheme: ["auto", "light", "dark"],
  feedback_mode: ["none", "during", "end"],
});

/**
 * What is missing or of the wrong type has its default; unknown keys are left out.
 * @param {Readonly<Record<string, any>>} given
 * @returns {WidgetConfig}
 */
export function completeConfig(given) {
  const config = /** @type {WidgetConfig} */ (
    withDefaults(DEFAULTS, {
      ...given,
      markdown_link_allowed_hosts: texts(given.markdown_link_allowed_hosts, "hostname"),
      supported_language_overrides: texts(given.supported_language_overrides),
    })
  );
  const { text_only: isText } = config;
  const mayWrite = isText || config.text_input_enabled;
  return {
    ...config,
    avatar: completeAvatar(config.avatar),
    end_feedback:
      objectOr(given.end_feedback).type === "rating" ? { type: "rating" } : null,
    language_presets: Object.fromEntries(
      Object.entries(config.language_presets).map(([language, preset]) => [
        language,
        completePreset(preset),
      ]),
    ),
    // An agent of text alone is written to and read.
    transcript_enabled: isText || config.transcript_enabled,
    text_input_enabled: mayWrite,
    mic_muting_enabled: !isText && config.mic_muting_enabled,
    // Where nobody may write there is no chat to begin.
    supports_text_only: mayWrite && config.supports_text_only,
  };
}

/**
 * Whether a key can have this value: of those with a choice, one that there is.
 * @param {string} key
 * @param {unknown} value
 */
export function isPossible(key, value) {
  return CHOICES[key]?.includes(String(value)) ?? true;
}

/**
 * @param {WidgetConfig} config
 * @param {string} language of those offered; the agent's own has no preset
 * @returns {WidgetConfig}
 */
export function localConfig(config, language) {
  const preset = config.language_presets[language];
  if (preset === undefined) {
    return config;
  }
  const { text_contents, terms_text, terms_html, terms_key } = preset;
  const hasTerms = terms_text !== null || terms_html !== null;
  return {
    ...config,
    // Terms in one language's Markdown are not those in the other's HTML.
    ...(hasTerms ? { terms_text, terms_html } : {}),
    terms_key: terms_key ?? config.terms_key,
    text_contents: { ...config.text_contents, ...text_contents },
  };
}

/**
 * The agent's own language first; one alone is no choice.
 * @param {WidgetConfig} config
 * @returns {string[]}
 */
export function offeredLanguages({ language, supported_language_overrides }) {
  return [...new Set([language, ...supported_language_overrides])];
}

/**
 * @param {AvatarConfig} avatar
 * @returns {string | null} null: there is none that a page may show
 */
export function pictureAddress(avatar) {
  if (avatar.type === "orb") {
    return null;
  }
  const given = avatar.type === "url" ? avatar.custom_url : avatar.url;
  if (typeof given !== "string" || given === "") {
    return null;
  }
  try {
    const url = new URL(given, globalThis.location?.href);
    // A picture that has not been uploaded yet stands in its own address.
    return /^(https?:|data:image\/)/.test(url.href) ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * @param {Readonly<Record<string, any>>} defaults
 * @param {Readonly<Record<string, any>>} given
 * @returns {Record<string, any>}
 */
function withDefaults(defaults, given) {
  return Object.fromEntries(
    Object.entries(defaults).map(([key, normal]) => {
      const value = given[key];
      if (!isLike(normal, value) || !isPossible(key, value)) {
        return [key, normal];
      }
      return [key, key === "file_input_config" ? withDefaults(normal, value) : value];
    }),
  );
}

/**
 * @param {unknown} normal null: a text that need not be there
 * @param {unknown} value
 */
function isLike(normal, value) {
  if (normal === null || typeof normal === "string") {
    return typeof value === "string" && value !== "";
  }
  if (typeof normal === "object") {
    return Array.isArray(normal) === Array.isArray(value) && objectOr(value) === value;
  }
  return typeof value === typeof normal;
}

/**
 * @param {Record<string, any>} given
 * @returns {AvatarConfig}
 */
function completeAvatar(given) {
  const { type, url, custom_url } = given;
  const one = type === "url" ? { type, custom_url } : { type: "image", url };
  const picture = /** @type {AvatarConfig} */ (one);
  if (type !== "orb" && pictureAddress(picture) !== null) {
    return picture;
  }
  return /** @type {AvatarConfig} */ (
    withDefaults(DEFAULTS.avatar, { ...given, type: "orb" })
  );
}

/**
 * @param {Record<string, any>} given
 * @returns {LanguagePreset}
 */
function completePreset(given) {
  const preset = objectOr(given);
  const [terms_text, terms_html, terms_key] = [
    "terms_text",
    "terms_html",
    "terms_key",
  ].map((key) => (isLike(null, preset[key]) ? String(preset[key]) : null));
  return {
    text_contents: objectOr(preset.text_contents),
    terms_text: terms_text ?? null,
    terms_html: terms_html ?? null,
    terms_key: terms_key ?? null,
  };
}

/**
 * @param {unknown} value
 * @param {string} [key] of objects in place of texts
 * @returns {string[]}
 */
function texts(value, key = "") {
  const told = Array.isArray(value) ? value : [];
  return told
    .map((one) => (typeof one === "string" ? one : objectOr(one)[key]))
    .filter((one) => typeof one === "string" && one !== "");
}

/**
 * @param {unknown} value
 * @returns {Record<string, any>}
 */
function objectOr(value) {
  return typeof value === "object" && value !== null ? value : {};
}
