"""All that a client may send, except microphone audio, which has no `type`."""

from typing import ClassVar, Literal, get_args

from pydantic import Field
from pydantic_core import to_json

from conversations.protocol.enclave import EnclaveSetupConfig
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.protocol.received import ClientMessage, EchoedEventId, Received


class Pong(ClientMessage):
    """The answer to a ping."""

    wire_type: ClassVar[str] = "pong"

    event_id: EchoedEventId


class UserMessage(ClientMessage):
    """Typed words; they take a turn as speech does."""

    wire_type: ClassVar[str] = "user_message"

    text: str | None = None
    rich_content_id: str | None = None


class UserActivity(ClientMessage):
    """The user is doing something: the agent stays silent for a while."""

    wire_type: ClassVar[str] = "user_activity"


class ContextualUpdate(ClientMessage):
    """Something the agent should know; takes no turn."""

    wire_type: ClassVar[str] = "contextual_update"

    text: str
    context_id: str | None = None
    """A later update with the same id replaces this one."""


class Feedback(ClientMessage):
    """The user's opinion of what the agent said; None takes it back."""

    wire_type: ClassVar[str] = "feedback"

    event_id: EchoedEventId
    score: Literal["like", "dislike"] | None = None


class ClientToolResult(ClientMessage):
    """What a tool on the client returned."""

    wire_type: ClassVar[str] = "client_tool_result"

    tool_call_id: str
    result: object = None
    """Text from browsers; Python and Node send the handler's value as it is."""
    is_error: bool = False

    @property
    def text(self) -> str:
        """The result for a language model: text as it is, anything else as JSON."""
        if self.result is None:
            return ""
        return (
            self.result
            if isinstance(self.result, str)
            else to_json(self.result).decode()
        )


class McpToolApprovalResult(ClientMessage):
    """The user allows or refuses an MCP tool call."""

    wire_type: ClassVar[str] = "mcp_tool_approval_result"

    tool_call_id: str
    is_approved: bool


class MultimodalText(Received):
    """The words of a multimodal message."""

    text: str | None = None
    rich_content_id: str | None = None


class FileInput(Received):
    """A file uploaded before."""

    file_id: str


class MultimodalMessage(ClientMessage):
    """Words with files; they take a turn."""

    wire_type: ClassVar[str] = "multimodal_message"

    text: MultimodalText | None = None
    file: FileInput | None = None
    files: list[FileInput] = Field(default_factory=list)

    @property
    def file_ids(self) -> tuple[str, ...]:
        """Each file once: newer SDKs repeat the first of `files` as `file`."""
        files = [*([self.file] if self.file else []), *self.files]
        return tuple(dict.fromkeys(file.file_id for file in files))


ClientEvent = (
    ConversationInitiationClientData
    | EnclaveSetupConfig
    | Pong
    | UserMessage
    | UserActivity
    | ContextualUpdate
    | Feedback
    | ClientToolResult
    | McpToolApprovalResult
    | MultimodalMessage
)

CLIENT_EVENT_TYPES: dict[str, type[ClientEvent]] = {
    event.wire_type: event for event in get_args(ClientEvent)
}
