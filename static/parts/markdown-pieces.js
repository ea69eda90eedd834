/** What a line of Markdown is made of. Pure; touches no DOM. */
import { emphasised } from "./markdown-emphasis.js";

/**
 * @typedef {{kind: "text", text: string} | {kind: "code", text: string} |
 *   {kind: "link", address: string, pieces: Piece[]} |
 *   {kind: "em" | "strong" | "strike", pieces: Piece[]}} Piece
 */

/** A run of marks that may become emphasis.
 * @typedef {{kind: "marks", mark: string, count: number, opens: boolean,
 *   closes: boolean}} Marks */

/** Longer is no link's text; bounds the search for an end that never comes. */
const LINK_TEXT_MAX = 500;
const ADDRESS_MAX = 2000;
const PUNCTUATION = /[!-/:-@[-`{-~]/;
const PLAIN = /[^\\`*_~![<hH]+/y;
const ESCAPE = /\\([!-/:-@[-`{-~])/y;
const TICKS = /`+/y;
const RUN = /\*+|_+|~~/y;
const RAW_ADDRESS = /https?:\/\/[^\s<>"`]+/iy;
const ANGLED = /<(https?:\/\/[^\s<>]+)>/iy;
const TARGET =
  /\(\s{0,9}(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))(?:\s{1,9}(?:"[^"]*"|'[^']*'))?\s{0,9}\)/y;

/**
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  return new Scanner(text).all();
}

/** Goes through a text once. */
class Scanner {
  /**
   * @param {string} text
   * @param {{inLink?: boolean}} [where]
   */
  constructor(text, { inLink = false } = {}) {
    this.#text = text;
    this.#inLink = inLink;
  }

  #text;
  #inLink;
  #at = 0;
  /** @type {(Piece | Marks)[]} */
  #found = [];
  /** Runs of backticks that have no partner, by length. @type {Set<number>} */
  #lonely = new Set();

  all() {
    while (this.#at < this.#text.length) {
      if (
        !(
          this.#escape() ||
          this.#code() ||
          this.#link() ||
          this.#address() ||
          this.#run()
        )
      ) {
        this.#plain();
      }
    }
    return emphasised(this.#found);
  }

  /**
   * @param {RegExp} pattern sticky
   * @returns {RegExpExecArray | null} and goes on behind it
   */
  #take(pattern) {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) {
      this.#at = pattern.lastIndex;
    }
    return match;
  }

  /** @param {string} text */
  #say(text) {
    const last = this.#found.at(-1);
    if (last?.kind === "text") {
      last.text += text;
    } else {
      this.#found.push({ kind: "text", text });
    }
  }

  #plain() {
    const text = this.#take(PLAIN)?.[0];
    if (text === undefined) {
      this.#say(this.#text.charAt(this.#at));
      this.#at += 1;
    } else {
      this.#say(text);
    }
  }

  #escape() {
    const match = this.#take(ESCAPE);
    if (match?.[1] !== undefined) {
      this.#say(match[1]);
    }
    return match !== null;
  }

  #code() {
    const before = this.#at;
    const ticks = this.#take(TICKS)?.[0];
    if (ticks === undefined) {
      return false;
    }
    const end = this.#lonely.has(ticks.length) ? -1 : this.#endOfCode(ticks);
    if (end < 0) {
      this.#lonely.add(ticks.length);
      this.#say(ticks);
      return true;
    }
    const text = this.#text.slice(before + ticks.length, end).replaceAll("\n", " ");
    const padded = /^ .*[^ ].* $/.test(text);
    this.#found.push({ kind: "code", text: padded ? text.slice(1, -1) : text });
    this.#at = end + ticks.length;
    return true;
  }

  /** @param {string} ticks */
  #endOfCode(ticks) {
    let end = this.#text.indexOf(ticks, this.#at);
    while (end >= 0) {
      let after = end + ticks.length;
      if (this.#text[after] !== "`") {
        return end;
      }
      while (this.#text[after] === "`") {
        after += 1;
      }
      end = this.#text.indexOf(ticks, after);
    }
    return -1;
  }

  /** `[words](address)`, and a picture as a link to it. */
  #link() {
    const isPicture = this.#text.startsWith("![", this.#at);
    if (this.#inLink || !(isPicture || this.#text[this.#at] === "[")) {
      return false;
    }
    const from = this.#at + (isPicture ? 2 : 1);
    const to = closingBracket(this.#text, from);
    if (to < 0 || this.#text[to + 1] !== "(") {
      return false;
    }
    const before = this.#at;
    this.#at = to + 1;
    const target = this.#take(TARGET);
    const address = (target?.[1] ?? target?.[2] ?? "").replaceAll(/\\(\W)/g, "$1");
    if (target === null || address === "" || address.length > ADDRESS_MAX) {
      this.#at = before;
      return false;
    }
    const words = this.#text.slice(from, to).trim() || address;
    const inside = new Scanner(words, { inLink: true }).all();
    this.#found.push({ kind: "link", address, pieces: inside });
    return true;
  }

  #address() {
    if (this.#inLink) {
      return false;
    }
    const angled = this.#take(ANGLED)?.[1];
    if (angled !== undefined) {
      this.#found.push(itself(angled));
      return true;
    }
    const before = this.#text[this.#at - 1] ?? " ";
    const raw = /\w/.test(before) ? undefined : this.#take(RAW_ADDRESS)?.[0];
    if (raw === undefined) {
      return false;
    }
    const address = withoutEnd(raw);
    this.#at -= raw.length - address.length;
    this.#found.push(itself(address));
    return true;
  }

  #run() {
    const before = this.#text[this.#at - 1] ?? " ";
    const run = this.#take(RUN)?.[0];
    if (run === undefined) {
      return false;
    }
    const after = this.#text[this.#at] ?? " ";
    const left = flanks(after, before);
    const right = flanks(before, after);
    const inWord = run.startsWith("_");
    this.#found.push({
      kind: "marks",
      mark: run.charAt(0),
      count: run.length,
      opens: left && (!inWord || !right || PUNCTUATION.test(before)),
      closes: right && (!inWord || !left || PUNCTUATION.test(after)),
    });
    return true;
  }
}

