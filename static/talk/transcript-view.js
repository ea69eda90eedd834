/**
 * The transcript on the page: one list item per message, thumbs, announcements.
 */

/** @typedef {import("../client/transcript.js").Message} Message */

const THUMB =
  "M7.5 11v9M7.5 11 11.5 4c1.4 0 2.3 1 2.3 2.3 0 1.2-.5 2.5-.8 3.7H18c1.3 " +
  "0 2.2 1.2 1.9 2.5l-1.3 5.7c-.3 1.1-1.2 1.8-2.3 1.8H4.5v-9z";
const TOOL_STATES = {
  running: "running …",
  asking: "waits for your yes",
  done: "done",
  failed: "did not work",
  refused: "not used: you said no",
  unanswered: "not used: no answer came",
};
/** Closer to the end than this, the reader follows the conversation. */
const NEAR_END_PX = 80;

/** Keeps the list in step with the messages. */
export class TranscriptView {
  /**
   * @param {{list: HTMLElement, scroller: HTMLElement, empty: HTMLElement,
   *   announcer: HTMLElement}} elements
   * @param {{agentName: string,
   *   onRate: (eventId: number, like: boolean | null) => void}} options
   */
  constructor(elements, options) {
    this.#elements = elements;
    this.#options = options;
  }

  #elements;
  #options;
  /** @type {Map<number, {item: HTMLLIElement, message: Readonly<Message>}>} */
  #shown = new Map();
  #announced = new Set();
  #canRate = true;

  clear() {
    this.#elements.list.replaceChildren();
    this.#shown.clear();
    this.#announced.clear();
    this.#elements.empty.hidden = false;
    this.#canRate = true;
  }

  /** Ratings need an open conversation. */
  close() {
    this.#canRate = false;
    for (const { item, message } of this.#shown.values()) {
      this.#fill(item, message);
    }
  }

  /** @param {readonly Readonly<Message>[]} messages */
  show(messages) {
    const { list, scroller, empty } = this.#elements;
    const { scrollHeight, scrollTop, clientHeight } = scroller;
    let following = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    const keys = new Set(messages.map((message) => message.key));
    for (const [key, { item }] of this.#shown) {
      if (!keys.has(key)) {
        item.remove();
        this.#shown.delete(key);
      }
    }
    for (const message of messages) {
      const known = this.#shown.get(message.key);
      if (known?.message !== message) {
        const item = known?.item ?? list.appendChild(document.createElement("li"));
        this.#fill(item, message);
        this.#shown.set(message.key, { item, message });
        this.#announce(message);
        // Whoever speaks or writes wants to see what becomes of it.
        following ||= known === undefined && message.role === "user";
      }
    }
    empty.hidden = messages.length > 0;
    if (following) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  }

  /**
   * @param {HTMLLIElement} item
   * @param {Readonly<Message>} message
   */
  #fill(item, message) {
    const rated = item.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-like")
      : null;
    item.className = classes(message);
    item.dataset.eventId = String(message.eventId ?? "");
    if (message.tool !== null) {
      item.dataset.tool = message.tool;
      item.replaceChildren(
        element("span", "tool-name", toolName(message)),
        element("span", "tool-state", TOOL_STATES[message.tool]),
      );
      return;
    }
    const name = message.role === "user" ? "You" : this.#options.agentName;
    const words = element("p", "said", message.text);
    if (message.unheard !== "") {
      const unheard = element("s", "unheard", message.unheard);
      unheard.title = "Not heard: the agent was interrupted";
      words.append(unheard);
    }
    item.replaceChildren(element("span", "speaker", name), words);
    if (message.interrupted) {
      item.append(element("span", "mark", "Interrupted"));
    }
    if (message.role === "agent" && !message.streaming && message.eventId !== null) {
      item.append(this.#thumbs(message.eventId, message.score));
    }
    if (rated) {
      /** @type {HTMLElement | null} */ (
        item.querySelector(`[data-like="${rated}"]`)
      )?.focus();
    }
  }

  /**
   * @param {number} eventId
   * @param {"like" | "dislike" | null} score
   */
  #thumbs(eventId, score) {
    const group = element("div", "thumbs");
    for (const like of [true, false]) {
      const pressed = score === (like ? "like" : "dislike");
      const button = document.createElement("button");
      button.type = "button";
      button.className = like ? "thumb" : "thumb thumb-down";
      button.dataset.like = String(like);
      button.disabled = !this.#canRate;
      button.setAttribute("aria-pressed", String(pressed));
      button.setAttribute("aria-label", like ? "Good answer" : "Bad answer");
      button.append(thumbIcon());
      button.addEventListener("click", () => {
        this.#options.onRate(eventId, pressed ? null : like);
      });
      group.append(button);
    }
    return group;
  }

  /**
   * A screen reader is told whole messages, once, and not every word on its way.
   * @param {Readonly<Message>} message
   */
  #announce(message) {
    // Of a tool each state is told, of words the whole.
    const told = message.tool ? `${message.key} ${message.tool}` : message.key;
    if (message.tentative || message.streaming || this.#announced.has(told)) {
      return;
    }
    this.#announced.add(told);
    if (message.tool !== null) {
      const state = TOOL_STATES[message.tool];
      this.#elements.announcer.textContent = `${toolName(message)}: ${state}`;
      return;
    }
    const name = message.role === "user" ? "You" : this.#options.agentName;
    this.#elements.announcer.textContent = `${name}: ${message.text}`;
  }
}

/** @param {Readonly<Message>} message */
function toolName(message) {
  return `Tool ${message.text.replaceAll(/[_-]+/g, " ").trim()}`;
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

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} [text]
 */
function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function thumbIcon() {
  const space = "http://www.w3.org/2000/svg";
  const icon = document.createElementNS(space, "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", THUMB);
  icon.append(path);
  return icon;
}
