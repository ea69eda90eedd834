"""What turn taking wants done: orders, in the imperative."""

from dataclasses import dataclass
from typing import Literal

from conversations.engine.failures import Failure
from conversations.engine.outputs import EndReason
from conversations.engine.ports import Attachment

UtteranceSource = Literal["greeting", "answer", "prompt", "filler", "notice", "error"]


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Look at the open speech; answer with Transcribed(look)."""

    look: int
    tentative: bool = False
    over_agent: bool = False
    """The agent has the word: a short sound means "go on" or "stop"."""


@dataclass(frozen=True, slots=True)
class SettleSpeech:
    """The voice set in again: words already certain need no second look."""


@dataclass(frozen=True, slots=True)
class ForgetSpeech:
    """The open speech was nothing, or is answered: keep none of its audio."""


@dataclass(frozen=True, slots=True)
class CommitTurn:
    """This is what the user said."""

    text: str
    started_ms: int
    ended_ms: int
    medium: Literal["audio", "text"]
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepare:
    """Start to make the answer to `text`; nothing of it is heard before Play."""

    reply_id: int
    text: str
    certain: bool = False
    """The words are a turn already, and so in the dialogue."""


@dataclass(frozen=True, slots=True)
class Say:
    """Make and play these words."""

    reply_id: int
    text: str
    source: UtteranceSource


@dataclass(frozen=True, slots=True)
class Play:
    """Let the prepared utterance be heard as soon as it can."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class Discard:
    """Drop an utterance of which nothing was heard."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class Halt:
    """Withhold the utterance's audio from now on; it may go on."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on where the listener was left."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class Interrupt:
    """End the utterance here: what was heard stands, the rest is void."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class ShowWords:
    """Let the client see the words of a turn that is not certain yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """Let the client know of an error; the conversation goes on."""

    what: Failure
    message: str
    """In plain words: anybody may be the client."""


@dataclass(frozen=True, slots=True)
class Note:
    """Keep a remark for staff."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """The conversation is over; the last effect."""

    reason: EndReason
    message: str = ""
    parked: bool = False
    """Here only: another process may take over."""


Effect = (
    Transcribe
    | SettleSpeech
    | ForgetSpeech
    | CommitTurn
    | Prepare
    | Say
    | Play
    | Discard
    | Halt
    | Resume
    | Interrupt
    | ShowWords
    | Report
    | Note
    | End
)
