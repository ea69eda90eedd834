// The dialogue: press a turn to hear it; the one being heard is marked and kept in view.

/** Later than a turn's end by no more than this, it still counts as being heard. */
const TAIL_MS = 300;
/** Who has scrolled reads elsewhere, for as long. */
const READING_MS = 5_000;

/**
 * The turns that are heard at a time: usually one, two while both speak.
 * @param {{fromMs: number, untilMs: number}[]} turns
 * @param {number} atMs
 * @returns {number[]} their places in the list
 */
export function heardAt(turns, atMs) {
  return turns.flatMap((turn, index) =>
    turn.fromMs <= atMs && atMs < turn.untilMs + TAIL_MS ? [index] : [],
  );
}

/**
 * @param {HTMLElement} record
 * @param {import("./player.js").Player} player
 */
export function connectDialogue(record, { audio, playFrom }) {
  const elements = [...record.querySelectorAll(".turn")].filter(
    (element) => element instanceof HTMLElement,
  );
  const turns = elements.map((element) => ({
    fromMs: Number(element.dataset.fromMs),
    untilMs: Number(element.dataset.untilMs),
  }));
  let readingUntil = 0;
  record.dataset.hearable = "";

  const mark = () => {
    const heard = heardAt(turns, audio.currentTime * 1000);
    elements.forEach((element, index) => {
      const now = heard.includes(index);
      const follows = !audio.paused && performance.now() > readingUntil;
      if (now && !element.hasAttribute("aria-current") && follows) {
        element.scrollIntoView({ block: "nearest" });
      }
      if (now) {
        element.setAttribute("aria-current", "true");
      } else {
        element.removeAttribute("aria-current");
      }
    });
  };

  for (const [index, element] of elements.entries()) {
    element.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const selecting = String(document.getSelection()) !== "";
      if (!target.closest("details, a") && !selecting) {
        readingUntil = 0;
        playFrom(Number(element.dataset.fromMs));
      }
    });
    element.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = elements[index + (step ?? 0)]?.querySelector(".turn-play");
      if (step && next instanceof HTMLElement) {
        event.preventDefault();
        next.focus();
      }
    });
  }
  for (const scrolling of ["wheel", "touchmove"]) {
    record.addEventListener(
      scrolling,
      () => {
        readingUntil = performance.now() + READING_MS;
      },
      { passive: true },
    );
  }
  for (const happening of ["timeupdate", "seeked", "ended"]) {
    audio.addEventListener(happening, mark);
  }
}
