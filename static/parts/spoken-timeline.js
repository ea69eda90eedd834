/**
 * Which of the agent's words are heard just now. Pure: takes times, asks no clock.
 *
 * Audio comes before it is heard. What is heard is as far as it has sounded since it
 * began; where a voice tells when each character is spoken, that gives the words, and
 * otherwise a usual pace.
 */

/** @typedef {import("../client/protocol.js").Alignment} Alignment */

/** Characters a second of a calm voice. */
const USUAL_PACE = 15;
/** Silence after which other words begin, and no pause within some. */
const PAUSE_MS = 1000;
const SENTENCE_END = /(?:[.!?…؟।]["'”’»)\]]*\s|[。！？]["'”’»)\]]*)/g;
/** Pieces come without the space between them; "3." and "5" are one number. */
const ENDS_SENTENCE = /[.!?…؟।]["'”’»)\]]*$/;
const BEGINS_WORD = /^\p{L}/u;
/** A caption is read at a glance. */
const CAPTION_MAX = 160;
/** Enough characters to tell one place of a text from the others. */
const CONTEXT = 20;

/** One voice's words in time. */
export class SpokenTimeline {
  #chars = "";
  /** When each begins, from the first sample on. @type {number[]} */
  #starts_ms = [];
  #queued_ms = 0;
  #played_ms = 0;
  /** Since when it sounds. @type {number | null} */
  #since_ms = null;
  #silent_ms = Number.NEGATIVE_INFINITY;

  clear() {
    this.#chars = "";
    this.#starts_ms = [];
    this.#queued_ms = 0;
    this.#played_ms = 0;
    this.#since_ms = null;
  }

  /**
   * @param {number} duration_ms of a piece of audio
   * @param {number} now_ms
   */
  audioCame(duration_ms, now_ms) {
    this.#clearAfterPause(now_ms);
    this.#queued_ms += duration_ms;
  }

  /**
   * @param {Alignment} alignment of the piece of audio that comes next
   * @param {number} now_ms
   */
  aligned({ chars, char_start_times_ms }, now_ms) {
    this.#clearAfterPause(now_ms);
    if (ENDS_SENTENCE.test(this.#chars) && BEGINS_WORD.test(chars[0] ?? "")) {
      this.#append(" ", 0);
    }
    chars.forEach((char, index) => {
      this.#append(char, char_start_times_ms[index] ?? 0);
    });
  }

  /**
   * @param {string} char
   * @param {number} start_ms in the piece that comes next
   */
  #append(char, start_ms) {
    this.#chars += char;
    for (let unit = 0; unit < char.length; unit++) {
      this.#starts_ms.push(this.#queued_ms + start_ms);
    }
  }

  /** @param {number} now_ms */
  #clearAfterPause(now_ms) {
    const paused = this.#since_ms === null && now_ms - this.#silent_ms >= PAUSE_MS;
    if (paused && this.#played_ms >= this.#queued_ms && this.#played_ms > 0) {
      this.clear();
    }
  }

  /**
   * @param {boolean} sounding
   * @param {number} now_ms
   */
  soundingChanged(sounding, now_ms) {
    if (sounding) {
      this.#since_ms ??= now_ms;
    } else if (this.#since_ms !== null) {
      this.#played_ms = this.#queued_ms;
      this.#since_ms = null;
      this.#silent_ms = now_ms;
    }
  }

  /**
   * @param {string} text what the agent says: for a voice that tells no times, and
   *   for the end of a word
   * @param {number} now_ms
   * @returns {string} the sentence; "" while nothing sounds
   */
  sentence(text, now_ms) {
    if (this.#since_ms === null) {
      return "";
    }
    const sounded_ms = this.#played_ms + now_ms - this.#since_ms;
    const heard_ms = Math.min(sounded_ms, this.#queued_ms);
    if (this.#chars === "") {
      return sentenceAt(text, Math.floor((heard_ms * USUAL_PACE) / 1000));
    }
    const next = this.#starts_ms.findIndex((start_ms) => start_ms > heard_ms);
    const at = next < 0 ? this.#chars.length - 1 : Math.max(0, next - 1);
    const said = sentenceAt(this.#chars, at);
    const cut = this.#chars.endsWith(said) && !ENDS_SENTENCE.test(said);
    return cut ? said + restOfWord(this.#chars, said, text) : said;
  }
}

/**
 * Words are read whole, also where the sound has come half.
 * @param {string} chars all that came
 * @param {string} said its last sentence
 * @param {string} text what the agent says
 */
function restOfWord(chars, said, text) {
  const around = chars.slice(-CONTEXT);
  const found = text.indexOf(around);
  const start = text.indexOf(said);
  const end = found < 0 ? start + said.length : found + around.length;
  return found < 0 && start < 0 ? "" : (/^\S*/.exec(text.slice(end))?.[0] ?? "");
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {string} the sentence around it; of a long one the part around it
 */
export function sentenceAt(text, at) {
  const here = Math.min(at, text.length - 1);
  let from = 0;
  let to = text.length;
  for (const match of text.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (end <= here) {
      from = end;
    } else {
      to = end;
      break;
    }
  }
  while (to - from > CAPTION_MAX) {
    const cut = text.lastIndexOf(" ", from + CAPTION_MAX);
    const part = cut > from ? cut + 1 : from + CAPTION_MAX;
    if (part > here) {
      to = part;
    } else {
      from = part;
    }
  }
  return text.slice(from, to).trim();
}

/**
 * @param {string} base64
 * @param {string} format such as `pcm_16000` or `ulaw_8000`
 * @returns {number} how long it sounds
 */
export function audioDuration_ms(base64, format) {
  const [kind, rate] = format.split("_");
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  const bytes = (base64.length * 3) / 4 - padding;
  const samples = kind === "pcm" ? bytes / 2 : bytes;
  const rate_hz = Number(rate);
  return rate_hz > 0 ? (1000 * samples) / rate_hz : 0;
}
