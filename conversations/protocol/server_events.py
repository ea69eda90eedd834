"""All that the server may send, by type."""

from typing import get_args

from conversations.protocol.dialogue_events import (
    AgentChatResponsePart,
    AgentReasoningResponsePart,
    AgentResponse,
    AgentResponseComplete,
    AgentResponseCorrection,
    AgentResponseMetadata,
    AgentTyping,
    Alignment,
    Attachment,
    Audio,
    InternalTentativeAgentResponse,
    Interruption,
    RichContent,
    TentativeUserTranscript,
    UserTranscript,
)
from conversations.protocol.status_events import (
    AsrInitiationMetadata,
    ClientError,
    ContextUsage,
    ConversationInitiationMetadata,
    DtmfRequest,
    Error,
    ExternalAgentConnected,
    ExternalAgentDisconnected,
    GuardrailTriggered,
    InternalTurnProbability,
    Ping,
    QueueStatus,
    VadScore,
)
from conversations.protocol.tool_events import (
    AgentToolRequest,
    AgentToolResponse,
    AgentToolResponseFullPayload,
    ClientToolCall,
    McpConnectionStatus,
    McpIntegration,
    McpToolCall,
)

ServerEvent = (
    ConversationInitiationMetadata
    | Ping
    | Audio
    | Interruption
    | AgentResponse
    | AgentResponseCorrection
    | AgentResponseComplete
    | AgentResponseMetadata
    | AgentChatResponsePart
    | AgentReasoningResponsePart
    | UserTranscript
    | TentativeUserTranscript
    | ClientToolCall
    | AgentToolRequest
    | AgentToolResponse
    | AgentToolResponseFullPayload
    | McpToolCall
    | McpConnectionStatus
    | VadScore
    | ContextUsage
    | AsrInitiationMetadata
    | GuardrailTriggered
    | AgentTyping
    | ExternalAgentConnected
    | ExternalAgentDisconnected
    | RichContent
    | InternalTentativeAgentResponse
    | InternalTurnProbability
    | QueueStatus
    | DtmfRequest
    | Error
    | ClientError
)

SERVER_EVENT_TYPES: dict[str, type[ServerEvent]] = {
    event.wire_type: event for event in get_args(ServerEvent)
}

CLIENT_EVENT_CHOICES = (
    "conversation_initiation_metadata",
    "ping",
    "audio",
    "interruption",
    "agent_response",
    "agent_response_correction",
    "agent_chat_response_part",
    "user_transcript",
    "tentative_user_transcript",
    "client_tool_call",
    "agent_tool_request",
    "agent_tool_response",
    "agent_tool_response_full_payload",
    "agent_response_complete",
    "agent_response_metadata",
    "agent_typing",
    "context_usage",
    "asr_initiation_metadata",
    "vad_score",
)
"""What an agent's `client_events` may choose from. Errors are sent unasked."""

# The vendor's own default leaves out corrections, streamed answers and tools; but its
# browser SDK and widget act on them, and one who did not ask can ignore them.
DEFAULT_CLIENT_EVENTS = frozenset(CLIENT_EVENT_CHOICES) - {
    "agent_tool_response_full_payload",
    "agent_response_complete",
    "agent_response_metadata",
    "agent_typing",
    "context_usage",
    "asr_initiation_metadata",
    "vad_score",
}
"""What a client gets when nothing else was asked for: all that official ones act on."""

__all__ = [
    "CLIENT_EVENT_CHOICES",
    "DEFAULT_CLIENT_EVENTS",
    "SERVER_EVENT_TYPES",
    "AgentChatResponsePart",
    "AgentReasoningResponsePart",
    "AgentResponse",
    "AgentResponseComplete",
    "AgentResponseCorrection",
    "AgentResponseMetadata",
    "AgentToolRequest",
    "AgentToolResponse",
    "AgentToolResponseFullPayload",
    "AgentTyping",
    "Alignment",
    "AsrInitiationMetadata",
    "Attachment",
    "Audio",
    "ClientError",
    "ClientToolCall",
    "ContextUsage",
    "ConversationInitiationMetadata",
    "DtmfRequest",
    "Error",
    "ExternalAgentConnected",
    "ExternalAgentDisconnected",
    "GuardrailTriggered",
    "InternalTentativeAgentResponse",
    "InternalTurnProbability",
    "Interruption",
    "McpConnectionStatus",
    "McpIntegration",
    "McpToolCall",
    "Ping",
    "QueueStatus",
    "RichContent",
    "ServerEvent",
    "TentativeUserTranscript",
    "UserTranscript",
    "VadScore",
]
