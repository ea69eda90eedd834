"""What making an answer needs around it, beyond a single utterance."""

from collections.abc import AsyncIterator
from typing import Protocol

from conversations.engine.answer import Answer
from conversations.engine.persona import Persona
from conversations.engine.ports import ReplyPart
from conversations.engine.reply import Reply
from conversations.engine.stage import Stage


class AnswerStage(Stage, Protocol):
    """Where answers are heard; `AgentVoice` provides it."""

    @property
    def persona(self) -> Persona:
        """Who is in charge."""

    def ask(self, answer: Answer) -> AsyncIterator[ReplyPart]:
        """What the model in charge says."""

    def spoken(self, reply: Reply) -> None:
        """An utterance was heard to its end."""

    def broke_off(self, reply: Reply) -> None:
        """An utterance failed in the middle."""

    def waits(self, answer: Answer) -> None:
        """Nothing sounds, though more is to come."""

    def guard(self, answer: Answer, *, interruptible: bool) -> None:
        """From now on the user's voice may, or may not, stop the answer."""

    def hand_over(self, answer: Answer) -> None:
        """Let who is to take over with this answer, if anybody, be in charge."""

    def become(self, persona: Persona) -> None:
        """From now on this one is in charge."""