/**
 * Whether marks stand close to the word on this side.
 * @param {string} near
 * @param {string} far
 */
function flanks(near, far) {
  if (/\s/.test(near)) {
    return false;
  }
  return !PUNCTUATION.test(near) || /\s/.test(far) || PUNCTUATION.test(far);
}

/** @param {string} address @returns {Piece} */
function itself(address) {
  return { kind: "link", address, pieces: [{ kind: "text", text: address }] };
}

/**
 * An address ends before the sentence does.
 * @param {string} raw
 */
function withoutEnd(raw) {
  let address = raw.replace(/[.,;:!?'"*_~]+$/, "");
  while (/[)\]}]$/.test(address) && unbalanced(address)) {
    address = address.slice(0, -1).replace(/[.,;:!?'"*_~]+$/, "");
  }
  return address;
}

/** @param {string} address */
function unbalanced(address) {
  const count = (/** @type {RegExp} */ mark) => (address.match(mark) ?? []).length;
  return count(/[)\]}]/g) > count(/[([{]/g);
}

/**
 * @param {string} text
 * @param {number} from
 * @returns {number} of the bracket that closes; -1: none near
 */
function closingBracket(text, from) {
  let depth = 1;
  const end = Math.min(text.length, from + LINK_TEXT_MAX);
  for (let at = from; at < end; at++) {
    const char = text[at];
    if (char === "\\") {
      at += 1;
    } else if (char === "[") {
      depth += 1;
    } else if (char === "]") {
      depth -= 1;
      if (depth === 0) {
        return at;
      }
    }
  }
  return -1;
}
