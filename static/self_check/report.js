/** What somebody sends to support: results, browser and time, nothing of themselves. */

/**
 * @typedef {object} Line
 * @property {string} title
 * @property {string} state in words
 * @property {string} text what was found; empty for a step that was not taken
 */

/**
 * @param {{when: Date, site: string, browser: string, lines: readonly Line[]}} about
 * @returns {string}
 */
export function reportText({ when, site, browser, lines }) {
  const minute = `${when.toISOString().slice(0, 16)}Z`;
  const results = lines.map(({ title, state, text }) =>
    text === "" ? `${title}: ${state}` : `${title}: ${state}. ${squeezed(text)}`,
  );
  return [`Parley, ${site}, ${minute}`, browser, "", ...results].join("\n");
}

/** @param {string} text */
function squeezed(text) {
  return text.replace(/\s+/g, " ").trim();
}

/**
 * @param {string} to
 * @param {string} subject
 * @param {string} text
 * @returns {string} an address that opens a letter with the report
 */
export function letter(to, subject, text) {
  const fields = `subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
  return `mailto:${encodeURIComponent(to).replaceAll("%40", "@")}?${fields}`;
}
