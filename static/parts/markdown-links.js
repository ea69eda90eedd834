/**
 * Which addresses of an agent's words may be clicked. Pure.
 *
 * An agent says what its model and its documents made it say: an address is shown as
 * text unless the site owner has named its host.
 */

/**
 * As the vendor's `markdown-link-*` attributes have it.
 * @typedef {object} LinkRules
 * @property {readonly string[]} [allowedHosts] host names; `*` is any
 * @property {boolean} [includeWww] with and without `www.`
 * @property {boolean} [allowHttp] also without encryption
 */

/** @typedef {import("./widget-config.js").WidgetConfig} WidgetConfig */

/**
 * @param {WidgetConfig} config
 * @returns {LinkRules}
 */
export function linkRules(config) {
  return {
    allowedHosts: config.markdown_link_allowed_hosts,
    includeWww: config.markdown_link_include_www,
    allowHttp: config.markdown_link_allow_http,
  };
}

/**
 * @param {string} address as it was written
 * @param {LinkRules} rules
 * @returns {string | null} where the link leads; null: it is text
 */
export function linkTarget(address, rules) {
  const { allowedHosts = [], includeWww = true, allowHttp = true } = rules;
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const isWeb = url.protocol === "https:" || (allowHttp && url.protocol === "http:");
  // A name before the host makes an address look like another one's.
  if (!isWeb || url.username !== "" || url.password !== "") {
    return null;
  }
  const isAllowed = allowedHosts.some(
    (host) => host === "*" || sameHost(host, url.hostname, includeWww),
  );
  return isAllowed ? url.href : null;
}

/**
 * @param {string} allowed
 * @param {string} found
 * @param {boolean} includeWww
 */
function sameHost(allowed, found, includeWww) {
  const wanted = allowed.trim().toLowerCase();
  return wanted === found || (includeWww && bare(wanted) === bare(found));
}

/** @param {string} host */
function bare(host) {
  return host.replace(/^www\./, "");
}
