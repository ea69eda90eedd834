/**
 * Style sheets for shadow roots: fetched as text and adopted, which a page's
 * `style-src` does not forbid; each is fetched once for all elements of a page.
 */

/** @type {Map<string, Promise<CSSStyleSheet>>} */
const sheets = new Map();

/**
 * @param {...string} paths below `static/`
 * @returns {Promise<CSSStyleSheet[]>}
 */
export function loadSheets(...paths) {
  return Promise.all(paths.map(loadSheet));
}

/** @param {string} path */
function loadSheet(path) {
  const loading = sheets.get(path) ?? fetchSheet(path);
  sheets.set(path, loading);
  // A line that failed once may hold the next time.
  loading.catch(() => sheets.delete(path));
  return loading;
}

/** @param {string} path */
async function fetchSheet(path) {
  const url = new URL(`../${path}`, import.meta.url).href;
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) {
    throw new Error(`${url} answered ${answer.status}.`);
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(withOwnRem(await answer.text()));
  return sheet;
}

/**
 * A `rem` is the page's, which may have made it anything: the frame has one of its own.
 * @param {string} css
 */
function withOwnRem(css) {
  return css.replaceAll(/(?<![\w-])([\d.]+)rem\b/g, "calc($1 * var(--w-rem, 16px))");
}
