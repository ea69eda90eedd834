/** Which marks belong together, as CommonMark pairs them. Pure. */

/** @typedef {import("./markdown-pieces.js").Piece} Piece */
/** @typedef {import("./markdown-pieces.js").Marks} Marks */

/** More nesting than that is nobody's emphasis; it keeps drawing from going deep. */
const DEPTH_MAX = 16;

/** @typedef {{marks: Marks, at: number}} Open where it stands among the results */

/**
 * @param {readonly (Piece | Marks)[]} found
 * @returns {Piece[]}
 */
export function emphasised(found) {
  /** @type {(Piece | Marks)[]} */
  const done = [];
  /** @type {Open[]} */
  const open = [];
  for (const one of found) {
    if (one.kind !== "marks") {
      done.push(one);
      continue;
    }
    const rest = { ...one };
    if (rest.closes) {
      close(rest, done, open);
    }
    if (rest.count > 0) {
      if (rest.opens && open.length < DEPTH_MAX) {
        open.push({ marks: rest, at: done.length });
      }
      done.push(rest);
    }
  }
  return joined(done);
}

/**
 * Pair these marks with open ones until none fits.
 * @param {Marks} closing loses what was used
 * @param {(Piece | Marks)[]} done
 * @param {Open[]} open
 */
function close(closing, done, open) {
  while (closing.count > 0) {
    const index = open.findLastIndex(({ marks }) => fits(marks, closing));
    const opening = open[index];
    if (opening === undefined) {
      return;
    }
    // What was opened in between and never closed is text.
    open.length = index;
    const used = Math.min(opening.marks.count, closing.count) >= 2 ? 2 : 1;
    const inside = joined(done.splice(opening.at + 1));
    opening.marks.count -= used;
    closing.count -= used;
    if (opening.marks.count > 0) {
      open.push(opening);
    } else {
      done.pop();
    }
    done.push({ kind: kindOf(closing.mark, used), pieces: inside });
  }
}

/**
 * @param {Marks} opening
 * @param {Marks} closing
 */
function fits(opening, closing) {
  if (opening.mark !== closing.mark) {
    return false;
  }
  // CommonMark's rule of three: `**a*` is no emphasis around `*a`.
  const both = (opening.closes || closing.opens) && opening.mark !== "~";
  const sum = opening.count + closing.count;
  return !both || sum % 3 !== 0 || (opening.count % 3 === 0 && closing.count % 3 === 0);
}

/**
 * @param {string} mark
 * @param {number} used
 */
function kindOf(mark, used) {
  if (mark === "~") {
    return "strike";
  }
  return used === 2 ? "strong" : "em";
}

/**
 * Marks without a partner are text.
 * @param {readonly (Piece | Marks)[]} done
 * @returns {Piece[]}
 */
function joined(done) {
  /** @type {Piece[]} */
  const pieces = [];
  for (const one of done) {
    const last = pieces.at(-1);
    const piece =
      one.kind === "marks"
        ? { kind: /** @type {const} */ ("text"), text: one.mark.repeat(one.count) }
        : one;
    if (piece.kind === "text" && last?.kind === "text") {
      pieces[pieces.length - 1] = { kind: "text", text: last.text + piece.text };
    } else {
      pieces.push(piece);
    }
  }
  return pieces;
}
