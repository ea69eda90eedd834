// A recording's waveform: asked of the server, which measured it, and drawn.

/** @typedef {{durationMs: number, caller: number[], agent: number[]}} Waveform */

const AGAIN_MS = 1_500;
const GAP = 0.35;
const UNPLAYED_ALPHA = 0.45;

/** Why there is no waveform, in words. */
export class NoWaveform extends Error {}

/**
 * Ask until it is there. Rejects with NoWaveform, or as fetch does.
 * @param {string} url
 * @param {() => void} waiting called when it takes longer
 * @returns {Promise<Waveform>}
 */
export async function askWaveform(url, waiting) {
  for (;;) {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const answer = isJson ? await response.json() : {};
    if (response.status === 200 && isJson) {
      return {
        durationMs: answer.duration_ms,
        caller: answer.caller,
        agent: answer.agent,
      };
    }
    if (response.status !== 202) {
      throw new NoWaveform(answer.problem ?? "The server has no waveform of it.");
    }
    waiting();
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/**
 * Join neighbouring bars by their loudest until they fit.
 * @param {number[]} bars
 * @param {number} most
 * @returns {number[]}
 */
export function fitted(bars, most) {
  if (bars.length <= most) {
    return bars;
  }
  const width = bars.length / most;
  return Array.from({ length: most }, (_, index) =>
    Math.max(...bars.slice(Math.floor(index * width), Math.ceil((index + 1) * width))),
  );
}

/**
 * The caller upwards and the agent downwards of a line; what was played stands out.
 * @param {HTMLCanvasElement} canvas
 * @param {Waveform} waveform
 * @param {number} played from 0 to 1
 */
export function draw(canvas, waveform, played) {
  const context = canvas.getContext("2d");
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!context || width === 0) {
    return;
  }
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const middle = height / 2;
  // As loud as it gets fills its half; what is all but silent stays small.
  const loudest = Math.max(32, ...waveform.caller, ...waveform.agent);
  for (const [bars, name, up] of /** @type {const} */ ([
    [waveform.caller, "--wave-caller", true],
    [waveform.agent, "--wave-agent", false],
  ])) {
    context.fillStyle = style.getPropertyValue(name).trim();
    const shown = fitted(bars, Math.max(1, Math.floor(width / 3)));
    const step = width / shown.length;
    shown.forEach((level, index) => {
      const tall = Math.max(1, (level / loudest) * (middle - 2));
      context.globalAlpha = (index + 0.5) / shown.length <= played ? 1 : UNPLAYED_ALPHA;
      context.fillRect(
        index * step,
        up ? middle - tall : middle,
        step * (1 - GAP),
        tall,
      );
    });
  }
  context.globalAlpha = 1;
}
