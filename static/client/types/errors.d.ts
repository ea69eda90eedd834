/**
 * What can go wrong, in words that tell a person what to do.
 */
export type MicrophoneReason = "microphone_denied" | "microphone_missing" | "microphone_busy";
export type BrowserReason = "insecure_context" | "audio_unsupported";
export type ServerReason = "server_unreachable" | "refused" | "lost" | "protocol" | "server";
export type ProgramReason = "client_tool" | "approval" | "upload" | "bad_argument";
export type ErrorReason = MicrophoneReason | BrowserReason | ServerReason | ProgramReason;
export type ErrorDetails = {
    cause?: unknown;
    /**
     * of the WebSocket, where one was closed
     */
    closeCode?: number;
    /**
     * the server's own words
     */
    closeReason?: string;
    clientToolName?: string;
    toolCallId?: string;
    toolName?: string;
    serviceId?: string;
    /**
     * of a server's error
     */
    errorType?: string;
    /**
     * of a server's error
     */
    code?: number;
    debugMessage?: string;
    details?: object;
    /**
     * of an HTTP answer
     */
    status?: number;
};
/** @typedef {"microphone_denied" | "microphone_missing" | "microphone_busy"} MicrophoneReason */
/** @typedef {"insecure_context" | "audio_unsupported"} BrowserReason */
/** @typedef {"server_unreachable" | "refused" | "lost" | "protocol" | "server"} ServerReason */
/** @typedef {"client_tool" | "approval" | "upload" | "bad_argument"} ProgramReason */
/** @typedef {MicrophoneReason | BrowserReason | ServerReason | ProgramReason} ErrorReason */
/**
 * What is known about an error, under the names of the vendor's error contexts.
 * @typedef {object} ErrorDetails
 * @property {unknown} [cause]
 * @property {number} [closeCode] of the WebSocket, where one was closed
 * @property {string} [closeReason] the server's own words
 * @property {string} [clientToolName]
 * @property {string} [toolCallId]
 * @property {string} [toolName]
 * @property {string} [serviceId]
 * @property {string} [errorType] of a server's error
 * @property {number} [code] of a server's error
 * @property {string} [debugMessage]
 * @property {object} [details]
 * @property {number} [status] of an HTTP answer
 */
/** An error with a `reason` to branch on and a `message` to show. */
export declare class ConversationError extends Error {
    /** @readonly */
    reason: ErrorReason;
    /** Of the WebSocket, where one was closed. @readonly @type {number | undefined} */
    closeCode: number | undefined;
    /** The server's own words. @readonly @type {string | undefined} */
    closeReason: string | undefined;
    /** @readonly @type {string | undefined} */
    clientToolName: string | undefined;
    /** Of a tool that waited for a yes. @readonly @type {string | undefined} */
    toolCallId: string | undefined;
    /** @readonly @type {string | undefined} */
    toolName: string | undefined;
    /** @readonly @type {string | undefined} */
    serviceId: string | undefined;
    /** Of a server's error. @readonly @type {string | undefined} */
    errorType: string | undefined;
    /** @readonly @type {number | undefined} */
    code: number | undefined;
    /** @readonly @type {string | undefined} */
    debugMessage: string | undefined;
    /** @readonly @type {object | undefined} */
    details: object | undefined;
    /** Of an HTTP answer. @readonly @type {number | undefined} */
    status: number | undefined;
    /** @override */
    name: string;
    /**
     * @param {ErrorReason} reason
     * @param {string} message
     * @param {ErrorDetails} [details]
     */
    constructor(reason: ErrorReason, message: string, { cause, ...details }?: ErrorDetails);
    /** @param {string} message what is wrong, and what to write instead */
    static badArgument(message: string): ConversationError;
    static insecureContext(): ConversationError;
    static audioUnsupported(): ConversationError;
    /**
     * What `getUserMedia` threw, by its name.
     * @param {unknown} cause
     */
    static fromMicrophone(cause: unknown): ConversationError;
    static microphoneLost(): ConversationError;
    /** @param {{closeCode?: number, cause?: unknown}} [details] */
    static serverUnreachable(details?: {
        closeCode?: number;
        cause?: unknown;
    }): ConversationError;
    /**
     * The server closed before the conversation began.
     * @param {number} closeCode
     * @param {string} closeReason
     */
    static refused(closeCode: number, closeReason: string): ConversationError;
    /**
     * The server closed, or vanished, in the middle.
     * @param {number} closeCode
     * @param {string} closeReason
     */
    static lost(closeCode: number, closeReason: string): ConversationError;
    /** @param {string} detail */
    static protocol(detail: string): ConversationError;
    /**
     * An `error` event of the server.
     * @param {import("./protocol.js").ErrorPayload} payload
     */
    static server({ message, reason, error_type, code, debug_message, details }: import("./protocol.js").ErrorPayload): ConversationError;
    /**
     * @param {string} toolName
     * @param {unknown} cause
     */
    static clientTool(toolName: string, cause: unknown): ConversationError;
    /** @param {string} toolName */
    static unknownClientTool(toolName: string): ConversationError;
    /**
     * @param {string} message
     * @param {import("./protocol.js").McpToolCall} call
     * @param {unknown} [cause]
     */
    static approval(message: string, { tool_call_id, tool_name, service_id }: import("./protocol.js").McpToolCall, cause?: unknown): ConversationError;
    /**
     * A file or a rating that the server did not take.
     * @param {string} message
     * @param {{status?: number, closeReason?: string}} [details]
     */
    static upload(message: string, details?: {
        status?: number;
        closeReason?: string;
    }): ConversationError;
}
/** @param {unknown} cause */
export declare function inWords(cause: unknown): string;
