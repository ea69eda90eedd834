// The player of a recording: its buttons, its place, its waveform.

import { clock } from "./clock.js";
import { pauses, skipFrom } from "./silence.js";
import { askWaveform, draw, NoWaveform } from "./waveform.js";

/**
 * @typedef {object} Player
 * @property {HTMLAudioElement} audio
 * @property {(atMs: number) => void} playFrom
 * @property {() => void} toggle
 * @property {(byMs: number) => void} seekBy
 */

/**
 * Bring the player's markup to life; null where there is no sound to hear.
 * @param {HTMLElement} record
 * @returns {Player | null}
 */
export function connectPlayer(record) {
  const root = record.querySelector(".player");
  const audio = root?.querySelector("audio");
  if (!(root instanceof HTMLElement) || !audio) {
    return null;
  }
  /** @type {<E extends Element>(selector: string, kind: new () => E) => E} */
  const part = (selector, kind) => {
    const found = root.querySelector(selector);
    if (!(found instanceof kind)) {
      throw new TypeError(`The player lacks ${selector}.`);
    }
    return found;
  };
  const button = part(".player-button", HTMLButtonElement);
  const place = part(".player-place", HTMLInputElement);
  const now = part(".player-now", HTMLElement);
  const length = part(".player-length", HTMLElement);
  const canvas = part("canvas", HTMLCanvasElement);
  const state = part(".player-state", HTMLElement);
  const skipping = part(".player-skip", HTMLInputElement);
  const speed = part(".player-speed", HTMLSelectElement);
  /** @type {import("./waveform.js").Waveform | null} */
  let waveform = null;
  /** @type {{fromMs: number, untilMs: number}[]} */
  let silent = [];
  let durationMs = Number(root.dataset.durationMs);

  const setDuration = (/** @type {number} */ ms) => {
    durationMs = ms;
    place.max = String(Math.round(ms));
    length.textContent = clock(ms);
  };
  const show = () => {
    const atMs = audio.currentTime * 1000;
    place.value = String(Math.round(atMs));
    now.textContent = clock(atMs);
    place.setAttribute("aria-valuetext", `${clock(atMs)} of ${clock(durationMs)}`);
    if (waveform) {
      draw(canvas, waveform, durationMs ? atMs / durationMs : 0);
    }
  };
  const showPlaying = () => {
    root.toggleAttribute("data-playing", !audio.paused);
    button.setAttribute("aria-label", audio.paused ? "Play" : "Pause");
  };
  /** @type {() => void} */
  const run = () => {
    if (audio.paused) {
      return;
    }
    const end = skipping.checked ? skipFrom(silent, audio.currentTime * 1000) : null;
    if (end !== null) {
      audio.currentTime = end / 1000;
    }
    show();
    requestAnimationFrame(run);
  };
  const seek = (/** @type {number} */ ms) => {
    audio.currentTime = Math.min(Math.max(ms, 0), durationMs || Infinity) / 1000;
    show();
  };
  // What goes wrong is told by the audio's own event; a second press before the first
  // one plays rejects too, and is no problem.
  const play = () => audio.play().catch(() => {});

  audio.removeAttribute("controls");
  root.dataset.ready = "";
  button.addEventListener("click", () => (audio.paused ? play() : audio.pause()));
  place.addEventListener("input", () => seek(Number(place.value)));
  speed.addEventListener("change", () => {
    audio.playbackRate = Number(speed.value);
    audio.defaultPlaybackRate = audio.playbackRate;
  });
  audio.addEventListener("play", run);
  for (const happening of ["play", "pause", "ended"]) {
    audio.addEventListener(happening, showPlaying);
  }
  for (const happening of ["seeked", "ended", "timeupdate"]) {
    audio.addEventListener(happening, show);
  }
  audio.addEventListener("durationchange", () => {
    if (Number.isFinite(audio.duration)) {
      setDuration(audio.duration * 1000);
      show();
    }
  });
  audio.addEventListener("error", () => {
    record.querySelector(".record-unplayable")?.removeAttribute("hidden");
  });
  new ResizeObserver(show).observe(canvas);
  new MutationObserver(show).observe(document.documentElement, {
    attributeFilter: ["class"],
  });
  setDuration(durationMs);
  show();

  askWaveform(root.dataset.waveformUrl ?? "", () => {
    state.textContent = "The waveform is being drawn.";
  })
    .then((found) => {
      waveform = found;
      silent = pauses(found);
      if (!durationMs) {
        setDuration(found.durationMs);
      }
      state.textContent = "";
      root.dataset.drawn = "";
      skipping.disabled = silent.length === 0;
      show();
    })
    .catch((problem) => {
      state.textContent =
        problem instanceof NoWaveform
          ? `No waveform: ${problem.message}`
          : "No waveform: the server was not reached.";
    });

  return {
    audio,
    playFrom: (atMs) => {
      seek(atMs);
      play();
    },
    toggle: () => (audio.paused ? void play() : audio.pause()),
    seekBy: (byMs) => seek(audio.currentTime * 1000 + byMs),
  };
}
