"""Server events about what is said: audio, transcripts, responses, interruptions."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from conversations.protocol.sent import EventId, FreeObject, Sent, SentEvent, Text

StreamPart = Literal["start", "delta", "stop"]


class Alignment(Sent):
    """When each character of a stretch of audio is heard."""

    chars: tuple[Text, ...]
    char_start_times_ms: tuple[int, ...]
    char_durations_ms: tuple[int, ...]

    @model_validator(mode="after")
    def _check_lengths(self) -> Self:
        lengths = {len(self.chars), len(self.char_start_times_ms)}
        if lengths != {len(self.char_durations_ms)}:
            raise ValueError("each character needs one start time and one duration")
        return self


class Audio(SentEvent):
    """Audio to be played; `codec.encode_audio` writes the same frame faster."""

    wire_type: ClassVar[str] = "audio"
    payload_key: ClassVar[str] = "audio_event"

    audio_base_64: str
    event_id: EventId
    alignment: Alignment | None = None


class Interruption(SentEvent):
    """Everything up to this id is void."""

    wire_type: ClassVar[str] = "interruption"
    payload_key: ClassVar[str] = "interruption_event"

    event_id: EventId


class UserTranscript(SentEvent):
    """What the user said."""

    wire_type: ClassVar[str] = "user_transcript"
    payload_key: ClassVar[str] = "user_transcription_event"

    user_transcript: Text
    event_id: EventId


class TentativeUserTranscript(SentEvent):
    """What the user seems to be saying."""

    wire_type: ClassVar[str] = "tentative_user_transcript"
    payload_key: ClassVar[str] = "tentative_user_transcription_event"

    user_transcript: Text
    event_id: EventId


class Attachment(Sent):
    """A file that comes with a response."""

    url: str
    name: Text
    mime_type: str | None = None


class AgentResponse(SentEvent):
    """The whole text of an utterance."""

    wire_type: ClassVar[str] = "agent_response"
    payload_key: ClassVar[str] = "agent_response_event"

    agent_response: Text
    event_id: EventId
    attachments: tuple[Attachment, ...] | None = None


class AgentResponseCorrection(SentEvent):
    """What was heard of an utterance that was interrupted."""

    wire_type: ClassVar[str] = "agent_response_correction"
    payload_key: ClassVar[str] = "agent_response_correction_event"

    original_agent_response: Text
    corrected_agent_response: Text
    event_id: EventId


class AgentChatResponsePart(SentEvent):
    """A piece of a streamed answer; the deltas add up to the `agent_response`."""

    wire_type: ClassVar[str] = "agent_chat_response_part"
    payload_key: ClassVar[str] = "text_response_part"

    type: StreamPart
    text: Text = ""
    event_id: EventId


class AgentReasoningResponsePart(SentEvent):
    """A piece of what a model thinks. Its id is text."""

    wire_type: ClassVar[str] = "agent_reasoning_response_part"
    payload_key: ClassVar[str] = "reasoning_response_part"

    type: StreamPart
    text: Text = ""
    event_id: str


class AgentResponseComplete(SentEvent):
    """Nothing more of this utterance follows."""

    wire_type: ClassVar[str] = "agent_response_complete"
    payload_key: ClassVar[str] = "agent_response_complete_event"

    event_id: EventId


class AgentResponseMetadata(SentEvent):
    """What a custom language model sent along with its answer."""

    wire_type: ClassVar[str] = "agent_response_metadata"
    payload_key: ClassVar[str] = "agent_response_metadata_event"

    metadata: FreeObject
    event_id: EventId


class RichContent(SentEvent):
    """A component for the client to show."""

    wire_type: ClassVar[str] = "rich_content"
    payload_key: ClassVar[str] = "rich_content"

    rich_content_id: str
    component: str
    props: FreeObject
    event_id: EventId


class AgentTyping(SentEvent):
    """An answer is being written, by the agent or a person who took over."""

    wire_type: ClassVar[str] = "agent_typing"
    payload_key: ClassVar[str] = "agent_typing_event"

    is_typing: bool
    duration_ms: int | None = Field(default=None, ge=0)


class InternalTentativeAgentResponse(SentEvent):
    """What the agent would say if the turn were over."""

    wire_type: ClassVar[str] = "internal_tentative_agent_response"
    payload_key: ClassVar[str] = "tentative_agent_response_internal_event"

    tentative_agent_response: Text
