/**
 * The wire: what the server may send. What the client may is in client-messages.js.
 *
 * Touches neither DOM nor audio nor socket.
 */
export { formatMessage } from "./client-messages.js";
export type ClientMessage = import("./client-messages.js").ClientMessage;
export type Resumption = {
    token: string;
    window_ms: number;
    ping_interval_ms: number;
};
export type InitiationMetadata = {
    conversation_id: string;
    agent_output_audio_format: string;
    user_input_audio_format?: string;
    resumption?: Resumption;
};
export type Resumed = {
    conversation_id: string;
    received: number;
    token: string;
    window_ms: number;
    restarted: boolean;
};
export type Alignment = {
    chars: string[];
    char_start_times_ms: number[];
    char_durations_ms: number[];
};
export type ToolReport = {
    tool_name: string;
    tool_call_id: string;
    tool_type: string;
    event_id: number;
    is_error?: boolean;
    is_called?: boolean;
};
export type FullToolReport = ToolReport & {
    full_tool_result: string;
    truncated?: boolean;
    is_blocked?: boolean;
};
export type Attachment = {
    url: string;
    name: string;
    mime_type?: string;
};
export type ContextUsage = {
    event_id: number;
    model: string;
    context_tokens: number;
    context_limit_tokens: number;
};
export type ReasoningPart = {
    text: string;
    type: "start" | "delta" | "stop";
    event_id: string;
};
export type RichContent = {
    rich_content_id: string;
    component: string;
    props: object;
    event_id: number;
};
export type ClientToolCall = {
    tool_name: string;
    tool_call_id: string;
    parameters: Record<string, unknown>;
    event_id: number;
};
export type McpToolCall = {
    service_id: string;
    tool_call_id: string;
    tool_name: string;
    tool_description?: string;
    parameters: Record<string, unknown>;
    timestamp: string;
    state: "loading" | "awaiting_approval" | "success" | "failure";
    approval_timeout_secs?: number;
    result?: object[];
    error_message?: string;
};
export type McpConnectionStatus = {
    integrations: {
        integration_id: string;
        integration_type: string;
        is_connected: boolean;
        tool_count: number;
    }[];
};
export type TextPart = {
    type: "start" | "delta" | "stop";
    text: string;
    event_id: number;
};
export type ErrorPayload = {
    code: number;
    error_type?: string;
    message?: string;
    reason?: string;
    debug_message?: string;
    details?: object;
};
export type Payloads = {
    conversation_initiation_metadata: InitiationMetadata;
    conversation_resumed: Resumed;
    ping: {
        event_id: number;
        ping_ms: number | null;
        received?: number;
    };
    audio: {
        audio_base_64: string;
        event_id: number;
        alignment?: Alignment;
    };
    interruption: {
        event_id: number;
    };
    agent_response: {
        agent_response: string;
        event_id: number;
        attachments?: Attachment[];
    };
    agent_response_correction: {
        original_agent_response: string;
        corrected_agent_response: string;
        event_id: number;
    };
    agent_chat_response_part: TextPart;
    user_transcript: {
        user_transcript: string;
        event_id: number;
    };
    tentative_user_transcript: {
        user_transcript: string;
        event_id: number;
    };
    client_tool_call: ClientToolCall;
    agent_tool_request: ToolReport;
    agent_tool_response: ToolReport;
    agent_tool_response_full_payload: FullToolReport;
    mcp_tool_call: McpToolCall;
    mcp_connection_status: McpConnectionStatus;
    vad_score: {
        vad_score: number;
    };
    context_usage: ContextUsage;
    asr_initiation_metadata: Record<string, unknown>;
    agent_typing: {
        is_typing: boolean;
        duration_ms?: number;
    };
    agent_reasoning_response_part: ReasoningPart;
    rich_content: RichContent;
    internal_tentative_agent_response: {
        tentative_agent_response: string;
    };
    guardrail_triggered: undefined;
    external_agent_connected: undefined;
    external_agent_disconnected: undefined;
    error: ErrorPayload;
};
export type ServerEvent = {
    type: string;
    [key: string]: any;
};
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
export declare const PAYLOAD_KEYS: { readonly [type in keyof Payloads]: string | null; };
/**
 * One frame -> the event, or null when it is none.
 *
 * An event of an unknown type is an event: servers run ahead of clients.
 * @param {unknown} frame
 * @returns {ServerEvent | null}
 */
export declare function parseEvent(frame: unknown): ServerEvent | null;
/**
 * @param {string} type
 * @returns {type is keyof Payloads}
 */
export declare function isKnown(type: string): type is keyof Payloads;
