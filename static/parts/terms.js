/** What has to be accepted before the first word, as text with links. */

/** @typedef {{text: string, key: string | null}} Terms */

/**
 * @param {import("./widget-config.js").WidgetConfig} config of one language
 * @returns {Terms | null} null when there is nothing
 */
export function termsOf({ terms_text, terms_html, terms_key }) {
  const text = (terms_text ?? textOf(terms_html ?? "")).trim();
  return text === "" ? null : { text, key: terms_key };
}

/**
 * For pages that bring their own configuration with HTML alone; a server tells the text
 * of its HTML. The document it is parsed into is inert: nothing in it is loaded or run.
 * @param {string} html
 */
function textOf(html) {
  if (html === "") {
    return "";
  }
  const parted = html.replace(/<(?:br|\/p|\/div|\/li|\/h\d)\b[^>]*>/gi, "$&\n\n");
  const { body } = new DOMParser().parseFromString(parted, "text/html");
  for (const link of body.querySelectorAll("a[href]")) {
    link.replaceWith(`[${link.textContent}](${link.getAttribute("href")})`);
  }
  return body.textContent ?? "";
}
