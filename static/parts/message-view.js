/** One message of a transcript: an item of its list. */
import { element, iconButton } from "./elements.js";
import { icon } from "./icons.js";
import { renderMarkdown } from "./markdown.js";

/** @typedef {import("../client/transcript.js").Message} Message */

/**
 * @typedef {object} MessageOptions
 * @property {import("./words.js").Words} words
 * @property {string} agentName
 * @property {string} [language] of what is said; the page's when left out
 * @property {import("./markdown-links.js").LinkRules} [links]
 * @property {boolean} [stripAudioTags] leave out `[laughs]` and the like
 * @property {((eventId: number, like: boolean | null) => void) | null} [onRate] null
 *   or none: no thumbs
 */

/** How a voice is told to sound: no words of the agent's. A link is none. */
const AUDIO_TAG = /\[[a-z][a-z ,'-]{0,40}\](?!\()\s*/gi;

/**
 * Make the item say what the message says now.
 * @param {HTMLLIElement} item
 * @param {Readonly<Message>} message
 * @param {MessageOptions} options
 * @param {{canRate: boolean, fileNames: readonly string[]}} facts
 */
export function fillMessage(item, message, options, { canRate, fileNames }) {
  const rated = focusedThumb(item);
  item.className = classes(message);
  item.dataset.eventId = String(message.eventId ?? "");
  if (message.tool !== null) {
    item.dataset.tool = message.tool;
    item.replaceChildren(...tool(message, options));
    return;
  }
  const { words } = options;
  const name = speakerOf(message, options);
  item.replaceChildren(element("span", "speaker", name));
  if (message.text !== "" || message.unheard !== "" || fileNames.length === 0) {
    item.append(said(message, options));
  }
  if (fileNames.length > 0) {
    item.append(attached(fileNames, options));
  }
  if (message.interrupted) {
    item.append(element("span", "mark", words.say("interrupted")));
  }
  const isRateable = message.role === "agent" && !message.streaming;
  if (isRateable && message.eventId !== null && options.onRate) {
    item.append(thumbs(message.eventId, message.score, options, canRate));
  }
  if (rated !== null) {
    thumbOf(item, rated)?.focus();
  }
}

/**
 * As it is read aloud: all of it at once.
 * @param {Readonly<Message>} message
 * @param {MessageOptions} options
 */
export function messageInWords(message, options) {
  const { words } = options;
  const [name, text] =
    message.tool === null
      ? [speakerOf(message, options), spokenText(message, options)]
      : [toolName(message, options), words.say(`tool_${message.tool}`)];
  return words.say("announcement", { name, text });
}

/**
 * @param {Readonly<Message>} message
 * @param {MessageOptions} options
 */
function speakerOf({ role }, { words, agentName }) {
  return role === "user" ? words.say("you") : agentName;
}

/**
 * @param {Readonly<Message>} message
 * @param {{stripAudioTags?: boolean}} options
 */
export function spokenText(message, { stripAudioTags = false }) {
  return message.role === "agent" && stripAudioTags
    ? message.text.replace(AUDIO_TAG, "").trim()
    : message.text;
}

/**
 * @param {Readonly<Message>} message
 * @param {MessageOptions} options
 */
function said(message, options) {
  const { words, language, links } = options;
  const made = element("div", "said p-markdown");
  made.dir = "auto";
  if (language !== undefined) {
    made.lang = language;
  }
  const text = spokenText(message, options);
  if (message.role === "agent") {
    made.append(renderMarkdown(text, document, links));
  } else {
    made.classList.add("plain");
    made.append(text);
  }
  if (message.unheard !== "") {
    const unheard = element("s", "unheard", message.unheard);
    unheard.title = words.say("unheard");
    // Where the voice was cut, in the middle of a line.
    const last = made.lastElementChild;
    (last?.tagName === "P" ? last : made).append(unheard);
  }
  return made;
}

/**
 * @param {Readonly<Message>} message
 * @param {MessageOptions} options
 */
function tool(message, options) {
  const state = /** @type {import("../client/transcript.js").ToolState} */ (
    message.tool
  );
  return [
    element("span", "tool-name", toolName(message, options)),
    element("span", "tool-state", options.words.say(`tool_${state}`)),
  ];
}

/**
 * @param {Readonly<Message>} message
 * @param {MessageOptions} options
 */
function toolName({ text }, { words }) {
  return words.say("tool", { name: text.replaceAll(/[_-]+/g, " ").trim() });
}

/**
 * @param {readonly string[]} fileNames
 * @param {MessageOptions} options
 */
function attached(fileNames, { words }) {
  const names = fileNames.join(", ");
  const note = element("span", "mark files", icon("file"));
  note.append(words.say("attached", { count: fileNames.length, names }));
  return note;
}

/**
 * @param {number} eventId
 * @param {"like" | "dislike" | null} score
 * @param {MessageOptions} options
 * @param {boolean} canRate
 */
function thumbs(eventId, score, { words, onRate }, canRate) {
  const group = element("div", "thumbs");
  for (const like of [true, false]) {
    const pressed = score === (like ? "like" : "dislike");
    const name = words.say(like ? "good_answer" : "bad_answer");
    const made = iconButton(
      like ? "thumb" : "thumb thumb-down",
      name,
      icon("thumb"),
      () => onRate?.(eventId, pressed ? null : like),
    );
    made.dataset.like = String(like);
    made.disabled = !canRate;
    made.setAttribute("aria-pressed", String(pressed));
    group.append(made);
  }
  return group;
}

/**
 * Replacing the item must not take the focus away.
 * @param {HTMLLIElement} item
 */
function focusedThumb(item) {
  const root = /** @type {Document | ShadowRoot} */ (item.getRootNode());
  const focused = root.activeElement ?? null;
  return focused !== null && item.contains(focused)
    ? focused.getAttribute("data-like")
    : null;
}

/**
 * @param {HTMLLIElement} item
 * @param {string} like
 * @returns {HTMLElement | null}
 */
function thumbOf(item, like) {
  return item.querySelector(`[data-like="${like}"]`);
}

/** @param {Readonly<Message>} message */
function classes(message) {
  return [
    "message",
    `message-${message.role}`,
    message.tentative ? "message-tentative" : "",
    message.streaming ? "message-streaming" : "",
  ]
    .filter(Boolean)
    .join(" ");
}
