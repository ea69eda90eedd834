/**
 * What a session may be given, and what it tells: types alone.
 *
 * Names and meaning are the vendor's; those of Parley's own are marked so.
 */

/** @typedef {import("./protocol.js").ClientToolCall} ClientToolCall */
/** @typedef {import("./protocol.js").McpToolCall} McpToolCall */
/** @typedef {import("./conversation.js").Conversation} Conversation */
/** @typedef {"connecting" | "connected" | "disconnecting" | "disconnected"} Status */
/** @typedef {"listening" | "speaking"} Mode */
/** @typedef {{type: string, code?: number, reason?: string}} DisconnectionContext */
/**
 * With reason "user" there is nothing more; `message` is there for errors alone.
 * @typedef {{reason: "user" | "agent" | "error", message?: string,
 *   context?: DisconnectionContext, closeCode?: number, closeReason?: string}}
 *   DisconnectionDetails
 */
/** @typedef {{message: string, source: "user" | "ai", role: "user" | "agent",
 *   event_id: number, attachments?: import("./protocol.js").Attachment[]}} Said */

/**
 * @typedef {object} VendorCallbacks
 * @property {(props: {conversationId: string}) => void} [onConnect]
 * @property {(details: DisconnectionDetails) => void} [onDisconnect]
 * @property {(said: Said) => void} [onMessage]
 * @property {(message: string, context?: import("./errors.js").ConversationError) => void}
 *   [onError] the context's own message is for people, and has a `reason`
 * @property {(props: {status: Status}) => void} [onStatusChange]
 * @property {(props: {mode: Mode}) => void} [onModeChange]
 * @property {(props: {canSendFeedback: boolean}) => void} [onCanSendFeedbackChange]
 * @property {(base64Audio: string) => void} [onAudio]
 * @property {(alignment: import("./protocol.js").Alignment) => void} [onAudioAlignment]
 * @property {(props: {vadScore: number}) => void} [onVadScore]
 * @property {(props: {event_id: number}) => void} [onInterruption]
 * @property {(part: import("./protocol.js").TextPart) => void} [onAgentChatResponsePart]
 * @property {(part: import("./protocol.js").ReasoningPart) => void}
 *   [onAgentReasoningResponsePart]
 * @property {(content: import("./protocol.js").RichContent) => void} [onRichContent]
 * @property {(correction: {original_agent_response: string,
 *   corrected_agent_response: string, event_id: number}) => void}
 *   [onAgentResponseCorrection]
 * @property {(report: import("./protocol.js").ToolReport) => void} [onAgentToolRequest]
 * @property {(report: import("./protocol.js").ToolReport |
 *   import("./protocol.js").FullToolReport) => void} [onAgentToolResponse]
 * @property {(typing: {is_typing: boolean, duration_ms?: number}) => void} [onAgentTyping]
 * @property {() => void} [onExternalAgentConnected]
 * @property {() => void} [onExternalAgentDisconnected]
 * @property {() => void} [onGuardrailTriggered]
 * @property {(usage: import("./protocol.js").ContextUsage) => void} [onContextUsage]
 * @property {(ping: {event_id: number, ping_ms?: number | null}) => void} [onPing]
 * @property {(metadata: import("./protocol.js").InitiationMetadata) => void}
 *   [onConversationMetadata]
 * @property {(metadata: Record<string, unknown>) => void} [onAsrInitiationMetadata]
 * @property {(call: ClientToolCall) => void} [onUnhandledClientToolCall]
 * @property {(call: McpToolCall) => void} [onMCPToolCall]
 * @property {(status: import("./protocol.js").McpConnectionStatus) => void}
 *   [onMCPConnectionStatus]
 * @property {(event: any) => void} [onDebug] an event that no other callback is for
 * @property {(event: any) => void} [onIncomingEvent] every event, before it is acted on
 * @property {(event: any) => void} [onOutgoingEvent] every message after the first
 * @property {(conversation: Conversation) => void} [onConversationCreated]
 *   the agent is there; nothing has been told yet
 */

