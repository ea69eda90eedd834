"""What a question means that leans on the one before it."""

import re
from collections.abc import Sequence

MAX_WORDS = 12
"""A longer one says itself what it is about."""
BARE_WORDS = 3
"""Hardly a question of its own, in any language."""

_BEGINNING = re.compile(
    r"^(?:and|but|or|so|then|also|what about|how about|what if)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(r"\b(?:it|that|they|them|those|there|ones?)\b", re.IGNORECASE)


def meant(question: str, said_before: Sequence[str]) -> str:
    """The question with what the user said before it, where it leans on that."""
    before = next((text.strip() for text in reversed(said_before) if text.strip()), "")
    return f"{before} {question}" if before and leans_back(question) else question


def leans_back(question: str) -> bool:
    """Whether it is hardly understood alone, as "and on Sundays?"."""
    length = len(question.split())
    if length > MAX_WORDS:
        return False
    marked = _BEGINNING.search(question) or _POINTS_BACK.search(question)
    return bool(marked) or length <= BARE_WORDS
