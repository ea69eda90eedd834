/**
 * Markdown as an agent writes it -> elements: headings, paragraphs, lists, quotes, code,
 * tables, rules.
 *
 *     item.append(renderMarkdown(text, document, { allowedHosts: ["example.com"] }));
 *
 * Only `createElement` and text nodes: nothing in the text can become markup of the
 * page. Any text is good Markdown, also one that is cut in the middle: what is not
 * complete stands as it was written. Line breaks stay, as in a chat.
 *
 * A subset of our own: of the libraries without dependencies that make elements, none
 * kept all words (an open `**` or the underscores of a name were lost), and the others
 * make HTML.
 */

import { blocks } from "./markdown-blocks.js";
import { renderInline } from "./markdown-inline.js";

/** @typedef {import("./markdown-links.js").LinkRules} LinkRules */
/** @typedef {import("./markdown-blocks.js").Block} Block */

/**
 * @param {string} text
 * @param {Document} document that the elements are for
 * @param {LinkRules} [links]
 * @returns {DocumentFragment}
 */
export function renderMarkdown(text, document, links = {}) {
  return new Renderer(document, links).blocks(blocks(text));
}

/** One text's elements. */
class Renderer {
  /**
   * @param {Document} document
   * @param {LinkRules} links
   */
  constructor(document, links) {
    this.#document = document;
    this.#links = links;
  }

  #document;
  #links;

  /** @param {readonly Block[]} all */
  blocks(all) {
    const fragment = this.#document.createDocumentFragment();
    fragment.append(...all.map((block) => this.#block(block)));
    return fragment;
  }

  /** @param {Block} block */
  #block(block) {
    switch (block.kind) {
      case "paragraph":
        return this.#inline("p", block.text);
      case "heading": {
        // What an agent says is no outline of the page around it.
        const made = this.#inline("p", block.text);
        made.className = `p-heading p-heading-${block.level}`;
        return made;
      }
      case "code": {
        const made = this.#document.createElement("pre");
        const code = this.#document.createElement("code");
        code.textContent = block.text;
        made.append(code);
        made.dir = "ltr";
        return made;
      }
      case "quote": {
        const made = this.#document.createElement("blockquote");
        made.append(this.blocks(block.blocks));
        return made;
      }
      case "list":
        return this.#list(block);
      case "table":
        return this.#table(block);
      case "rule":
        return this.#document.createElement("hr");
    }
  }

  /** @param {Extract<Block, {kind: "list"}>} block */
  #list({ start, items }) {
    const list = this.#document.createElement(start === null ? "ul" : "ol");
    if (start !== null && start !== 1) {
      list.setAttribute("start", String(start));
    }
    for (const inside of items) {
      const item = this.#document.createElement("li");
      const [first, ...rest] = inside;
      if (first?.kind === "paragraph") {
        // A line of a list needs no paragraph of its own.
        this.#fill(item, first.text);
        item.append(this.blocks(rest));
      } else {
        item.append(this.blocks(inside));
      }
      list.append(item);
    }
    return list;
  }

  /** @param {Extract<Block, {kind: "table"}>} block */
  #table({ head, rows }) {
    const table = this.#document.createElement("table");
    const columns = head.length;
    const top = this.#document.createElement("thead");
    top.append(this.#row("th", head));
    const body = this.#document.createElement("tbody");
    body.append(
      ...rows.map((row) =>
        this.#row("td", [...row, ...Array(columns).fill("")].slice(0, columns)),
      ),
    );
    table.append(top, body);
    return table;
  }

  /**
   * @param {"th" | "td"} tag
   * @param {string[]} cells
   */
  #row(tag, cells) {
    const row = this.#document.createElement("tr");
    row.append(...cells.map((cell) => this.#inline(tag, cell)));
    return row;
  }

  /**
   * @param {"p" | "th" | "td"} tag
   * @param {string} text
   */
  #inline(tag, text) {
    return this.#fill(this.#document.createElement(tag), text);
  }

  /**
   * @template {HTMLElement} Made
   * @param {Made} made
   * @param {string} text
   * @returns {Made}
   */
  #fill(made, text) {
    made.append(renderInline(text, this.#document, this.#links));
    return made;
  }
}
