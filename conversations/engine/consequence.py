"""What follows a built-in tool in the conversation."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.engine.outputs import TonesWanted
from conversations.engine.persona import Persona


class Next(StrEnum):
    """Who speaks after a built-in tool."""

    ANSWER = "answer"
    """The agent in charge, as its model says."""
    GREETING = "greeting"
    """The agent in charge, with its first message."""
    USER = "user"
    """Nobody until the user does, or the silence has lasted long enough."""
    END = "end"
    """Nobody: the conversation is over."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows a built-in tool, in the order of its fields."""

    says: str = ""
    """The agent still in charge says this."""
    tells: TonesWanted | None = None
    """The client is told this."""
    delay_ms: int = 0
    """Then nothing sounds for so long."""
    persona: Persona | None = None
    """Then this one takes over."""
    then: Next = Next.ANSWER
    silence_ms: int | None = None
    """How long the user may take when it is the user's turn; None: as long as it takes.
    """
