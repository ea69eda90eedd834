/**
 * The wire: what the server may send, what the client may send.
 *
 * Touches neither DOM nor audio nor socket.
 */

/** @typedef {{conversation_id: string, agent_output_audio_format: string,
 *   user_input_audio_format?: string}} InitiationMetadata */
/** @typedef {{chars: string[], char_start_times_ms: number[],
 *   char_durations_ms: number[]}} Alignment */
/** @typedef {{tool_name: string, tool_call_id: string, tool_type: string,
 *   event_id: number, is_error?: boolean, is_called?: boolean}} ToolReport */
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
 * @property {{event_id: number, ping_ms: number | null}} ping
 * @property {{audio_base_64: string, event_id: number, alignment?: Alignment}} audio
 * @property {{event_id: number}} interruption
 * @property {{agent_response: string, event_id: number}} agent_response
 * @property {{original_agent_response: string, corrected_agent_response: string,
 *   event_id: number}} agent_response_correction
 * @property {TextPart} agent_chat_response_part
 * @property {{user_transcript: string, event_id: number}} user_transcript
 * @property {{user_transcript: string, event_id: number}} tentative_user_transcript
 * @property {ClientToolCall} client_tool_call
 * @property {ToolReport} agent_tool_request
 * @property {ToolReport} agent_tool_response
 * @property {McpToolCall} mcp_tool_call
 * @property {McpConnectionStatus} mcp_connection_status
 * @property {{vad_score: number}} vad_score
 * @property {ErrorPayload} error
 */

/** Any event: its payload stands under the key `PAYLOAD_KEYS` names for its type.
 * @typedef {{type: string, [key: string]: any}} ServerEvent */

/**
 * Under which key each payload travels.
 * @type {{readonly [type in keyof Payloads]: string}}
 */
export const PAYLOAD_KEYS = {
  conversation_initiation_metadata: "conversation_initiation_metadata_event",
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
  mcp_tool_call: "mcp_tool_call",
  mcp_connection_status: "mcp_connection_status",
  vad_score: "vad_score_event",
  error: "error_event",
};

/** @typedef {{conversation_config_override?: object, custom_llm_extra_body?: object,
 *   dynamic_variables?: Record<string, string | number | boolean>, user_id?: string,
 *   source_info?: {source: string, version: string}}} InitiationData */

/**
 * @typedef {{user_audio_chunk: string} |
 *   ({type: "conversation_initiation_client_data"} & InitiationData) |
 *   {type: "pong", event_id: number} |
 *   {type: "user_message", text: string} |
 *   {type: "user_activity"} |
 *   {type: "contextual_update", text: string, context_id?: string} |
 *   {type: "feedback", event_id: number, score: "like" | "dislike" | null} |
 *   {type: "client_tool_result", tool_call_id: string, result: string,
 *    is_error: boolean} |
 *   {type: "mcp_tool_approval_result", tool_call_id: string,
 *    is_approved: boolean}} ClientMessage
 */

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
  if (isKnown(type)) {
    const payload = event[PAYLOAD_KEYS[type]];
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

/**
 * @param {ClientMessage} message
 * @returns {string}
 */
export function formatMessage(message) {
  return JSON.stringify(message);
}

/**
 * The vendor's clients always send the three maps, empty where nothing is overridden.
 * @typedef {object} Personalisation
 * @property {{agent?: {prompt?: {prompt?: string, llm?: string}, firstMessage?: string,
 *   language?: string}, tts?: {voiceId?: string, speed?: number, stability?: number,
 *   similarityBoost?: number}, conversation?: {textOnly?: boolean}}} [overrides]
 * @property {boolean} [textOnly]
 * @property {Record<string, string | number | boolean>} [dynamicVariables]
 * @property {string} [userId]
 * @property {object} [customLlmExtraBody]
 */

/**
 * @param {Personalisation} options
 * @param {{source: string, version: string}} sourceInfo
 * @returns {ClientMessage}
 */
export function initiationMessage(options, sourceInfo) {
  const { agent = {}, tts = {}, conversation = {} } = options.overrides ?? {};
  const textOnly = options.textOnly ?? conversation.textOnly;
  return {
    type: "conversation_initiation_client_data",
    conversation_config_override: {
      agent: defined({
        prompt: agent.prompt,
        first_message: agent.firstMessage,
        language: agent.language,
      }),
      tts: defined({
        voice_id: tts.voiceId,
        speed: tts.speed,
        stability: tts.stability,
        similarity_boost: tts.similarityBoost,
      }),
      conversation: defined({ text_only: textOnly }),
    },
    ...defined({
      custom_llm_extra_body: options.customLlmExtraBody,
      dynamic_variables: options.dynamicVariables,
      user_id: options.userId,
    }),
    source_info: sourceInfo,
  };
}

/** @param {Record<string, unknown>} object */
function defined(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
