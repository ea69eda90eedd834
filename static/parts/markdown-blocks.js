/** The blocks of a Markdown text, by its lines. Pure; takes time linear in the text. */

/**
 * @typedef {{kind: "paragraph", text: string} |
 *   {kind: "heading", level: number, text: string} |
 *   {kind: "code", text: string} |
 *   {kind: "quote", blocks: Block[]} |
 *   {kind: "list", start: number | null, items: Block[][]} |
 *   {kind: "table", head: string[], rows: string[][]} |
 *   {kind: "rule"}} Block
 */

/** Deeper than this, marks of quotes and lists are text. */
const DEPTH_MAX = 8;
const HEADING = /^ {0,3}(#{1,6}) +(.*)$/;
const RULE = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)(?:([-*+])|(\d{1,9})[.)])(?: +|$)/;
const SEPARATOR = /^\|? *:?-+:? *(?:\| *:?-+:? *)*\|?$/;

/**
 * @param {string} text
 * @returns {Block[]}
 */
export function blocks(text) {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", "    ").split("\n");
  return new Reader(lines, 0).read();
}

/** Reads lines from the first to the last. */
class Reader {
  /**
   * @param {string[]} lines
   * @param {number} depth
   */
  constructor(lines, depth) {
    this.#lines = lines;
    this.#depth = depth;
  }

  #lines;
  #depth;
  #at = 0;
  /** @type {Block[]} */
  #blocks = [];
  /** @type {string[]} */
  #paragraph = [];

  read() {
    while (this.#at < this.#lines.length) {
      const line = this.#line();
      if (line.trim() === "") {
        this.#endParagraph();
        this.#at += 1;
      } else if (!this.#special(line)) {
        this.#paragraph.push(line.trim());
        this.#at += 1;
      }
    }
    this.#endParagraph();
    return this.#blocks;
  }

  /** @param {number} [ahead] */
  #line(ahead = 0) {
    return this.#lines[this.#at + ahead] ?? "";
  }

  /**
   * @param {string} line
   * @returns {boolean} whether it began something else than a paragraph
   */
  #special(line) {
    return (
      this.#heading(line) ||
      this.#code(line) ||
      this.#rule(line) ||
      this.#table(line) ||
      (this.#depth < DEPTH_MAX && (this.#quote(line) || this.#list(line)))
    );
  }

  /** @param {Block} block */
  #add(block) {
    this.#endParagraph();
    this.#blocks.push(block);
  }

  #endParagraph() {
    if (this.#paragraph.length > 0) {
      this.#blocks.push({ kind: "paragraph", text: this.#paragraph.join("\n") });
      this.#paragraph = [];
    }
  }

  /** @param {string} line */
  #heading(line) {
    const [, marks, words] = HEADING.exec(line) ?? [];
    const text = words?.trim().replace(/ #+$/, "").trim() ?? "";
    if (marks === undefined || text === "") {
      return false;
    }
    this.#add({ kind: "heading", level: marks.length, text });
    this.#at += 1;
    return true;
  }

  /** @param {string} line */
  #rule(line) {
    if (!RULE.test(line)) {
      return false;
    }
    this.#add({ kind: "rule" });
    this.#at += 1;
    return true;
  }

  /** A fence that is not closed yet holds all that follows. @param {string} line */
  #code(line) {
    const fence = FENCE.exec(line)?.[1];
    if (fence === undefined) {
      return false;
    }
    /** @type {string[]} */
    const inside = [];
    this.#at += 1;
    while (this.#at < this.#lines.length) {
      const next = this.#line().trim();
      this.#at += 1;
      if (next.startsWith(fence) && next === fence[0]?.repeat(next.length)) {
        break;
      }
      inside.push(this.#line(-1));
    }
    this.#add({ kind: "code", text: inside.join("\n") });
    return true;
  }

  /** @param {string} line */
  #quote(line) {
    if (!QUOTE.test(line)) {
      return false;
    }
    /** @type {string[]} */
    const inside = [];
    while (this.#at < this.#lines.length && QUOTE.test(this.#line())) {
      inside.push(this.#line().replace(QUOTE, ""));
      this.#at += 1;
    }
    this.#add({ kind: "quote", blocks: this.#within(inside) });
    return true;
  }

  /** @param {string} line */
  #table(line) {
    const isTable = line.includes("|") && SEPARATOR.test(this.#line(1).trim());
    const head = isTable ? cells(line) : [];
    if (head.length === 0 || cells(this.#line(1)).length !== head.length) {
      return false;
    }
    this.#at += 2;
    /** @type {string[][]} */
    const rows = [];
    while (this.#line().includes("|")) {
      rows.push(cells(this.#line()));
      this.#at += 1;
    }
    this.#add({ kind: "table", head, rows });
    return true;
  }

  /** @param {string} line */
  #list(line) {
    const first = ITEM.exec(line);
    // Words that go on with a number are no list: "there are about\n7. Then".
    if (first === null || (this.#paragraph.length > 0 && startOf(first) > 1)) {
      return false;
    }
    /** @type {Block[][]} */
    const items = [];
    const ordered = first[2] === undefined;
    while (this.#at < this.#lines.length) {
      const mark = ITEM.exec(this.#line());
      if (
        mark === null ||
        (mark[2] === undefined) !== ordered ||
        RULE.test(this.#line())
      ) {
        break;
      }
      items.push(this.#item(mark[0].length, mark[1]?.length ?? 0));
    }
    this.#add({ kind: "list", start: ordered ? startOf(first) : null, items });
    return true;
  }

  /**
   * @param {number} width of the mark and the space before and after it
   * @param {number} indent of the mark
   */
  #item(width, indent) {
    const inside = [this.#line().slice(width)];
    this.#at += 1;
    while (this.#at < this.#lines.length) {
      const line = this.#line();
      const deeper = line.length - line.trimStart().length > indent;
      if (line.trim() === "") {
        const next = this.#line(1);
        const goesOn = next.length - next.trimStart().length > indent;
        // Items may stand apart.
        if (!goesOn && !ITEM.test(next)) {
          break;
        }
        if (goesOn) {
          inside.push("");
        }
      } else if (deeper) {
        inside.push(line.slice(Math.min(width, line.length - line.trimStart().length)));
      } else {
        break;
      }
      this.#at += 1;
    }
    return this.#within(inside);
  }

  /** @param {string[]} lines */
  #within(lines) {
    return new Reader(lines, this.#depth + 1).read();
  }
}

/** @param {RegExpExecArray} mark */
function startOf(mark) {
  return Number(mark[3] ?? 1);
}

/** @param {string} line */
function cells(line) {
  const inside = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inside.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}
