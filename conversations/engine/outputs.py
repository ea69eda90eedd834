"""What a conversation tells its client, in the engine's own words.

`realtime/translate.py` turns these into the vendor's wire events. Ids come from one
increasing sequence per conversation; everything about one utterance shares its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from conversations.engine.failures import Failure
from conversations.engine.ports import CharacterTimes, ToolKind


class EndReason(StrEnum):
    """Why a conversation ended."""

    CLIENT_LEFT = "client_left"
    AGENT_ENDED = "agent_ended"
    SILENCE = "silence"
    MAX_DURATION = "max_duration"
    FAILED = "failed"
    SHUT_DOWN = "shut_down"


@dataclass(frozen=True, slots=True)
class AgentAudio:
    """Audio to be played now."""

    event_id: int
    pcm: bytes
    times: CharacterTimes | None = None
    """Of the characters that begin in it, counted from its first sample."""


@dataclass(frozen=True, slots=True)
class AgentSaid:
    """The whole text of an utterance; goes out with its first audio."""

    event_id: int
    text: str


@dataclass(frozen=True, slots=True)
class AgentTextPart:
    """A piece of a streamed answer; the deltas add up to the final text."""

    event_id: int
    kind: Literal["start", "delta", "stop"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class AgentFinished:
    """Nothing more of this utterance follows."""

    event_id: int


@dataclass(frozen=True, slots=True)
class AgentIsWriting:
    """An answer is being made, in a conversation without audio; False: it is there."""

    writing: bool


@dataclass(frozen=True, slots=True)
class AnswerDescribed:
    """What the model sent along with its answer."""

    event_id: int
    metadata: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ContextFilled:
    """How full the model's context is."""

    event_id: int
    model: str
    tokens: int
    limit_tokens: int


@dataclass(frozen=True, slots=True)
class AgentCorrected:
    """An interrupted utterance, as far as it was heard."""

    event_id: int
    said: str
    heard: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Everything up to this id is void; nothing of it follows."""

    event_id: int


@dataclass(frozen=True, slots=True)
class UserSaid:
    """The user's turn, certain."""

    event_id: int
    text: str


@dataclass(frozen=True, slots=True)
class UserMaySay:
    """The user's turn so far; may change."""

    event_id: int
    text: str


@dataclass(frozen=True, slots=True)
class VoiceScored:
    """The probability that the user is speaking."""

    score: float


@dataclass(frozen=True, slots=True)
class ToolReported:
    """A tool is being run (`outcome` None) or has been."""

    event_id: int
    call_id: str
    name: str
    kind: ToolKind
    outcome: Literal["ok", "error"] | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class TonesWanted:
    """The client is to play the tones of these keys to whoever it is connected with."""

    event_id: int
    call_id: str
    tones: str
    """0-9, * and #; w is half a second's pause, W a whole one's."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Something went wrong and the user should know; the conversation may go on."""

    what: Failure
    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The last output: everything said has been played."""

    reason: EndReason
    message: str = ""
    parked: bool = False
    """Here only: another process may take over."""


Output = (
    AgentAudio
    | AgentSaid
    | AgentTextPart
    | AgentFinished
    | AgentIsWriting
    | AnswerDescribed
    | ContextFilled
    | AgentCorrected
    | Interrupted
    | UserSaid
    | UserMaySay
    | VoiceScored
    | ToolReported
    | TonesWanted
    | Failed
    | Ended
)
