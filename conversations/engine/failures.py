"""What can break in a conversation, in the engine's own words."""

from enum import Enum


class Failure(Enum):
    """Which part of the work failed; the wire has its own names for them."""

    ANSWER = "answer"
    """The language model."""
    ANSWER_LATE = "answer late"
    """The language model said nothing in time."""
    SPEECH = "speech"
    """The text to speech."""
    HEARING = "hearing"
    """The speech to text."""


PLAIN = {
    Failure.ANSWER: "The language model failed.",
    Failure.ANSWER_LATE: "No answer came in time.",
    Failure.SPEECH: "The voice failed.",
    Failure.HEARING: "The speech recognition failed.",
}
"""What the user is told where no more is known that is for everybody's ears."""
