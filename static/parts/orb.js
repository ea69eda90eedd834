/**
 * The agent as a shape that moves with the voices: a soft disc for the agent, a ring for
 * the user.
 *
 *     const orb = new Orb(container, { light: "#8fd3c8", deep: "#13857b" });
 *     orb.draw("speaking", { input: 0, output: 0.4 }, now_ms);
 *     orb.readColours();              // after a change between light and dark
 *
 * Colours left out are the style's: `--parley-orb-light` and `--parley-orb-deep`.
 */
import { element } from "./elements.js";

/** @typedef {import("./session-state.js").Activity} Activity */
/** @typedef {{light?: string, deep?: string}} OrbColours */
/** @typedef {{input: number, output: number}} Levels 0..1 */

const POINTS = 96;
const FULL_TURN = 2 * Math.PI;
/** How fast the drawn levels follow the measured ones, up and down. */
const RISE = 0.45;
const FALL = 0.12;

/** Draws on a canvas when told to; holds no timer. */
export class Orb {
  /**
   * @param {HTMLElement} container
   * @param {OrbColours} [colours]
   */
  constructor(container, colours = {}) {
    this.#canvas = element("canvas", "p-orb");
    this.#canvas.setAttribute("aria-hidden", "true");
    const context = this.#canvas.getContext("2d");
    if (context === null) {
      throw new Error("no canvas drawing in this browser");
    }
    this.#context = context;
    for (const [name, colour] of Object.entries(colours)) {
      this.#canvas.style.setProperty(`--p-orb-${name}`, colour);
    }
    container.append(this.#canvas);
  }

  #canvas;
  #context;
  #accent = "";
  #light = "";
  #deep = "";
  #line = "";
  #input = 0;
  #output = 0;
  /** 0..1: how far the agent's disc is filled rather than outlined. */
  #presence = 0;

  /**
   * After a change between light and dark. A canvas knows no custom properties: the
   * style gives the canvas the colours under names that are resolved.
   */
  readColours() {
    const style = getComputedStyle(this.#canvas);
    this.#accent = style.color;
    this.#light = style.outlineColor;
    this.#deep = style.caretColor;
    this.#line = style.columnRuleColor;
  }

  /**
   * @param {Activity} activity
   * @param {Levels} levels
   * @param {number | null} now_ms null holds the shape still
   */
  draw(activity, levels, now_ms) {
    const size = this.#fit();
    if (size === 0) {
      return;
    }
    if (this.#accent === "") {
      this.readColours();
    }
    const unit = size / 2;
    const time_s = (now_ms ?? 0) / 1000;
    this.#input = follow(this.#input, levels.input);
    this.#output = follow(this.#output, levels.output);
    const present = activity === "idle" || activity === "ended" ? 0.55 : 1;
    this.#presence += (present - this.#presence) * (now_ms === null ? 1 : 0.12);

    const ctx = this.#context;
    ctx.setTransform(1, 0, 0, 1, unit, unit);
    ctx.clearRect(-unit, -unit, size, size);
    const ring = this.#drawRing(unit, activity);
    this.#drawDisc(unit, activity, time_s);
    if (activity === "thinking" || activity === "connecting") {
      this.#drawOrbit(ring, unit, time_s, activity === "thinking" ? 3 : 1);
    }
  }

  /** The backing store follows the size on the page. */
  #fit() {
    const size = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (this.#canvas.width !== size || this.#canvas.height !== size) {
      this.#canvas.width = size;
      this.#canvas.height = size;
    }
    return size;
  }

  /**
   * The user's voice widens the ring.
   * @param {number} unit
   * @param {Activity} activity
   * @returns {number} its radius
   */
  #drawRing(unit, activity) {
    const ctx = this.#context;
    const reach = activity === "idle" || activity === "ended" ? 0 : this.#input;
    ctx.beginPath();
    const radius = unit * (0.86 + 0.1 * reach);
    ctx.arc(0, 0, radius, 0, FULL_TURN);
    ctx.strokeStyle = reach > 0.03 ? this.#accent : this.#line;
    ctx.globalAlpha = reach > 0.03 ? 0.35 + 0.65 * reach : 1;
    ctx.lineWidth = unit * (0.012 + 0.05 * reach);
    ctx.stroke();
    ctx.globalAlpha = 1;
    return radius;
  }

  /**
   * @param {number} unit
   * @param {Activity} activity
   * @param {number} time_s
   */
  #drawDisc(unit, activity, time_s) {
    const ctx = this.#context;
    const calm = activity === "speaking" ? 0.02 : 0.012;
    const swing = calm + 0.16 * this.#output;
    const radius = unit * (0.54 + 0.12 * this.#output);
    for (let layer = 2; layer >= 0; layer--) {
      const scale = 1 + 0.13 * layer * (0.4 + this.#output);
      this.#trace(radius * scale, swing * (1 + 0.5 * layer), time_s + layer * 1.7);
      const glow = ctx.createLinearGradient(
        -radius * 0.5,
        -radius,
        radius * 0.5,
        radius,
      );
      glow.addColorStop(0, this.#light);
      glow.addColorStop(1, this.#deep);
      ctx.fillStyle = glow;
      ctx.globalAlpha = this.#presence * (layer === 0 ? 1 : 0.22 / layer);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
  }

  /**
   * A closed curve: a circle that three slow waves deform.
   * @param {number} radius
   * @param {number} swing share of the radius
   * @param {number} time_s
   */
  #trace(radius, swing, time_s) {
    const ctx = this.#context;
    ctx.beginPath();
    for (let point = 0; point <= POINTS; point++) {
      const angle = (point / POINTS) * FULL_TURN;
      const wave =
        0.5 * Math.sin(2 * angle + 1.1 * time_s) +
        0.3 * Math.sin(3 * angle - 1.7 * time_s) +
        0.2 * Math.sin(5 * angle + 2.3 * time_s);
      const reach = radius * (1 + swing * wave);
      ctx.lineTo(reach * Math.cos(angle), reach * Math.sin(angle));
    }
    ctx.closePath();
  }

  /**
   * Work in progress: dots on their way round the ring.
   * @param {number} ring
   * @param {number} unit
   * @param {number} time_s
   * @param {number} dots
   */
  #drawOrbit(ring, unit, time_s, dots) {
    const ctx = this.#context;
    ctx.fillStyle = this.#accent;
    for (let dot = 0; dot < dots; dot++) {
      const angle = time_s * 2.2 - dot * 0.35;
      ctx.globalAlpha = 1 - dot * 0.28;
      ctx.beginPath();
      ctx.arc(
        ring * Math.cos(angle),
        ring * Math.sin(angle),
        unit * (0.045 - dot * 0.007),
        0,
        FULL_TURN,
      );
      ctx.fill();
    }
    ctx.globalAlpha = 1;
  }
}

/**
 * @param {number} shown
 * @param {number} measured
 */
function follow(shown, measured) {
  return shown + (measured - shown) * (measured > shown ? RISE : FALL);
}
