/**
 * Making elements. Every part builds its own and keeps hold of them: nothing is looked
 * up by id or class, so that parts live in any document or shadow root, many at once.
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className !== "") {
    made.className = className;
  }
  made.append(...children);
  return made;
}

/**
 * @param {string} className
 * @param {() => void} onClick
 * @param {...(Node | string)} children
 */
export function button(className, onClick, ...children) {
  const made = element("button", className, ...children);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

/**
 * A button that shows a picture alone; its name is read aloud and shown on hovering.
 * @param {string} className
 * @param {string} name
 * @param {Node} picture
 * @param {() => void} onClick
 */
export function iconButton(className, name, picture, onClick) {
  const made = button(className, onClick, picture);
  made.setAttribute("aria-label", name);
  made.title = name;
  return made;
}

let lastId = 0;

/**
 * For `aria-labelledby` and `aria-describedby` inside one part, which know no other way.
 * @param {HTMLElement} labelling
 * @returns {string} its id, which no other element on the page has
 */
export function idOf(labelling) {
  if (labelling.id === "") {
    lastId += 1;
    labelling.id = `parley-part-${lastId}`;
  }
  return labelling.id;
}

/**
 * Only when it is another one: a live region speaks of every change.
 * @param {HTMLElement} where
 * @param {string} text
 */
export function setText(where, text) {
  if (where.textContent !== text) {
    where.textContent = text;
  }
}
