"""What is kept of a conversation: turns, tools, what was looked up and what was used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from conversations.engine.ports import Attachment, Found, ToolKind
from conversations.engine.variables import VariableUpdate

TurnMedium = Literal["audio", "text"]


@dataclass(frozen=True, slots=True)
class UserTurn:
    """What the user said, once it is certain."""

    event_id: int
    text: str
    started_ms: int
    """Since the start of the conversation, when the first word began."""
    ended_ms: int
    medium: TurnMedium
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """What the agent says; recorded when it begins and again as it grows."""

    event_id: int
    started_ms: int
    generated: str
    """What the language model wrote."""
    sent: str = ""
    """What became audio and left the server."""
    heard: str = ""
    """What had been played when the turn ended or was interrupted."""
    ended_ms: int | None = None
    interrupted: bool = False
    medium: TurnMedium = "audio"
    source: Literal["greeting", "answer", "prompt", "filler", "notice", "error"] = (
        "answer"
    )
    latencies_ms: Mapping[str, int] = field(default_factory=dict)
    """Per stage, counted from the end of the user's speech: `endpointing`,
    `transcript`, `first_token`, `first_sentence`, `first_audio`."""
    agent_id: str = ""
    """Whose words they are; "" is the agent that the user called."""


@dataclass(frozen=True, slots=True)
class ToolRun:
    """A tool call, recorded when asked for and again with its outcome."""

    call_id: str
    name: str
    kind: ToolKind
    arguments: Mapping[str, object]
    event_id: int
    requested_ms: int
    result: str | None = None
    is_error: bool = False
    latency_ms: int | None = None
    server: str = ""
    """Of an MCP tool: whose it is."""
    approval: str = ""
    """Of an MCP tool: auto, given, refused or unanswered."""
    variable_updates: tuple[VariableUpdate, ...] = ()
    """Variables its response set."""


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """What a conversation took of a model so far asked for; added up by the recorder."""

    kind: Literal["llm", "stt", "tts"]
    model: str
    requests: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    characters: int = 0
    """Spoken."""
    audio_ms: int = 0
    """Transcribed."""
    estimated: bool = False


class Recorder(Protocol):
    """Keeps what happened. No method waits, blocks or raises: writes are queued.

    Calls about one turn name it by `event_id`; a later call about the same turn replaces
    what is known of it.
    """

    def user_said(self, turn: UserTurn) -> None:
        """What the user said or typed, once it is certain."""

    def agent_said(self, turn: AgentTurn) -> None:
        """The agent begins to say this, says more of it, or has ended it."""

    def agent_corrected(self, turn: AgentTurn) -> None:
        """The turn was interrupted: `turn.heard` is what stands."""

    def tool_called(self, run: ToolRun) -> None:
        """A tool is asked for: `run` has no result yet."""

    def tool_returned(self, run: ToolRun) -> None:
        """A tool has returned, or will not: `run` is whole and replaces the former."""

    def retrieved(self, event_id: int, found: Found) -> None:
        """What was looked up to answer this turn of the user."""

    def used(self, used: ModelUsed) -> None:
        """A model was used; counts are added to what is known."""

    def noted(self, kind: str, text: str, at_ms: int) -> None:
        """Something staff should see: a contextual update, an error, a false halt."""

    def user_audio(self, pcm: bytes, at_ms: int) -> None:
        """Audio at INPUT_RATE_HZ whose first sample arrived at `at_ms`."""

    def agent_audio(self, pcm: bytes, at_ms: int) -> None:
        """Audio at the session's rate whose first sample is heard at `at_ms`."""