/**
 * Parley's own.
 * @typedef {object} OwnCallbacks
 * @property {(props: {phase: import("./phase.js").Phase}) => void} [onPhaseChange]
 * @property {(props: {messages: readonly Readonly<
 *   import("./transcript.js").Message>[]}) => void} [onTranscriptChange]
 * @property {(props: {user_transcript: string, event_id: number}) => void}
 *   [onTentativeUserTranscript]
 * @property {(props: {silent: boolean}) => void} [onMicrophoneSilent]
 * @property {(props: {state: "connected" | "reconnecting" | "restored",
 *   connectionType: import("./connection-type.js").ConnectionType}) => void}
 *   [onConnectionChange] what carries it now, and whether that is there
 * @property {(lost: {kind: "input" | "output", replaced: boolean}) => void}
 *   [onDeviceLost] a device vanished; the system's default one goes on (`replaced`), or
 *   there is none, which is told again once there is
 * @property {(props: {paused: boolean}) => void} [onSoundPaused]
 *   The system has stopped the sound and only the user's tap may wake it.
 * @property {(props: {unavailable: boolean}) => void} [onSoundUnavailable]
 *   The browser finds nothing to play on, and so does not listen either: the conversation
 *   goes on in writing. False once a device plays.
 * @property {(props: {halfDuplex: boolean}) => void} [onEchoDetected]
 */

/**
 * What asks and waits for an answer.
 * @typedef {object} Handlers
 * @property {Record<string, (parameters: any) => unknown>} [clientTools]
 * @property {(call: McpToolCall, context: {signal: AbortSignal}) =>
 *   boolean | Promise<boolean>} [onMCPToolApprovalRequest]
 *   may this tool run? Anything but true is a no
 */

/**
 * @typedef {object} Orchestrator a server addressed as the vendor's self-hosted ones are
 * @property {string} url of its WebSocket
 * @property {Record<string, unknown>} [agentConfig]
 * @property {Record<string, unknown>[]} [agentConfigOverrides]
 * @property {Record<string, unknown>[]} [tools]
 * @property {string[]} [promptKnowledgeBase]
 * @property {string} [bedrockInferenceProfile]
 * @property {{url: string, hmacSecret?: string}} [postCallTranscriptionWebhook]
 * @property {{url: string, hmacSecret?: string}} [postCallAudioWebhook]
 */

/**
 * @typedef {object} SessionOptions
 * @property {string} [agentId] who to talk to
 * @property {string} [signedUrl] instead of agentId, from your server
 * @property {string} [conversationToken] beside agentId, from your server
 * @property {string} [authorization] a token that travels as a subprotocol
 * @property {Orchestrator} [orchestrator]
 * @property {import("./connection-type.js").ConnectionType} [connectionType] WebRTC
 *   where there is sound and neither signedUrl nor authorization; where it fails, the
 *   WebSocket is used
 * @property {string} [origin] of the server; the page's own when left out
 * @property {string} [environment]
 * @property {boolean} [textOnly] no microphone, no sound
 * @property {import("./client-messages.js").Personalisation["overrides"]} [overrides]
 * @property {import("./client-messages.js").Personalisation["toolMockConfig"]}
 *   [toolMockConfig]
 * @property {Record<string, string | number | boolean>} [dynamicVariables]
 * @property {object} [customLlmExtraBody]
 * @property {string} [userId]
 * @property {string} [inputDeviceId]
 * @property {string} [outputDeviceId]
 * @property {{default: number, android?: number, ios?: number}} [connectionDelay]
 *   milliseconds between microphone and agent
 * @property {boolean} [useWakeLock] keeps the screen awake; true when left out
 */

/**
 * Parley's own.
 * @typedef {object} OwnOptions
 * @property {number} [volume] 0..1
 * @property {{capture?: string | URL, playback?: string | URL}} [workletUrls]
 * @property {AbortSignal} [signal] gives up while connecting
 * @property {AudioContext} [audioContext] unlocked in the tap, see sound-unlock.js
 * @property {"auto" | "on" | "off"} [halfDuplex]
 */

/**
 * Of the vendor's, without effect here: there is nothing to choose or to load.
 * @typedef {object} IgnoredOptions
 * @property {string} [serverLocation]
 * @property {string} [livekitUrl]
 * @property {object} [webRtc]
 * @property {boolean} [preferHeadphonesForIosDevices]
 * @property {"pcm" | "ulaw"} [format]
 * @property {number} [sampleRate]
 * @property {number} [inputChunkDurationMs]
 * @property {{rawAudioProcessor?: string, audioConcatProcessor?: string}} [workletPaths]
 * @property {string} [libsampleratePath]
 */

/** @typedef {VendorCallbacks & OwnCallbacks} Callbacks */
/** @typedef {SessionOptions & OwnOptions & IgnoredOptions & Handlers & Callbacks}
 *   Options */

export {};
