"""What a conversation was before it went on in another process."""

from dataclasses import dataclass
from typing import Literal

from conversations.engine.ports import ToolRequest

_SENTENCE_ENDS = (". ", "! ", "? ", "… ", "\n")


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as it stands, or something the agent was told."""

    role: Literal["user", "agent", "context"]
    event_id: int
    text: str
    requests: tuple[ToolRequest, ...] = ()
    """The tools the agent asked for along with it."""
    results: tuple[str, ...] = ()
    """What each returned."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """All of it."""

    said: tuple[Said, ...] = ()
    newest_event_id: int = 0
    now_ms: int = 0
    """So long ago it began."""
    held_ms: int = 0
    """So long they could talk; counts for the longest duration."""
    is_unanswered: bool = False
    """The user waits for an answer to what was said last."""
    unsaid: str = ""
    """What the agent was about to say when it was cut off."""


def rest_of(words: str, heard: str) -> str:
    """What of an utterance is to be said when only so much was heard: from the beginning
    of the sentence in which it broke off.
    """
    words, heard = words.strip(), heard.strip()
    if heard == words:
        return ""
    if not words.startswith(heard):
        return words
    begun = max((_end_of(words, heard, mark) for mark in _SENTENCE_ENDS), default=0)
    return words[begun:].strip()


def _end_of(words: str, heard: str, mark: str) -> int:
    """Where the last sentence that was heard whole ends."""
    place = words.rfind(mark, 0, len(heard) + len(mark))
    return 0 if place < 0 else place + len(mark)
