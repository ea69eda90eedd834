/** The words that can be replaced, by their names, as the widget has them in English. */

/** @param {Document} page */
export async function listLabels(page) {
  const place = page.getElementById("label-names");
  const list = place?.querySelector("dl");
  if (!place || !list) {
    return;
  }
  const { TEXTS } = await import("../parts/words/en.js");
  for (const [name, words] of Object.entries(TEXTS)) {
    if (typeof words === "string") {
      list.append(line("dt", name), line("dd", words));
    }
  }
  place.hidden = false;
}

/**
 * @param {"dt" | "dd"} tag
 * @param {string} text
 */
function line(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
