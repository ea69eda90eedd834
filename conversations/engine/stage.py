"""What an utterance needs around it: a voice, and a stage to act on."""

from dataclasses import dataclass
from typing import Protocol

from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    AgentTextPart,
    AnswerDescribed,
    ContextFilled,
)
from conversations.engine.ports import AgentTurn, TextToSpeech

Telling = AgentAudio | AgentSaid | AgentTextPart | AnswerDescribed | ContextFilled


class Stage(Protocol):
    """What an utterance may do to the world; `AgentVoice` provides it."""

    def now_ms(self) -> int: ...
    def new_event_id(self) -> int: ...
    def tell(self, output: Telling) -> None: ...
    def recorded(self, turn: AgentTurn) -> None: ...
    def audio_sent(self, pcm: bytes, at_ms: int) -> None: ...
    def first_heard(self, reply_id: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """How an utterance is spoken; `text_to_speech` None means it is written only."""

    text_to_speech: TextToSpeech | None
    rate_hz: int
    lead_ms: int
    name: str = ""
    speed: float = 1.0
    language: str = "en"
