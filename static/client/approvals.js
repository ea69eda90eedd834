/**
 * Asks the owner's handler whether a tool may run, and answers once for each call.
 */
import { ConversationError, inWords } from "./errors.js";

/** @typedef {import("./protocol.js").McpToolCall} McpToolCall */

/**
 * @typedef {object} ApprovalEvents
 * @property {(callId: string, isApproved: boolean) => void} onAnswer
 * @property {(error: ConversationError) => void} onFailed
 */

/** Without a handler it does nothing: the owner answers by itself. */
export class Approvals {
  /**
   * @param {import("./options.js").Handlers["onMCPToolApprovalRequest"]} handler
   * @param {ApprovalEvents} events
   */
  constructor(handler, events) {
    this.#handler = handler;
    this.#events = events;
  }

  #handler;
  #events;
  /**
   * Every call that was asked about, for good: who asks a second time must neither ask
   * nor answer anew. Null once it has been answered.
   * @type {Map<string, AbortController | null>}
   */
  #asked = new Map();

  /** @param {McpToolCall} call as the server tells how it stands */
  told(call) {
    if (call.state !== "awaiting_approval") {
      this.#asked.get(call.tool_call_id)?.abort();
    } else if (this.#handler !== undefined) {
      if (this.#asked.has(call.tool_call_id)) {
        this.#fail("Ignored a repeated approval request", call);
      } else {
        void this.#ask(call, this.#handler);
      }
    }
  }

  /** Nothing can be answered any more. */
  close() {
    for (const asking of this.#asked.values()) {
      asking?.abort();
    }
  }

  /**
   * @param {McpToolCall} call
   * @param {NonNullable<import("./options.js").Handlers["onMCPToolApprovalRequest"]>}
   *   handler
   */
  async #ask(call, handler) {
    const asking = new AbortController();
    this.#asked.set(call.tool_call_id, asking);
    let isApproved = false;
    try {
      const answer = await handler(call, { signal: asking.signal });
      if (typeof answer === "boolean") {
        isApproved = answer;
      } else {
        this.#fail(
          `The approval handler must give a boolean, not ${typeof answer}`,
          call,
        );
      }
    } catch (error) {
      this.#fail(`The approval handler failed: ${inWords(error)}`, call, error);
    }
    if (asking.signal.aborted) {
      this.#fail("An approval decision came too late", call);
      return;
    }
    this.#asked.set(call.tool_call_id, null);
    this.#events.onAnswer(call.tool_call_id, isApproved);
  }

  /**
   * @param {string} what
   * @param {McpToolCall} call
   * @param {unknown} [cause]
   */
  #fail(what, call, cause) {
    const message = `${what} (tool ${call.tool_name}, call ${call.tool_call_id}).`;
    this.#events.onFailed(ConversationError.approval(message, call, cause));
  }
}
