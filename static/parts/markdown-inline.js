/**
 * The words inside a block -> nodes: emphasis, code, links, pictures as links.
 *
 * Emphasis follows CommonMark's delimiter runs, so that `snake_case_names` and lonely
 * asterisks stay what they are. Takes time linear in the text but for a small factor.
 */
import { linkTarget } from "./markdown-links.js";
import { pieces } from "./markdown-pieces.js";

/** @typedef {import("./markdown-links.js").LinkRules} LinkRules */
/** @typedef {import("./markdown-pieces.js").Piece} Piece */

const TAGS = /** @type {const} */ ({ em: "em", strong: "strong", strike: "s" });

/**
 * @param {string} text
 * @param {Document} document
 * @param {LinkRules} rules
 * @returns {DocumentFragment}
 */
export function renderInline(text, document, rules) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes(pieces(text), document, rules));
  return fragment;
}

/**
 * @param {readonly Piece[]} all
 * @param {Document} document
 * @param {LinkRules} rules
 * @returns {Node[]}
 */
function nodes(all, document, rules) {
  return all.flatMap((piece) => {
    switch (piece.kind) {
      case "text":
        return lines(piece.text, document);
      case "code": {
        const code = document.createElement("code");
        code.textContent = piece.text;
        return [code];
      }
      case "link":
        return link(piece, document, rules);
      default: {
        const marked = document.createElement(TAGS[piece.kind]);
        marked.append(...nodes(piece.pieces, document, rules));
        return [marked];
      }
    }
  });
}

/**
 * @param {Extract<Piece, {kind: "link"}>} piece
 * @param {Document} document
 * @param {LinkRules} rules
 * @returns {Node[]}
 */
function link({ address, pieces: inside }, document, rules) {
  const words = nodes(inside, document, rules);
  const target = linkTarget(address, rules);
  const isItsOwnAddress = words.map((node) => node.textContent).join("") === address;
  if (target === null) {
    // What was meant stays readable.
    return isItsOwnAddress || address === ""
      ? words
      : [...words, document.createTextNode(` (${address})`)];
  }
  const anchor = document.createElement("a");
  anchor.href = target;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.append(...words);
  if (!isItsOwnAddress) {
    // Where it leads, whatever it says.
    anchor.title = target;
  }
  return [anchor];
}

/**
 * @param {string} text
 * @param {Document} document
 * @returns {Node[]}
 */
function lines(text, document) {
  return text
    .split("\n")
    .flatMap((line, index) =>
      index === 0
        ? [document.createTextNode(line)]
        : [document.createElement("br"), document.createTextNode(line)],
    );
}
