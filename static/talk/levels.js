/**
 * Reads the levels once per frame and has them drawn.
 */

/** With reduced motion the picture changes this often, and by level alone. */
const CALM_INTERVAL_MS = 250;

/**
 * @typedef {object} LevelSource
 * @property {() => number} getInputVolume
 * @property {() => number} getOutputVolume
 */

/**
 * Draw until the page goes.
 * @param {import("./orb.js").Orb} orb
 * @param {HTMLElement | null} inputMeter
 * @param {() => {look: import("./orb.js").Look, source: LevelSource | null}} current
 */
export function drawLevels(orb, inputMeter, current) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let drawn_ms = Number.NEGATIVE_INFINITY;

  /** @param {number} now_ms */
  const frame = (now_ms) => {
    requestAnimationFrame(frame);
    if (calm.matches && now_ms - drawn_ms < CALM_INTERVAL_MS) {
      return;
    }
    drawn_ms = now_ms;
    const { look, source } = current();
    const levels = {
      input: source?.getInputVolume() ?? 0,
      output: source?.getOutputVolume() ?? 0,
    };
    inputMeter?.style.setProperty("--level", levels.input.toFixed(3));
    orb.draw(look, levels, calm.matches ? null : now_ms);
  };
  requestAnimationFrame(frame);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    orb.readColours();
  });
}
