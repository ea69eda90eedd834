"""Server events about the conversation itself: its start, its pulse, its troubles."""

from typing import ClassVar, Literal

from pydantic import Field

from conversations.protocol.audio_format import FormatName
from conversations.protocol.close_codes import CloseCode, ErrorType
from conversations.protocol.sent import (
    EventId,
    FreeObject,
    SentEvent,
    SentObject,
    Text,
)


class ConversationInitiationMetadata(SentEvent):
    """The very first frame, and sent only once."""

    wire_type: ClassVar[str] = "conversation_initiation_metadata"
    payload_key: ClassVar[str] = "conversation_initiation_metadata_event"

    conversation_id: str
    agent_output_audio_format: FormatName
    user_input_audio_format: FormatName


class Ping(SentEvent):
    """Asks for a pong with the same id."""

    wire_type: ClassVar[str] = "ping"
    payload_key: ClassVar[str] = "ping_event"

    event_id: EventId
    ping_ms: int | None
    """The round trip measured so far; null when none has been."""

    def payload_json(self) -> str:
        """Keeps `ping_ms` when null: the Python SDK ends the call without it."""
        return self.model_dump_json()


class VadScore(SentEvent):
    """The probability that the user is speaking."""

    wire_type: ClassVar[str] = "vad_score"
    payload_key: ClassVar[str] = "vad_score_event"

    vad_score: float = Field(ge=0, le=1)


class InternalTurnProbability(SentEvent):
    """The probability that the user's turn is over."""

    wire_type: ClassVar[str] = "internal_turn_probability"
    payload_key: ClassVar[str] = "turn_probability_internal_event"

    turn_probability: float = Field(ge=0, le=1)


class ContextUsage(SentEvent):
    """How full the language model's context is."""

    wire_type: ClassVar[str] = "context_usage"
    payload_key: ClassVar[str] = "context_usage_event"

    event_id: EventId
    model: str
    context_tokens: int = Field(ge=0)
    context_limit_tokens: int = Field(ge=0)


class AsrInitiationMetadata(SentObject):
    """What the speech recogniser tells about itself."""

    wire_type: ClassVar[str] = "asr_initiation_metadata"
    payload_key: ClassVar[str] = "asr_initiation_metadata_event"
    payload_may_lack: ClassVar[bool] = False


class GuardrailTriggered(SentObject):
    """A guardrail stopped the agent."""

    wire_type: ClassVar[str] = "guardrail_triggered"
    payload_key: ClassVar[str] = "guardrail_triggered_event"


class ExternalAgentConnected(SentObject):
    """A person has taken over."""

    wire_type: ClassVar[str] = "external_agent_connected"
    payload_key: ClassVar[str] = "external_agent_connected_event"


class ExternalAgentDisconnected(SentObject):
    """The person has left."""

    wire_type: ClassVar[str] = "external_agent_disconnected"
    payload_key: ClassVar[str] = "external_agent_disconnected_event"


class QueueStatus(SentEvent):
    """Where the client stands in the queue for a free place."""

    wire_type: ClassVar[str] = "queue_status"
    payload_key: ClassVar[str] = "queue_status_event"

    status: Literal["waiting", "admitted", "timed_out"]


class DtmfRequest(SentObject):
    """The agent wants keypad tones played. The vendor has not published its payload."""

    wire_type: ClassVar[str] = "dtmf_request"
    payload_key: ClassVar[str] = "dtmf_request_event"


class Error(SentEvent):
    """Something failed. A close with the same code must follow."""

    wire_type: ClassVar[str] = "error"
    payload_key: ClassVar[str] = "error_event"

    code: CloseCode
    error_type: ErrorType | None = None
    message: Text | None = None
    reason: Text | None = None
    debug_message: Text | None = None
    details: FreeObject | None = None


class ClientError(Error):
    """An error about what the client sent; same payload as Error, its own type."""

    wire_type: ClassVar[str] = "client_error"
