"""What turn taking remembers."""

from dataclasses import dataclass, field
from enum import StrEnum

from conversations.engine.effects import UtteranceSource
from conversations.engine.options import Phrases, TurnOptions
from conversations.engine.outputs import EndReason
from conversations.engine.ports import Origin


class Phase(StrEnum):
    """Whose turn it is."""

    LISTENING = "listening"
    """Nobody speaks."""
    HEARING = "hearing"
    """The user speaks."""
    PAUSING = "pausing"
    """The user fell silent; the turn is not certain yet."""
    THINKING = "thinking"
    """The turn is certain; nothing of the answer is heard yet."""
    SPEAKING = "speaking"
    """The agent speaks."""
    HALTED = "halted"
    """The agent fell silent because the user made a sound; it is being judged."""
    CLOSING = "closing"
    """The agent says its last words; nobody can interrupt them."""
    CLOSED = "closed"


AGENT_HAS_THE_WORD = (Phase.THINKING, Phase.SPEAKING, Phase.HALTED)


@dataclass(frozen=True, slots=True)
class Speech:
    """The user's open speech: said, but not yet a turn."""

    started_ms: int
    ended_ms: int | None = None
    """When the voice last fell silent; None while it sounds."""
    look: int = -1
    """The newest look at the words."""
    looked_at_ms: int = 0
    text: str = ""
    """The words as of the newest look that came back."""
    fresh: bool = False
    """`text` covers everything said up to now."""
    origin: Origin = Origin.UNKNOWN
    """ECHO only if all of it is."""
    resumed: bool = False
    """It had a pause, before which it may have been another's voice."""
    harmless: bool = False
    """So far it is an echo or a backchannel, though it goes on."""
    echo: bool = False
    """It began as an echo."""
    let_go: str = ""
    """Why the agent will go on shortly, unless the voice sets in again."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something the agent says, or is about to."""

    reply_id: int
    source: UtteranceSource
    started: bool = False
    """It sounds: the first of it left, and it has not come to wait since."""
    waits_for_tools: bool = False
    interruptible: bool = True
    ends: EndReason | None = None
    """The conversation ends for this reason once the utterance was heard."""
    ends_message: str = ""


@dataclass(frozen=True, slots=True)
class Speculation:
    """An answer in preparation to a turn that is not certain yet."""

    reply_id: int
    text: str


@dataclass(frozen=True, slots=True)
class State:
    """All of it. Deadlines are ms of the session clock, None when not set."""

    turn: TurnOptions = field(default_factory=TurnOptions)
    phrases: Phrases = field(default_factory=Phrases)
    first_message: str = ""
    language: str = "en"
    phase: Phase = Phase.LISTENING
    begun: bool = False
    speech: Speech | None = None
    utterance: Utterance | None = None
    """The answer, greeting or prompt in hand."""
    filler: Utterance | None = None
    """A phrase that bridges the wait for `utterance`."""
    speculation: Speculation | None = None
    next_reply_id: int = 1
    next_look: int = 1
    next_filler: int = 0
    reprompts: int = 0
    echoes: int = 0
    """How often the agent heard itself."""
    echoes_taken_for_user: int = 0
    """How often it did so in a voice that was told to be the user's."""
    failures: int = 0
    """Spoken errors in a row."""
    commit_at_ms: int | None = None
    look_at_ms: int | None = None
    judge_by_ms: int | None = None
    filler_at_ms: int | None = None
    watchdog_at_ms: int | None = None
    reprompt_at_ms: int | None = None
    hang_up_at_ms: int | None = None
    end_at_ms: int | None = None
    close_by_ms: int | None = None
    quiet_until_ms: int = 0
    guard_until_ms: int | None = None
    """Until then only clear words interrupt; None before the agent was first heard."""

    @property
    def sounding(self) -> Utterance | None:
        """What the listener hears or would hear now."""
        return self.filler or self.utterance

    def next_deadline_ms(self) -> int | None:
        """When a Tick is due."""
        deadlines = (
            self.commit_at_ms,
            self.look_at_ms,
            self.judge_by_ms,
            self.filler_at_ms,
            self.watchdog_at_ms,
            self.reprompt_at_ms,
            self.hang_up_at_ms,
            self.end_at_ms,
            self.close_by_ms,
        )
        return min((at for at in deadlines if at is not None), default=None)
