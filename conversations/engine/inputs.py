"""What turn taking is told: facts, in the past tense. Times are ms of the session clock."""

from dataclasses import dataclass

from conversations.engine.failures import Failure
from conversations.engine.options import Phrases, TurnOptions
from conversations.engine.outputs import EndReason
from conversations.engine.ports import Attachment, Origin
from conversations.engine.recollection import Recollection


@dataclass(frozen=True, slots=True)
class Begun:
    """The client is there and ready to hear."""

    recollection: Recollection | None = None
    """Set when the conversation goes on that another process began."""


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The user's voice set in, or set in again after a pause or over an echo."""

    at_ms: int
    origin: Origin = Origin.UNKNOWN


@dataclass(frozen=True, slots=True)
class VoiceTraced:
    """More is known of whose voice it is that sounds; the user's is a SpeechStarted."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """The user's voice fell silent."""

    at_ms: int
    """When the voice ended, which is some time ago."""


@dataclass(frozen=True, slots=True)
class Transcribed:
    """The words of the open speech, as of one look at it."""

    look: int
    text: str
    voiced_ms: int = 0
    mean_score: float = 1.0
    peak_score: float = 1.0
    agent_words: str = ""
    """What the agent was saying around then; for telling an echo."""


@dataclass(frozen=True, slots=True)
class TranscriptionFailed:
    """No words could be had."""

    look: int
    message: str
    """For staff."""
    plain: str = ""
    """For the user, if there is more to say than that."""


@dataclass(frozen=True, slots=True)
class UserTyped:
    """The user wrote, or sent files; this takes a turn."""

    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class UserActive:
    """The user is busy, typing for instance: the agent keeps still."""


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """The first audio (or text) of an utterance went out."""

    reply_id: int


@dataclass(frozen=True, slots=True)
class ReplyWaits:
    """An utterance goes on later: what there was of it has been heard."""

    reply_id: int
    for_tools: bool
    """It waits for tools, which have time limits of their own; otherwise for words."""


@dataclass(frozen=True, slots=True)
class ReplyFinished:
    """The last sample of an utterance has been heard."""

    reply_id: int
    ends_call: bool = False
    """The model asked for the conversation to end after this."""
    leaves_the_word: bool = False
    """The model asked for silence after this, until the user speaks."""
    silence_ms: int | None = None
    """How long that silence may last; None: as long as it takes."""


@dataclass(frozen=True, slots=True)
class ReplyGuarded:
    """The user's voice may, or may not, stop an utterance from now on."""

    reply_id: int
    interruptible: bool


@dataclass(frozen=True, slots=True)
class PersonaChanged:
    """Another agent has taken over, or the language is another."""

    turn: TurnOptions
    phrases: Phrases
    language: str


@dataclass(frozen=True, slots=True)
class ReplyFailed:
    """An utterance broke: nothing more of it will come."""

    reply_id: int
    what: Failure
    message: str
    """For staff."""
    plain: str = ""
    """For the user, if there is more to say than what broke."""


@dataclass(frozen=True, slots=True)
class Left:
    """The client is gone, or the conversation is to end at once."""

    reason: EndReason
    message: str = ""
    last_words: str = ""
    """What the user was saying just then, as far as it could be understood."""
    parked: bool = False
    """Another process may take over: what is no turn yet will be said to that anew."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Input = (
    Begun
    | SpeechStarted
    | VoiceTraced
    | SpeechPaused
    | Transcribed
    | TranscriptionFailed
    | UserTyped
    | UserActive
    | ReplyStarted
    | ReplyWaits
    | ReplyGuarded
    | PersonaChanged
    | ReplyFinished
    | ReplyFailed
    | Left
    | Tick
)
