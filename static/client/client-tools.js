/**
 * Tools that run in the page: called by the agent, answered by the owner's functions.
 */
import { ConversationError } from "./errors.js";

/** @typedef {import("./protocol.js").ClientToolCall} ClientToolCall */

/** For a tool that gives nothing back. */
const DONE = "Client tool execution successful.";

/**
 * Run it and send its result; never rejects.
 * @param {ClientToolCall} call
 * @param {Pick<import("./options.js").Options,
 *   "clientTools" | "onUnhandledClientToolCall">} owner
 * @param {{send: (message: import("./protocol.js").ClientMessage) => void,
 *   onFailed: (error: ConversationError) => void}} out
 */
export async function runClientTool(call, owner, { send, onFailed }) {
  const tool = owner.clientTools?.[call.tool_name];
  if (tool === undefined && owner.onUnhandledClientToolCall !== undefined) {
    // The owner answers, in its own time.
    owner.onUnhandledClientToolCall(call);
    return;
  }
  let result = DONE;
  let isError = false;
  try {
    if (tool === undefined) {
      throw new Error("is not defined here");
    }
    const value = await tool(call.parameters);
    result = typeof value === "string" ? value : (JSON.stringify(value) ?? DONE);
  } catch (error) {
    isError = true;
    const failure = ConversationError.clientTool(call.tool_name, error);
    result = failure.message;
    onFailed(failure);
  }
  send({
    type: "client_tool_result",
    tool_call_id: call.tool_call_id,
    result,
    is_error: isError,
  });
}
