// A conversation in the admin: press a turn to hear it; the one being heard is marked.

/** Later than a turn's end by no more than this, it still counts as being heard. */
const TAIL_MS = 300;

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

/** @param {HTMLElement} record */
function connect(record) {
  const audio = record.querySelector("audio");
  if (!audio) {
    return;
  }
  const elements = [...record.querySelectorAll(".turn")].filter(
    (element) => element instanceof HTMLElement,
  );
  const turns = elements.map((element) => ({
    fromMs: Number(element.dataset.fromMs),
    untilMs: Number(element.dataset.untilMs),
  }));
  record.dataset.hearable = "";

  /** @param {number} atMs */
  const playFrom = (atMs) => {
    audio.currentTime = atMs / 1000;
    // What goes wrong is told by the audio's own event; a second press before the first
    // one plays rejects too, and is no problem.
    audio.play().catch(() => {});
  };

  const mark = () => {
    const heard = heardAt(turns, audio.currentTime * 1000);
    elements.forEach((element, index) => {
      const now = heard.includes(index);
      if (now && !element.hasAttribute("aria-current") && !audio.paused) {
        element.scrollIntoView({ block: "nearest" });
      }
      element.toggleAttribute("aria-current", now);
    });
  };

  for (const [index, element] of elements.entries()) {
    element.addEventListener("click", (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      const selecting = String(document.getSelection()) !== "";
      if (!target.closest("details, a") && !selecting) {
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
  audio.addEventListener("error", () => {
    record.querySelector(".record-unplayable")?.removeAttribute("hidden");
  });
  for (const happening of ["timeupdate", "seeked", "ended"]) {
    audio.addEventListener(happening, mark);
  }
}

if (typeof document !== "undefined") {
  for (const record of document.querySelectorAll(".record")) {
    connect(/** @type {HTMLElement} */ (record));
  }
}
