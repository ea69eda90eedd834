/**
 * Finding the template's elements: a missing one is a mistake of ours, said at once.
 */

/**
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function find(id, kind = /** @type {any} */ (HTMLElement)) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) {
    throw new Error(`the page has no ${kind.name} #${id}`);
  }
  return element;
}

/**
 * @param {string} id of a script element with JSON
 * @returns {any} {} when the page has none
 */
export function read(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "{}");
}
