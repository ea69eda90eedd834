/**
 * What can go wrong, in words that tell a person what to do.
 */

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
export class ConversationError extends Error {
  // A field, not an assignment: that fails where a page has frozen Error.prototype.
  /** @override */
  name = "ConversationError";

  /**
   * @param {ErrorReason} reason
   * @param {string} message
   * @param {ErrorDetails} [details]
   */
  constructor(reason, message, { cause, ...details } = {}) {
    super(message, { cause });
    /** @readonly */
    this.reason = reason;
    /** Of the WebSocket, where one was closed. @readonly @type {number | undefined} */
    this.closeCode = details.closeCode;
    /** The server's own words. @readonly @type {string | undefined} */
    this.closeReason = details.closeReason;
    /** @readonly @type {string | undefined} */
    this.clientToolName = details.clientToolName;
    /** Of a tool that waited for a yes. @readonly @type {string | undefined} */
    this.toolCallId = details.toolCallId;
    /** @readonly @type {string | undefined} */
    this.toolName = details.toolName;
    /** @readonly @type {string | undefined} */
    this.serviceId = details.serviceId;
    /** Of a server's error. @readonly @type {string | undefined} */
    this.errorType = details.errorType;
    /** @readonly @type {number | undefined} */
    this.code = details.code;
    /** @readonly @type {string | undefined} */
    this.debugMessage = details.debugMessage;
    /** @readonly @type {object | undefined} */
    this.details = details.details;
    /** Of an HTTP answer. @readonly @type {number | undefined} */
    this.status = details.status;
  }

  /** @param {string} message what is wrong, and what to write instead */
  static badArgument(message) {
    return new ConversationError("bad_argument", message);
  }

  static insecureContext() {
    return new ConversationError(
      "insecure_context",
      "The browser allows a microphone only on a secure page. Open this page over " +
        "https, or on localhost. You can type instead.",
    );
  }

  static audioUnsupported() {
    return new ConversationError(
      "audio_unsupported",
      "This browser cannot play or record live sound. Use a current version of " +
        "Chrome, Edge, Firefox or Safari, or type instead.",
    );
  }

  /**
   * What `getUserMedia` threw, by its name.
   * @param {unknown} cause
   */
  static fromMicrophone(cause) {
    const name = cause instanceof Error ? cause.name : "";
    switch (name) {
      case "NotAllowedError":
      case "SecurityError":
        return new ConversationError(
          "microphone_denied",
          "The microphone is blocked. Allow it for this page in the browser's " +
            "address bar and in the system's privacy settings, then try again. " +
            "You can also type.",
          { cause },
        );
      case "NotFoundError":
      case "OverconstrainedError":
        return new ConversationError(
          "microphone_missing",
          "No microphone was found. Connect one and try again, or type instead.",
          { cause },
        );
      default:
        return new ConversationError(
          "microphone_busy",
          "The microphone could not be opened. Another program may be using it: " +
            "close that program and try again, or type instead.",
          { cause },
        );
    }
  }

  static microphoneLost() {
    return new ConversationError(
      "microphone_missing",
      "The microphone was disconnected. Connect it again or choose another one.",
    );
  }

  /** @param {{closeCode?: number, cause?: unknown}} [details] */
  static serverUnreachable(details = {}) {
    return new ConversationError(
      "server_unreachable",
      "The server does not answer. Check your connection and try again in a moment.",
      details,
    );
  }

  /**
   * The server closed before the conversation began.
   * @param {number} closeCode
   * @param {string} closeReason
   */
  static refused(closeCode, closeReason) {
    return new ConversationError(
      "refused",
      closeReason || "The server refused the conversation. Try again in a moment.",
      { closeCode, closeReason: closeReason || undefined },
    );
  }

  /**
   * The server closed, or vanished, in the middle.
   * @param {number} closeCode
   * @param {string} closeReason
   */
  static lost(closeCode, closeReason) {
    return new ConversationError(
      "lost",
      closeReason ||
        "The connection to the server was lost. Check your connection and start again.",
      { closeCode, closeReason: closeReason || undefined },
    );
  }

  /** @param {string} detail */
  static protocol(detail) {
    return new ConversationError(
      "protocol",
      `The server sent something this page does not understand: ${detail}`,
    );
  }

  /**
   * An `error` event of the server.
   * @param {import("./protocol.js").ErrorPayload} payload
   */
  static server({ message, reason, error_type, code, debug_message, details }) {
    return new ConversationError(
      "server",
      message || reason || "The server met an error.",
      { errorType: error_type, code, debugMessage: debug_message, details },
    );
  }

  /**
   * @param {string} toolName
   * @param {unknown} cause
   */
  static clientTool(toolName, cause) {
    return new ConversationError(
      "client_tool",
      `Client tool execution failed with following error: ${inWords(cause)}`,
      { cause, clientToolName: toolName },
    );
  }

  /** @param {string} toolName */
  static unknownClientTool(toolName) {
    return new ConversationError(
      "client_tool",
      `Client tool with name ${toolName} is not defined on client`,
      { clientToolName: toolName },
    );
  }

  /**
   * @param {string} message
   * @param {import("./protocol.js").McpToolCall} call
   * @param {unknown} [cause]
   */
  static approval(message, { tool_call_id, tool_name, service_id }, cause) {
    return new ConversationError("approval", message, {
      cause,
      toolCallId: tool_call_id,
      toolName: tool_name,
      serviceId: service_id,
    });
  }

  /**
   * A file or a rating that the server did not take.
   * @param {string} message
   * @param {{status?: number, closeReason?: string}} [details]
   */
  static upload(message, details) {
    return new ConversationError("upload", message, details);
  }
}

/** @param {unknown} cause */
export function inWords(cause) {
  return cause instanceof Error ? cause.message : String(cause);
}
