/**
 * What a session may be given, and what it tells: types alone.
 */

/** @typedef {import("./protocol.js").ClientToolCall} ClientToolCall */
/** @typedef {"connecting" | "connected" | "disconnecting" | "disconnected"} Status */
/** @typedef {{reason: "user" | "agent" | "error", message: string,
 *   closeCode?: number, closeReason?: string}} DisconnectionDetails */

/**
 * @typedef {object} Callbacks
 * @property {(props: {conversationId: string}) => void} [onConnect]
 * @property {(details: DisconnectionDetails) => void} [onDisconnect]
 * @property {(props: {message: string, source: "user" | "ai", role: "user" | "agent",
 *   event_id: number}) => void} [onMessage]
 * @property {(message: string, context?: unknown) => void} [onError]
 * @property {(props: {status: Status}) => void} [onStatusChange]
 * @property {(props: {mode: "listening" | "speaking"}) => void} [onModeChange]
 * @property {(props: {phase: import("./dialogue.js").Phase}) => void} [onPhaseChange]
 * @property {(props: {messages: readonly Readonly<
 *   import("./transcript.js").Message>[]}) => void} [onTranscriptChange]
 * @property {(props: {canSendFeedback: boolean}) => void} [onCanSendFeedbackChange]
 * @property {(base64Audio: string) => void} [onAudio]
 * @property {(alignment: import("./protocol.js").Alignment) => void} [onAudioAlignment]
 * @property {(props: {vadScore: number}) => void} [onVadScore]
 * @property {(props: {event_id: number}) => void} [onInterruption]
 * @property {(part: import("./protocol.js").TextPart) => void} [onAgentChatResponsePart]
 * @property {(correction: object) => void} [onAgentResponseCorrection]
 * @property {(props: {user_transcript: string, event_id: number}) => void}
 *   [onTentativeUserTranscript]
 * @property {(report: import("./protocol.js").ToolReport) => void} [onAgentToolRequest]
 * @property {(report: import("./protocol.js").ToolReport) => void} [onAgentToolResponse]
 * @property {(metadata: import("./protocol.js").InitiationMetadata) => void}
 *   [onConversationMetadata]
 * @property {(call: ClientToolCall) => void} [onUnhandledClientToolCall]
 * @property {(call: import("./protocol.js").McpToolCall) => void} [onMCPToolCall]
 * @property {(status: import("./protocol.js").McpConnectionStatus) => void}
 *   [onMCPConnectionStatus]
 * @property {(props: {silent: boolean}) => void} [onMicrophoneSilent]
 * @property {(event: object) => void} [onDebug]
 */

/**
 * @typedef {object} SessionOptions
 * @property {string} [agentId]
 * @property {string} [signedUrl]
 * @property {string} [origin] of the server; the page's own when left out
 * @property {boolean} [textOnly] no microphone, no sound
 * @property {import("./protocol.js").Personalisation["overrides"]} [overrides]
 * @property {Record<string, string | number | boolean>} [dynamicVariables]
 * @property {object} [customLlmExtraBody]
 * @property {string} [userId]
 * @property {string} [inputDeviceId]
 * @property {string} [outputDeviceId]
 * @property {Record<string, (parameters: any) => unknown>} [clientTools]
 * @property {number} [volume] 0..1
 * @property {Partial<import("./voice.js").WorkletUrls>} [workletUrls]
 * @property {AbortSignal} [signal] gives up while connecting
 */

/** @typedef {SessionOptions & Callbacks} Options */

export {};
