/** A document that can make elements and text, and can be written down. */

class FakeText {
  /** @param {string} text */
  constructor(text) {
    this.textContent = text;
  }
}

class FakeElement {
  /** @param {string} tag "" is a fragment */
  constructor(tag) {
    this.tag = tag;
  }

  /** @type {(FakeElement | FakeText)[]} */
  children = [];
  /** @type {Record<string, string>} */
  attributes = {};
  className = "";
  dir = "";

  /** @param {(FakeElement | FakeText | string)[]} nodes */
  append(...nodes) {
    for (const node of nodes) {
      if (typeof node === "string") {
        this.children.push(new FakeText(node));
      } else if (node instanceof FakeElement && node.tag === "") {
        this.children.push(...node.children);
      } else {
        this.children.push(node);
      }
    }
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  addEventListener() {}

  /** @returns {string} */
  get textContent() {
    return this.children.map((child) => child.textContent).join("");
  }

  set textContent(text) {
    this.children = [new FakeText(text)];
  }
}

for (const name of ["href", "target", "rel", "title"]) {
  Object.defineProperty(FakeElement.prototype, name, {
    /** @this {FakeElement} @param {string} value */
    set(value) {
      this.attributes[name] = value;
    },
  });
}

export function fakeDocument() {
  return {
    createElement: (/** @type {string} */ tag) => new FakeElement(tag),
    createTextNode: (/** @type {string} */ text) => new FakeText(text),
    createDocumentFragment: () => new FakeElement(""),
  };
}

/**
 * As it would be written, but for signs in texts, which stay as they are.
 * @param {FakeElement | FakeText} node
 * @returns {string}
 */
export function asMarkup(node) {
  if (node instanceof FakeText) {
    return node.textContent;
  }
  const inside = node.children.map(asMarkup).join("");
  if (node.tag === "") {
    return inside;
  }
  const attributes = Object.entries({
    ...(node.className ? { class: node.className } : {}),
    ...node.attributes,
  })
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
  const isVoid = node.tag === "br" || node.tag === "hr";
  return `<${node.tag}${attributes}>${inside}${isVoid ? "" : `</${node.tag}>`}`;
}
