/**
 * Finding the template's elements: a missing one is a mistake of ours, said at once.
 */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function find(id, kind) {
  const element = findIfAny(id, kind);
  if (element === null) {
    throw new Error(`the page has no #${id}`);
  }
  return element;
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T | null} null when this kind of page has no such element
 */
export function findIfAny(id, kind) {
  const element = document.getElementById(id);
  if (element !== null && !(element instanceof kind)) {
    throw new Error(`#${id} is not a ${kind.name}`);
  }
  return element;
}
