/**
 * Reads the levels once per frame and has them drawn.
 *
 *     const stop = drawLevels({ avatar, meter, current: () => ({ activity, source }) });
 */

/** With reduced motion the picture changes this often, and by level alone. */
const CALM_INTERVAL_MS = 250;

/**
 * @typedef {object} LevelSource
 * @property {() => number} getInputVolume
 * @property {() => number} getOutputVolume
 */

/**
 * @typedef {object} Drawn
 * @property {{draw: import("./avatar.js").Avatar["draw"], readColours: () => void}}
 *   avatar
 * @property {HTMLElement | null} meter shows the microphone's level
 * @property {() => {activity: import("./session-state.js").Activity,
 *   source: LevelSource | null}} current
 */

/**
 * @param {Drawn} drawn
 * @returns {() => void} stops it
 */
export function drawLevels({ avatar, meter, current }) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let drawn_ms = Number.NEGATIVE_INFINITY;
  let request = 0;

  /** @param {number} now_ms */
  const frame = (now_ms) => {
    request = requestAnimationFrame(frame);
    if (calm.matches && now_ms - drawn_ms < CALM_INTERVAL_MS) {
      return;
    }
    drawn_ms = now_ms;
    const { activity, source } = current();
    const levels = {
      input: source?.getInputVolume() ?? 0,
      output: source?.getOutputVolume() ?? 0,
    };
    meter?.style.setProperty("--p-level", levels.input.toFixed(3));
    avatar.draw(activity, levels, calm.matches ? null : now_ms);
  };
  const recolour = () => avatar.readColours();

  request = requestAnimationFrame(frame);
  dark.addEventListener("change", recolour);
  return () => {
    cancelAnimationFrame(request);
    dark.removeEventListener("change", recolour);
  };
}
