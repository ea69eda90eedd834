/**
 * What can go wrong, in words that tell a person what to do.
 */

/**
 * @typedef {"microphone_denied" | "microphone_missing" | "microphone_busy" |
 *   "insecure_context" | "audio_unsupported" | "server_unreachable" | "refused" |
 *   "lost" | "protocol" | "server" | "client_tool"} ErrorReason
 */

/** An error with a `reason` to branch on and a `message` to show. */
export class ConversationError extends Error {
  /**
   * @param {ErrorReason} reason
   * @param {string} message
   * @param {{closeCode?: number, cause?: unknown}} [details]
   */
  constructor(reason, message, details = {}) {
    super(message, { cause: details.cause });
    this.name = "ConversationError";
    /** @readonly */
    this.reason = reason;
    /** Of the WebSocket, where one was closed. @readonly */
    this.closeCode = details.closeCode;
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
      { closeCode },
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
      { closeCode },
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
   * @param {string} message
   */
  static server(message) {
    return new ConversationError("server", message);
  }

  /**
   * @param {string} toolName
   * @param {unknown} cause
   */
  static clientTool(toolName, cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return new ConversationError(
      "client_tool",
      `Client tool ${toolName} failed: ${detail}`,
      {
        cause,
      },
    );
  }
}
