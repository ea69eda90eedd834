// The page of a conversation in the admin: player, dialogue, panels, keys.

import { connectDialogue } from "./dialogue.js";
import { connectPanels } from "./panels.js";
import { connectPlayer } from "./player.js";

const STEP_MS = 5_000;
const TAKES_KEYS = "input, select, textarea, button, summary, a, [contenteditable]";

/** @param {import("./player.js").Player | null} player */
function connectKeys(player) {
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyN") {
      const ways = document.querySelectorAll(".steps-bar button");
      const next = [...ways].findLast((way) => way.checkVisibility());
      if (next instanceof HTMLElement) {
        event.preventDefault();
        next.click();
      }
      return;
    }
    const focused = /** @type {Element} */ (event.target);
    const modified = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey;
    // The turns' own buttons take the space bar, and leave left and right to the sound.
    const taken = focused.closest?.(TAKES_KEYS);
    const onTurn = taken?.matches(".turn-play") && event.key !== " ";
    if (!player || modified || (taken && !onTurn)) {
      return;
    }
    const act = {
      " ": player.toggle,
      ArrowLeft: () => player.seekBy(-STEP_MS),
      ArrowRight: () => player.seekBy(STEP_MS),
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}

for (const record of document.querySelectorAll(".record")) {
  if (record instanceof HTMLElement) {
    const player = connectPlayer(record);
    if (player) {
      connectDialogue(record, player);
    }
    const live = record.querySelector(".record-announcer");
    connectPanels(record, (words) => {
      if (live) {
        live.textContent = words;
      }
    });
    connectKeys(player);
  }
}
