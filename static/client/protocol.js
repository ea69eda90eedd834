/**
 * The wire: what the server may send. What the client may is in client-messages.js.
 *
 * Touches neither DOM nor audio nor socket.
 */
export { formatMessage } from "./client-messages.js";

/** @typedef {import("./client-messages.js").ClientMessage} ClientMessage */
/** What a client needs to go on with the conversation on another line.
 * @typedef {{token: string, window_ms: number, ping_interval_ms: number}} Resumption */
/** @typedef {{conversation_id: string, agent_output_audio_format: string,
 *   user_input_audio_format?: string, resumption?: Resumption}} InitiationMetadata */
/** @typedef {{conversation_id: string, received: number, token: string,
 *   window_ms: number, restarted: boolean}} Resumed */
/** @typedef {{chars: string[], char_start_times_ms: number[],
 *   char_durations_ms: number[]}} Alignment */
/** @typedef {{tool_name: string, tool_call_id: string, tool_type: string,
 *   event_id: number, is_error?: boolean, is_called?: boolean}} ToolReport */
/** @typedef {ToolReport & {full_tool_result: string, truncated?: boolean,
 *   is_blocked?: boolean}} FullToolReport */
/** @typedef {{url: string, name: string, mime_type?: string}} Attachment */
/** @typedef {{event_id: number, model: string, context_tokens: number,
 *   context_limit_tokens: number}} ContextUsage */
/** @typedef {{text: string, type: "start" | "delta" | "stop", event_id: string}}
 *   ReasoningPart */
/** @typedef {{rich_content_id: string, component: string, props: object,
 *   event_id: number}} RichContent */
/** @typedef {{tool_name: string, tool_call_id: string,
 *   parameters: Record<string, unknown>, event_id: number}} ClientToolCall */
/** @typedef {{service_id: string, tool_call_id: string, tool_name: string,
 *   tool_description?: string, parameters: Record<string, unknown>, timestamp: string,
 *   state: "loading" | "awaiting_approval" | "success" | "failure",
 *   approval_timeout_secs?: number, result?: object[], error_message?: string}}
 *   McpToolCall */
/** @typedef {{integrations: {integration_id: string, integration_type: string,
 *   is_connected: boolean, tool_count: number}[]}} McpConnectionStatus */
/** @typedef {{type: "start" | "delta" | "stop", text: string, event_id: number}} TextPart */
/** @typedef {{code: number, error_type?: string, message?: string, reason?: string,
 *   debug_message?: string, details?: object}} ErrorPayload */

/**
 * The payload of each event the client acts on, by type.
 * @typedef {object} Payloads
 * @property {InitiationMetadata} conversation_initiation_metadata
 * @property {Resumed} conversation_resumed
 * @property {{event_id: number, ping_ms: number | null, received?: number}} ping
 * @property {{audio_base_64: string, event_id: number, alignment?: Alignment}} audio
 * @property {{event_id: number}} interruption
 * @property {{agent_response: string, event_id: number,
 *   attachments?: Attachment[]}} agent_response
 * @property {{original_agent_response: string, corrected_agent_response: string,
 *   event_id: number}} agent_response_correction
 * @property {TextPart} agent_chat_response_part
 * @property {{user_transcript: string, event_id: number}} user_transcript
 * @property {{user_transcript: string, event_id: number}} tentative_user_transcript
 * @property {ClientToolCall} client_tool_call
 * @property {ToolReport} agent_tool_request
 * @property {ToolReport} agent_tool_response
 * @property {FullToolReport} agent_tool_response_full_payload
 * @property {McpToolCall} mcp_tool_call
 * @property {McpConnectionStatus} mcp_connection_status
 * @property {{vad_score: number}} vad_score
 * @property {ContextUsage} context_usage
 * @property {Record<string, unknown>} asr_initiation_metadata
 * @property {{is_typing: boolean, duration_ms?: number}} agent_typing
 * @property {ReasoningPart} agent_reasoning_response_part
 * @property {RichContent} rich_content
 * @property {{tentative_agent_response: string}} internal_tentative_agent_response
 * @property {undefined} guardrail_triggered
 * @property {undefined} external_agent_connected
 * @property {undefined} external_agent_disconnected
 * @property {ErrorPayload} error
 */

/** Any event: its payload stands under the key `PAYLOAD_KEYS` names for its type.
 * @typedef {{type: string, [key: string]: any}} ServerEvent */

/**
 * Under which key each payload travels; null where there need be none.
 * @type {{readonly [type in keyof Payloads]: string | null}}
 */
export const PAYLOAD_KEYS = {
  conversation_initiation_metadata: "conversation_initiation_metadata_event",
  conversation_resumed: "conversation_resumed_event",
  ping: "ping_event",
  audio: "audio_event",
  interruption: "interruption_event",
  agent_response: "agent_response_event",
  agent_response_correction: "agent_response_correction_event",
  agent_chat_response_part: "text_response_part",
  user_transcript: "user_transcription_event",
  tentative_user_transcript: "tentative_user_transcription_event",
  client_tool_call: "client_tool_call",
  agent_tool_request: "agent_tool_request",
  agent_tool_response: "agent_tool_response",
  agent_tool_response_full_payload: "agent_tool_response_full_payload",
  mcp_tool_call: "mcp_tool_call",
  mcp_connection_status: "mcp_connection_status",
  vad_score: "vad_score_event",
  context_usage: "context_usage_event",
  asr_initiation_metadata: "asr_initiation_metadata_event",
  agent_typing: "agent_typing_event",
  agent_reasoning_response_part: "reasoning_response_part",
  rich_content: "rich_content",
  internal_tentative_agent_response: "tentative_agent_response_internal_event",
  guardrail_triggered: null,
  external_agent_connected: null,
  external_agent_disconnected: null,
  error: "error_event",
};

/**
 * One frame -> the event, or null when it is none.
 *
 * An event of an unknown type is an event: servers run ahead of clients.
 * @param {unknown} frame
 * @returns {ServerEvent | null}
 */
export function parseEvent(frame) {
  if (typeof frame !== "string") {
    return null;
  }
  let event;
  try {
    event = JSON.parse(frame);
  } catch {
    return null;
  }
  if (typeof event !== "object" || event === null || typeof event.type !== "string") {
    return null;
  }
  /** @type {string} */
  const type = event.type;
  const key = isKnown(type) ? PAYLOAD_KEYS[type] : null;
  if (key !== null) {
    const payload = event[key];
    if (typeof payload !== "object" || payload === null) {
      return null;
    }
  }
  return event;
}

/**
 * @param {string} type
 * @returns {type is keyof Payloads}
 */
export function isKnown(type) {
  return Object.hasOwn(PAYLOAD_KEYS, type);
}
