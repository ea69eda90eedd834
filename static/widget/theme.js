/**
 * Colours and radii: Parley's palettes, then the vendor's `styles` keys of the agent's
 * configuration. All become custom properties of the element itself, by a rule that any
 * rule of the page for the element overrides.
 */

/** @typedef {Readonly<Record<string, string>>} Properties */

/** @type {Properties} */
export const LIGHT = Object.freeze({
  "--parley-accent": "#1f5fbf",
  "--parley-on-accent": "#ffffff",
  "--parley-surface": "#ffffff",
  "--parley-text": "#1b2430",
  "--parley-muted": "#586474",
  "--parley-border": "#d5dbe3",
  "--parley-error": "#b3261e",
});

/** @type {Properties} */
export const DARK = Object.freeze({
  "--parley-accent": "#8ab4f8",
  "--parley-on-accent": "#0c1a30",
  "--parley-surface": "#171c24",
  "--parley-text": "#e8ecf2",
  "--parley-muted": "#a4afbd",
  "--parley-border": "#39424f",
  "--parley-error": "#ffb4ab",
});

/** Which property a key of `styles` sets. There is no quiet text on buttons here, for
 * which the vendor has a colour (`accent_subtle`). */
const COLOURS = Object.freeze({
  base: "--parley-surface",
  base_hover: "--parley-surface-hover",
  base_active: "--parley-surface-active",
  base_border: "--parley-border",
  base_subtle: "--parley-muted",
  base_primary: "--parley-text",
  base_error: "--parley-error",
  accent: "--parley-accent",
  accent_hover: "--parley-accent-hover",
  accent_active: "--parley-accent-active",
  accent_border: "--parley-accent-border",
  accent_primary: "--parley-on-accent",
});
const LENGTHS = Object.freeze({
  overlay_padding: "--parley-overlay-padding",
  button_radius: "--parley-radius-control",
  input_radius: "--parley-radius-input",
  bubble_radius: "--parley-radius-bubble",
  sheet_radius: "--parley-radius",
  compact_sheet_radius: "--parley-radius-launcher",
  dropdown_sheet_radius: "--parley-radius-dropdown",
});

/**
 * @param {Record<string, unknown>} styles a number is in pixels
 * @returns {Properties}
 */
export function styleProperties(styles) {
  /** @type {Record<string, string>} */
  const properties = {};
  for (const [key, name] of Object.entries(COLOURS)) {
    const value = styles[key];
    if (typeof value === "string" && value !== "") {
      properties[name] = value;
    }
  }
  for (const [key, name] of Object.entries(LENGTHS)) {
    const value = styles[key];
    if (typeof value === "number" && value >= 0) {
      properties[name] = `${value}px`;
    } else if (typeof value === "string" && value !== "") {
      properties[name] = withOurNames(value);
    }
  }
  return properties;
}

/**
 * The vendor's radii may be told by each other.
 * @param {string} length
 */
function withOurNames(length) {
  return length.replaceAll(/--el-([a-z-]+)/g, (whole, name) => {
    const key = /** @type {keyof typeof LENGTHS} */ (name.replaceAll("-", "_"));
    return LENGTHS[key] ?? whole;
  });
}

/**
 * Write the theme of one element into its own sheet.
 *
 * Values are set through the object model: text of a configuration cannot end a rule.
 * @param {CSSStyleSheet} sheet
 * @param {import("./settings.js").Settings} settings
 */
export function applyTheme(sheet, { styles, color_scheme: colorScheme, variant }) {
  sheet.replaceSync(
    ":host {} @media (prefers-color-scheme: dark) { :host {} } :host {}",
  );
  const [plain, media, chosen] = sheet.cssRules;
  const dark = /** @type {CSSMediaRule} */ (media).cssRules[0];
  const scheme = colorScheme === "auto" ? "light dark" : colorScheme;
  setProperties(plain, {
    ...(colorScheme === "dark" ? DARK : LIGHT),
    "color-scheme": scheme,
  });
  setProperties(dark, colorScheme === "auto" ? DARK : {});
  setProperties(chosen, styleProperties(styles));
  if (variant === "inline") {
    // It takes part in the page's layout; the others take no room in it.
    const { style } = /** @type {CSSStyleRule} */ (chosen);
    style.setProperty("inline-size", "auto", "important");
    style.setProperty("block-size", "auto", "important");
  }
}

/**
 * @param {CSSRule | undefined} rule
 * @param {Properties} properties
 */
function setProperties(rule, properties) {
  const { style } = /** @type {CSSStyleRule} */ (rule);
  for (const [name, value] of Object.entries(properties)) {
    style.setProperty(name, value);
  }
}
