/** What a callback was told, as a line that is the same in every run. */

/** All of the official library's. */
export const CALLBACKS = [
  "onConversationCreated",
  "onConnect",
  "onDisconnect",
  "onError",
  "onMessage",
  "onAudio",
  "onModeChange",
  "onStatusChange",
  "onCanSendFeedbackChange",
  "onUnhandledClientToolCall",
  "onVadScore",
  "onMCPToolCall",
  "onMCPConnectionStatus",
  "onAgentToolRequest",
  "onAgentToolResponse",
  "onConversationMetadata",
  "onAsrInitiationMetadata",
  "onInterruption",
  "onAgentResponseCorrection",
  "onAgentChatResponsePart",
  "onAgentReasoningResponsePart",
  "onRichContent",
  "onAudioAlignment",
  "onGuardrailTriggered",
  "onAgentTyping",
  "onExternalAgentConnected",
  "onExternalAgentDisconnected",
  "onPing",
  "onContextUsage",
  "onDebug",
];
/** What an error's context may name, beside its words. */
const CONTEXT = ["clientToolName", "errorType", "code", "debugMessage", "toolName"];

/** @type {Record<string, (...values: any[]) => string>} */
const WORDS = {
  onConversationCreated: (session) => `${session.type}`,
  onConnect: () => "",
  onAudio: () => "",
  onStatusChange: ({ status }) => status,
  onModeChange: ({ mode }) => mode,
  onCanSendFeedbackChange: ({ canSendFeedback }) => `${canSendFeedback}`,
  onMessage: ({ role, source, message, event_id, attachments }) =>
    `${role} (${source}) ${event_id === undefined ? "" : "#"}: ${message}` +
    (attachments ? ` ${JSON.stringify(attachments)}` : ""),
  onError: (message, context) => {
    const named = CONTEXT.filter((key) => context?.[key] !== undefined).map(
      (key) => `${key}=${context[key]}`,
    );
    // An approval that failed is told in words of each library's own.
    const words = context?.toolCallId === undefined ? message : "about an approval";
    return [words, ...named].join("; ");
  },
  onDisconnect: ({ reason, message, context, closeCode, closeReason }) =>
    [reason, context?.type, context?.type === "close" ? closeCode : "", message]
      .concat(reason === "agent" ? closeReason : [])
      .filter((part) => part !== undefined && part !== "")
      .join(" | "),
  onUnhandledClientToolCall: ({ tool_name }) => tool_name,
  onMCPToolCall: ({ state }) => state,
};

/** @param {string} name @param {any[]} values */
export const inWords = (name, values) => {
  const words =
    name in WORDS
      ? WORDS[name](...values)
      : values.map((value) => JSON.stringify(value)).join(" ");
  return `${name} ${words}`.trim();
};
