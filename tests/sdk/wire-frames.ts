/** Every frame of a conversation, in the types that the vendor publishes. */
import type {
  AgentChatResponsePart,
  AgentReasoningResponsePart,
  AgentResponse,
  AgentResponseCorrection,
  AgentToolRequestMessage,
  AgentToolResponseFullPayloadMessage,
  AgentToolResponseMessage,
  AgentTyping,
  AsrInitiationMetadata,
  Audio,
  ClientToolCallMessage,
  ClientToolResult,
  ContextUsage,
  ContextualUpdate,
  ConversationInitiation,
  ConversationMetadata,
  ErrorMessage,
  ExternalAgentConnected,
  ExternalAgentDisconnected,
  GuardrailTriggered,
  InternalTentativeAgentResponse,
  InternalTurnProbability,
  Interruption,
  McpConnectionStatusMessage,
  McpToolApprovalResult,
  McpToolCall,
  MultimodalMessage,
  Ping,
  Pong,
  RichContentMessage,
  TentativeUserTranscript,
  UserActivity,
  UserAudio,
  UserFeedback,
  UserMessage,
  UserTranscript,
  VadScore,
} from "@elevenlabs/types";

/** What a server may send. */
export type ServerFrame =
  | AgentChatResponsePart
  | AgentReasoningResponsePart
  | AgentResponse
  | AgentResponseCorrection
  | AgentToolRequestMessage
  | AgentToolResponseFullPayloadMessage
  | AgentToolResponseMessage
  | AgentTyping
  | AsrInitiationMetadata
  | Audio
  | ClientToolCallMessage
  | ContextUsage
  | ConversationMetadata
  | ErrorMessage
  | ExternalAgentConnected
  | ExternalAgentDisconnected
  | GuardrailTriggered
  | InternalTentativeAgentResponse
  | InternalTurnProbability
  | Interruption
  | McpConnectionStatusMessage
  | McpToolCall
  | Ping
  | RichContentMessage
  | TentativeUserTranscript
  | UserTranscript
  | VadScore;

/** What a client may send. */
export type ClientFrame =
  | ClientToolResult
  | ContextualUpdate
  | ConversationInitiation
  | McpToolApprovalResult
  | MultimodalMessage
  | Pong
  | UserActivity
  | UserAudio
  | UserFeedback
  | UserMessage;
