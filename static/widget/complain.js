/**
 * To the developer of the page, who reads nothing else.
 * @param {string} text
 */
export function complain(text) {
  // biome-ignore lint/suspicious/noConsole: a visitor is not to be told this
  console.error(`Parley's widget: ${text}`);
}
