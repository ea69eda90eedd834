/**
 * The messages of a conversation, as a display needs them. Pure.
 */

/**
 * `refused` and `unanswered`: the caller was asked, and said no or nothing.
 * @typedef {"running" | "asking" | "done" | "failed" | "refused" | "unanswered"} ToolState
 */

/**
 * @typedef {object} Message
 * @property {number} key stays the same while the message grows
 * @property {"user" | "agent" | "tool"} role
 * @property {string} text of a tool: its name
 * @property {ToolState | null} tool how a tool stands; null for what was said
 * @property {number | null} eventId null for typed words the server has not named
 * @property {boolean} tentative the words may still change
 * @property {boolean} streaming more words are to come
 * @property {boolean} interrupted
 * @property {string} unheard the end of the text that was not played
 * @property {"like" | "dislike" | null} score
 * @property {readonly string[]} fileIds of files that came with it
 */

/** Keeps one message per role and event id, in the order in which they began. */
export class Transcript {
  /** @type {Message[]} */
  messages = [];
  #nextKey = 1;
  /** The message of each tool call. @type {Map<string, number>} */
  #toolKeys = new Map();

  /**
   * @param {string} text
   * @param {readonly string[]} [fileIds]
   */
  userTyped(text, fileIds = []) {
    this.#add("user", null, { text, fileIds });
  }

  /**
   * @param {string} text
   * @param {number} eventId
   */
  userTentative(text, eventId) {
    const open = this.messages.findLast((message) => message.tentative);
    const sameTurn = open !== undefined && open.eventId === eventId;
    if (open !== undefined && (text === "" || !sameTurn)) {
      // Taken for speech, but nothing came of it.
      this.messages = this.messages.filter((message) => message !== open);
    }
    if (open !== undefined && sameTurn && text !== "") {
      this.#change(open, { text });
    } else if (text !== "" && this.#find("user", eventId) === undefined) {
      this.#add("user", eventId, { text, tentative: true });
    }
  }

  /**
   * @param {string} text
   * @param {number} eventId
   */
  userSaid(text, eventId) {
    const known =
      this.messages.findLast((message) => message.tentative) ??
      this.#find("user", eventId) ??
      // Typed words that the server repeats with their id.
      this.messages.findLast(
        (message) =>
          message.role === "user" && message.eventId === null && message.text === text,
      );
    if (known !== undefined) {
      this.#change(known, { text, eventId, tentative: false });
    } else {
      this.#add("user", eventId, { text });
    }
  }

  /**
   * @param {string} text
   * @param {number} eventId
   */
  agentSaid(text, eventId) {
    const known = this.#find("agent", eventId);
    if (known === undefined) {
      this.#add("agent", eventId, { text });
    } else if (!known.interrupted) {
      this.#change(known, { text, streaming: false });
    }
  }

  /** @param {import("./protocol.js").TextPart} part */
  agentStreamed({ type, text, event_id }) {
    const known =
      this.#find("agent", event_id) ??
      this.#add("agent", event_id, { streaming: true });
    // A complete text that came first stands: its deltas are the same words again.
    if (known.streaming) {
      this.#change(known, { text: known.text + text, streaming: type !== "stop" });
    }
  }

