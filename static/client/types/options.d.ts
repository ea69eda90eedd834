/**
 * What a session may be given, and what it tells: types alone.
 *
 * Names and meaning are the vendor's; those of Parley's own are marked so.
 */
export type ClientToolCall = import("./protocol.js").ClientToolCall;
export type McpToolCall = import("./protocol.js").McpToolCall;
export type Conversation = import("./conversation.js").Conversation;
export type Status = "connecting" | "connected" | "disconnecting" | "disconnected";
export type Mode = "listening" | "speaking";
export type DisconnectionContext = {
    type: string;
    code?: number;
    reason?: string;
};
export type DisconnectionDetails = {
    reason: "user" | "agent" | "error";
    message?: string;
    context?: DisconnectionContext;
    closeCode?: number;
    closeReason?: string;
};
export type Said = {
    message: string;
    source: "user" | "ai";
    role: "user" | "agent";
    event_id: number;
    attachments?: import("./protocol.js").Attachment[];
};
export type VendorCallbacks = {
    onConnect?: (props: {
        conversationId: string;
    }) => void;
    onDisconnect?: (details: DisconnectionDetails) => void;
    onMessage?: (said: Said) => void;
    /**
     * the context's own message is for people, and has a `reason`
     */
    onError?: (message: string, context?: import("./errors.js").ConversationError) => void;
    onStatusChange?: (props: {
        status: Status;
    }) => void;
    onModeChange?: (props: {
        mode: Mode;
    }) => void;
    onCanSendFeedbackChange?: (props: {
        canSendFeedback: boolean;
    }) => void;
    onAudio?: (base64Audio: string) => void;
    onAudioAlignment?: (alignment: import("./protocol.js").Alignment) => void;
    onVadScore?: (props: {
        vadScore: number;
    }) => void;
    onInterruption?: (props: {
        event_id: number;
    }) => void;
    onAgentChatResponsePart?: (part: import("./protocol.js").TextPart) => void;
    onAgentReasoningResponsePart?: (part: import("./protocol.js").ReasoningPart) => void;
    onRichContent?: (content: import("./protocol.js").RichContent) => void;
    onAgentResponseCorrection?: (correction: {
        original_agent_response: string;
        corrected_agent_response: string;
        event_id: number;
    }) => void;
    onAgentToolRequest?: (report: import("./protocol.js").ToolReport) => void;
    onAgentToolResponse?: (report: import("./protocol.js").ToolReport | import("./protocol.js").FullToolReport) => void;
    onAgentTyping?: (typing: {
        is_typing: boolean;
        duration_ms?: number;
    }) => void;
    onExternalAgentConnected?: () => void;
    onExternalAgentDisconnected?: () => void;
    onGuardrailTriggered?: () => void;
    onContextUsage?: (usage: import("./protocol.js").ContextUsage) => void;
    onPing?: (ping: {
        event_id: number;
        ping_ms?: number | null;
    }) => void;
    onConversationMetadata?: (metadata: import("./protocol.js").InitiationMetadata) => void;
    onAsrInitiationMetadata?: (metadata: Record<string, unknown>) => void;
    onUnhandledClientToolCall?: (call: ClientToolCall) => void;
    onMCPToolCall?: (call: McpToolCall) => void;
    onMCPConnectionStatus?: (status: import("./protocol.js").McpConnectionStatus) => void;
    /**
     * an event that no other callback is for
     */
    onDebug?: (event: any) => void;
    /**
     * every event, before it is acted on
     */
    onIncomingEvent?: (event: any) => void;
    /**
     * every message after the first
     */
    onOutgoingEvent?: (event: any) => void;
    /**
     * the agent is there; nothing has been told yet
     */
    onConversationCreated?: (conversation: Conversation) => void;
};
export type OwnCallbacks = {
    onPhaseChange?: (props: {
        phase: import("./phase.js").Phase;
    }) => void;
    onTranscriptChange?: (props: {
        messages: readonly Readonly<import("./transcript.js").Message>[];
    }) => void;
    onTentativeUserTranscript?: (props: {
        user_transcript: string;
        event_id: number;
    }) => void;
    onMicrophoneSilent?: (props: {
        silent: boolean;
    }) => void;
    /**
     * what carries it now, and whether that is there
     */
    onConnectionChange?: (props: {
        state: "connected" | "reconnecting" | "restored";
        connectionType: import("./connection-type.js").ConnectionType;
    }) => void;
    /**
     * a device vanished; the system's default one goes on (`replaced`), or
     * there is none, which is told again once there is
     */
    onDeviceLost?: (lost: {
        kind: "input" | "output";
        replaced: boolean;
    }) => void;
    /**
     * The system has stopped the sound and only the user's tap may wake it.
     */
    onSoundPaused?: (props: {
        paused: boolean;
    }) => void;
    /**
     * The browser finds nothing to play on, and so does not listen either: the conversation
     * goes on in writing. False once a device plays.
     */
    onSoundUnavailable?: (props: {
        unavailable: boolean;
    }) => void;
    onEchoDetected?: (props: {
        halfDuplex: boolean;
    }) => void;
};
export type Handlers = {
    clientTools?: Record<string, (parameters: any) => unknown>;
    /**
     * may this tool run? Anything but true is a no
     */
    onMCPToolApprovalRequest?: (call: McpToolCall, context: {
        signal: AbortSignal;
    }) => boolean | Promise<boolean>;
};
export type Orchestrator = {
    /**
     * of its WebSocket
     */
    url: string;
    agentConfig?: Record<string, unknown>;
    agentConfigOverrides?: Record<string, unknown>[];
    tools?: Record<string, unknown>[];
    promptKnowledgeBase?: string[];
    bedrockInferenceProfile?: string;
    postCallTranscriptionWebhook?: {
        url: string;
        hmacSecret?: string;
    };
    postCallAudioWebhook?: {
        url: string;
        hmacSecret?: string;
    };
};
export type SessionOptions = {
    /**
     * who to talk to
     */
    agentId?: string;
    /**
     * instead of agentId, from your server
     */
    signedUrl?: string;
    /**
     * beside agentId, from your server
     */
    conversationToken?: string;
    /**
     * a token that travels as a subprotocol
     */
    authorization?: string;
    orchestrator?: Orchestrator;
    /**
     * WebRTC
     * where there is sound and neither signedUrl nor authorization; where it fails, the
     * WebSocket is used
     */
    connectionType?: import("./connection-type.js").ConnectionType;
    /**
     * of the server; the page's own when left out
     */
    origin?: string;
    environment?: string;
    /**
     * no microphone, no sound
     */
    textOnly?: boolean;
    overrides?: import("./client-messages.js").Personalisation["overrides"];
    toolMockConfig?: import("./client-messages.js").Personalisation["toolMockConfig"];
    dynamicVariables?: Record<string, string | number | boolean>;
    customLlmExtraBody?: object;
    userId?: string;
    inputDeviceId?: string;
    outputDeviceId?: string;
    /**
     * milliseconds between microphone and agent
     */
    connectionDelay?: {
        default: number;
        android?: number;
        ios?: number;
    };
    /**
     * keeps the screen awake; true when left out
     */
    useWakeLock?: boolean;
};
export type OwnOptions = {
    /**
     * 0..1
     */
    volume?: number;
    workletUrls?: {
        capture?: string | URL;
        playback?: string | URL;
    };
    /**
     * gives up while connecting
     */
    signal?: AbortSignal;
    /**
     * unlocked in the tap, see sound-unlock.js
     */
    audioContext?: AudioContext;
    halfDuplex?: "auto" | "on" | "off";
};
export type IgnoredOptions = {
    serverLocation?: string;
    livekitUrl?: string;
    webRtc?: object;
    preferHeadphonesForIosDevices?: boolean;
    format?: "pcm" | "ulaw";
    sampleRate?: number;
    inputChunkDurationMs?: number;
    workletPaths?: {
        rawAudioProcessor?: string;
        audioConcatProcessor?: string;
    };
    libsampleratePath?: string;
};
export type Callbacks = VendorCallbacks & OwnCallbacks;
export type Options = SessionOptions & OwnOptions & IgnoredOptions & Handlers & Callbacks;
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
