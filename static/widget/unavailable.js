/**
 * What is shown where there is no agent to show: why, and what to do, to visitors and
 * to the owner of the page.
 */
import { button, element, iconButton, idOf } from "../parts/elements.js";
import { icon } from "../parts/icons.js";

/** @typedef {import("./fetch-config.js").Unavailable} Unavailable */
/** @typedef {import("../parts/words.js").Words} Words */

/**
 * A small button that opens the words: a visitor is not to be met by somebody's mistake.
 * @param {Unavailable} problem
 * @param {Words} words
 * @param {() => void} onRetry
 * @returns {HTMLElement}
 */
export function unavailableNotice(problem, words, onRetry) {
  const title = element("h2", "w-title", words.say("widget_unavailable"));
  const card = element("div", "w-card", title);
  card.setAttribute("role", "group");
  card.setAttribute("aria-labelledby", idOf(title));
  card.setAttribute("part", "unavailable");
  card.hidden = true;
  card.append(...explanation(problem, words));
  if (problem.passes) {
    card.append(button("w-button w-accent", onRetry, words.say("try_again")));
  }
  const open = iconButton(
    "w-round w-outlined",
    words.say("widget_unavailable"),
    icon("chat", "slash"),
    () => {
      card.hidden = !card.hidden;
      open.setAttribute("aria-expanded", String(!card.hidden));
    },
  );
  open.setAttribute("aria-expanded", "false");
  const made = element("div", "w-unavailable", card, open);
  made.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !card.hidden) {
      open.click();
      open.focus();
    }
  });
  return made;
}

/**
 * @param {Unavailable} problem
 * @param {Words} words
 */
function explanation({ reason, passes }, words) {
  const text = words.say(`widget_${reason}`, { origin: globalThis.location.origin });
  if (passes) {
    return [element("p", "", text)];
  }
  return [
    element("p", "w-owner", words.say("widget_for_owner")),
    element("p", "", text),
  ];
}