  /**
   * @param {{original_agent_response: string, corrected_agent_response: string,
   *   event_id: number}} correction
   */
  corrected({ original_agent_response, corrected_agent_response, event_id }) {
    const known =
      this.#find("agent", event_id) ??
      this.messages.findLast((message) => message.role === "agent");
    if (known === undefined) {
      return;
    }
    const heard = corrected_agent_response.replace(/(\.\.\.|…)\s*$/, "");
    const full = original_agent_response;
    const unheard = full.startsWith(heard) ? full.slice(heard.length) : "";
    this.#change(known, {
      text: heard.trimEnd(),
      unheard,
      interrupted: true,
      streaming: false,
    });
  }

  /** @param {number} eventId */
  interrupted(eventId) {
    const last = this.messages.findLast((message) => message.role === "agent");
    if (last !== undefined && last.eventId !== null && last.eventId <= eventId) {
      this.#change(last, { interrupted: true, streaming: false });
    }
  }

  /**
   * What a tool is given and returns is not for those who call: only that it is used.
   * @param {string} callId
   * @param {string} name
   * @param {ToolState} tool
   */
  toolReported(callId, name, tool) {
    if (name === "end_call") {
      // That the call ends, everybody sees.
      return;
    }
    const key = this.#toolKeys.get(callId);
    const known = this.messages.find((message) => message.key === key);
    if (known !== undefined) {
      this.#change(known, { tool: tool === "failed" ? failure(known) : tool });
    } else {
      this.#toolKeys.set(callId, this.#add("tool", null, { text: name, tool }).key);
    }
  }

  /**
   * A tool waits for the caller's yes, or does so no more.
   * @param {import("./protocol.js").McpToolCall} call
   */
  approvalTold({ tool_call_id, state }) {
    if (state === "awaiting_approval") {
      this.#moveTool(tool_call_id, "running", "asking");
    } else {
      this.toolAnswered(tool_call_id, state === "failure" ? null : true);
    }
  }

  /**
   * The caller said yes or no, or (null) it is asked no more.
   * @param {string} callId
   * @param {boolean | null} isApproved
   */
  toolAnswered(callId, isApproved) {
    const unless = isApproved === null ? "unanswered" : "refused";
    this.#moveTool(callId, "asking", isApproved ? "running" : unless);
  }

  /**
   * @param {string} callId
   * @param {ToolState} from where it stands; else nothing happens
   * @param {ToolState} to
   */
  #moveTool(callId, from, to) {
    const key = this.#toolKeys.get(callId);
    const known = this.messages.find((message) => message.key === key);
    if (known?.tool === from) {
      this.#change(known, { tool: to });
    }
  }

  /**
   * @param {number} eventId
   * @param {"like" | "dislike" | null} score
   */
  rated(eventId, score) {
    const message = this.#find("agent", eventId);
    if (message !== undefined) {
      this.#change(message, { score });
    }
  }

  /** Nothing more comes: what was tentative stays as it is. */
  settle() {
    for (const message of this.messages) {
      if (message.tentative || message.streaming) {
        this.#change(message, { tentative: false, streaming: false });
      } else if (message.tool === "running" || message.tool === "asking") {
        this.#change(message, { tool: failure(message) });
      }
    }
  }

  /** The server begins anew: what the user was saying, it will hear again. */
  restarted() {
    this.messages = this.messages.filter((message) => !message.tentative);
    this.settle();
  }

  /**
   * @param {"user" | "agent"} role
   * @param {number} eventId
   */
  #find(role, eventId) {
    return this.messages.findLast(
      (message) => message.role === role && message.eventId === eventId,
    );
  }

  /**
   * @param {"user" | "agent" | "tool"} role
   * @param {number | null} eventId
   * @param {Partial<Message>} known
   */
  #add(role, eventId, known) {
    const message = {
      key: this.#nextKey++,
      role,
      text: "",
      tool: null,
      eventId,
      tentative: false,
      streaming: false,
      interrupted: false,
      unheard: "",
      score: null,
      fileIds: [],
      ...known,
    };
    this.messages = [...this.messages, message];
    return message;
  }

  /**
   * A changed message is a new object: a display compares by identity.
   * @param {Message} message
   * @param {Partial<Message>} changes
   */
  #change(message, changes) {
    this.messages = this.messages.map((other) =>
      other === message ? { ...message, ...changes } : other,
    );
  }
}

/**
 * How a tool stands that came to nothing.
 * @param {Message} message
 * @returns {ToolState}
 */
function failure({ tool }) {
  if (tool === "asking") {
    return "unanswered";
  }
  return tool === "refused" || tool === "unanswered" ? tool : "failed";
}
