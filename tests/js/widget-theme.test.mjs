/** The vendor's styles, as properties; the palettes that hold without any. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DARK, LIGHT, styleProperties } from "../../static/widget/theme.js";

test("colours and radii become properties; a number is in pixels", () => {
  assert.deepEqual(
    styleProperties({
      base: "#fff",
      base_primary: "#111",
      accent: "rebeccapurple",
      accent_primary: "white",
      button_radius: 4,
      overlay_padding: 32,
    }),
    {
      "--parley-surface": "#fff",
      "--parley-text": "#111",
      "--parley-accent": "rebeccapurple",
      "--parley-on-accent": "white",
      "--parley-radius-control": "4px",
      "--parley-overlay-padding": "32px",
    },
  );
});

test("radii that are told by each other are ours by name", () => {
  assert.deepEqual(
    styleProperties({ sheet_radius: "calc(var(--el-button-radius) + 6px)" }),
    { "--parley-radius": "calc(var(--parley-radius-control) + 6px)" },
  );
});

test("what is no style is passed over", () => {
  const styles = { base: null, accent: 3, button_radius: -1, unknown: "red" };
  assert.deepEqual(styleProperties(styles), {});
});

test("both palettes say the same things", () => {
  assert.deepEqual(Object.keys(DARK), Object.keys(LIGHT));
});

/** @param {string} hex */
const luminance = (hex) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test("text can be read on what it stands on", () => {
  for (const palette of [LIGHT, DARK]) {
    for (const [text, ground] of [
      ["text", "surface"],
      ["muted", "surface"],
      ["error", "surface"],
      ["on-accent", "accent"],
    ]) {
      const one = luminance(palette[`--parley-${text}`] ?? "");
      const two = luminance(palette[`--parley-${ground}`] ?? "");
      const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      assert.ok(contrast >= 4.5, `${text} on ${ground}: ${contrast.toFixed(2)}`);
    }
  }
});
