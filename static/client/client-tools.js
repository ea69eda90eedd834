/**
 * Tools that run in the page: called by the agent, answered by the owner's functions.
 */
import { ConversationError, inWords } from "./errors.js";

/** @typedef {import("./protocol.js").ClientToolCall} ClientToolCall */

/** For a tool that gives nothing back. */
const DONE = "Client tool execution successful.";

/**
 * Run it and send its result; never rejects.
 * @param {ClientToolCall} call
 * @param {Pick<import("./options.js").Options,
 *   "clientTools" | "onUnhandledClientToolCall">} owner
 * @param {{send: (message: import("./client-messages.js").ClientMessage) => void,
 *   onFailed: (error: ConversationError) => void}} out
 */
export async function runClientTool(call, owner, { send, onFailed }) {
  const { clientTools = {}, onUnhandledClientToolCall } = owner;
  const isKnown = Object.hasOwn(clientTools, call.tool_name);
  if (!isKnown && onUnhandledClientToolCall) {
    // The owner answers, in its own time.
    onUnhandledClientToolCall(call);
    return;
  }
  const { result, failure = null } = isKnown
    ? await outcome(call, clientTools[call.tool_name])
    : unknownTool(call);
  if (failure !== null) {
    onFailed(failure);
  }
  send({
    type: "client_tool_result",
    tool_call_id: call.tool_call_id,
    result,
    is_error: failure !== null,
  });
}

/**
 * @param {ClientToolCall} call
 * @param {((parameters: any) => unknown) | undefined} tool
 * @returns {Promise<{result: string, failure?: ConversationError}>}
 */
async function outcome({ tool_name, parameters }, tool) {
  try {
    const value = (await tool?.(parameters)) ?? DONE;
    // The wire takes text alone.
    return {
      result: typeof value === "object" ? JSON.stringify(value) : String(value),
    };
  } catch (error) {
    return {
      result: `Client tool execution failed: ${inWords(error)}`,
      failure: ConversationError.clientTool(tool_name, error),
    };
  }
}

/** @param {ClientToolCall} call */
function unknownTool({ tool_name }) {
  const failure = ConversationError.unknownClientTool(tool_name);
  return { result: failure.message, failure };
}
