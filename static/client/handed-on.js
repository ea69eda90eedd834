/**
 * Which callback hears of which event. Pure.
 *
 * Events that are told in another order than they come stand in dialogue.js.
 */

/** @typedef {import("./protocol.js").ServerEvent} ServerEvent */
/** @typedef {import("./dialogue.js").Effect} Effect */

/**
 * The callback of each event, and what it is given.
 * @type {{[type: string]: [string, ((payload: any) => unknown)?]}}
 */
const LISTENERS = {
  conversation_initiation_metadata: ["onConversationMetadata"],
  asr_initiation_metadata: ["onAsrInitiationMetadata"],
  ping: ["onPing"],
  interruption: ["onInterruption", ({ event_id }) => ({ event_id })],
  agent_response: [
    "onMessage",
    ({ agent_response, event_id, attachments }) => ({
      message: agent_response,
      source: "ai",
      role: "agent",
      event_id,
      ...(attachments ? { attachments } : {}),
    }),
  ],
  agent_response_correction: ["onAgentResponseCorrection"],
  agent_chat_response_part: ["onAgentChatResponsePart"],
  agent_reasoning_response_part: ["onAgentReasoningResponsePart"],
  rich_content: ["onRichContent"],
  user_transcript: [
    "onMessage",
    ({ user_transcript, event_id }) => ({
      message: user_transcript,
      source: "user",
      role: "user",
      event_id,
    }),
  ],
  agent_tool_request: ["onAgentToolRequest"],
  agent_tool_response: ["onAgentToolResponse"],
  agent_tool_response_full_payload: ["onAgentToolResponse"],
  mcp_connection_status: ["onMCPConnectionStatus"],
  vad_score: ["onVadScore", ({ vad_score }) => ({ vadScore: vad_score })],
  context_usage: ["onContextUsage"],
  agent_typing: ["onAgentTyping"],
  guardrail_triggered: ["onGuardrailTriggered"],
  external_agent_connected: ["onExternalAgentConnected"],
  external_agent_disconnected: ["onExternalAgentDisconnected"],
  internal_tentative_agent_response: [
    "onDebug",
    ({ tentative_agent_response }) => ({
      type: "tentative_agent_response",
      response: tentative_agent_response,
    }),
  ],
};
/** Told, or answered, by dialogue.js. */
const TOLD_ELSEWHERE = new Set([
  "audio",
  "client_tool_call",
  "mcp_tool_call",
  "error",
  "conversation_resumed",
]);

/**
 * @param {ServerEvent} event
 * @param {any} payload undefined where the event has none
 * @returns {Effect[]}
 */
export function handedOn(event, payload) {
  if (TOLD_ELSEWHERE.has(event.type)) {
    return [];
  }
  if (event.type === "tentative_user_transcript") {
    // A callback of its own is ours; the vendor's client has only onDebug.
    return [notify("onTentativeUserTranscript", payload), notify("onDebug", event)];
  }
  const [name, shape] = Object.hasOwn(LISTENERS, event.type)
    ? (LISTENERS[event.type] ?? [])
    : [];
  return name === undefined
    ? [notify("onDebug", event)]
    : [notify(name, shape ? shape(payload) : payload)];
}

/**
 * @param {string} name
 * @param {unknown} payload
 * @returns {Effect}
 */
function notify(name, payload) {
  return { kind: "notify", name, payload };
}
