"""What an utterance needs around it: a voice, and a stage to act on."""

from dataclasses import dataclass
from typing import Protocol

from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    AgentTextPart,
    AnswerDescribed,
    ContextFilled,
    TonesWanted,
)
from conversations.engine.ports import TextToSpeech
from conversations.engine.record import AgentTurn
from conversations.engine.session_clock import SessionClock

Telling = (
    AgentAudio
    | AgentSaid
    | AgentTextPart
    | AnswerDescribed
    | ContextFilled
    | TonesWanted
)


class Stage(Protocol):
    """What an utterance may do to the world; `AgentVoice` provides it."""

    @property
    def clock(self) -> SessionClock:
        """While it stands still nothing may leave."""

    def now_ms(self) -> int:
        """The session clock, from the start of the conversation."""

    def new_event_id(self) -> int:
        """The next id of the conversation, larger than all before."""

    def tell(self, output: Telling) -> None:
        """Tell the client; in order, and without waiting."""

    def recorded(self, turn: AgentTurn) -> None:
        """Keep the turn as far as it is known; replaces what was kept of its id."""

    def audio_sent(self, pcm: bytes, at_ms: int) -> None:
        """Audio left whose first sample is heard at `at_ms` of the session clock.

        At the session's output rate.
        """

    def first_heard(self, reply_id: int) -> None:
        """The first of this reply left: its first audio, or written words."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How an utterance is spoken; `text_to_speech` None means it is written only."""

    text_to_speech: TextToSpeech | None
    rate_hz: int
    lead_ms: int
    name: str = ""
    speed: float = 1.0
    language: str = "en"
    agent_id: str = ""
    """Whose it is; "" is the agent that the user called."""
