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

DEFAULT_CLIENT_EVENTS = frozenset(
    {
        "audio",
        "interruption",
        "agent_response",
        "user_transcript",
        "tentative_user_transcript",
        "conversation_initiation_metadata",
        "ping",
    }
)
"""What a client gets when nothing else was asked for."""

__all__ = [
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
