"""Answers from passages that were looked up in documents for the user's words."""

import re

from conversations.engine.ports import FoundPassage
from conversations.providers.answerer import phrasing

CLEAR = 0.4
"""From this score on what was found is the answer: of what no document answers nothing
scores so much.
"""
LIKELY = 0.3
"""Below this it may be about something else, and is said to be."""
PERHAPS = "This may be what you mean:"

_HEADING = re.compile(r"\A[^\n]*[:?]\n(?=\S)")


def spoken(passage: FoundPassage, question: str, already_said: str = "") -> str:
    """What to say of a passage: what answers, without the heading it stands under."""
    text = " ".join(_HEADING.sub("", passage.text).split())
    answer = phrasing.spoken(text, question, already_said)
    return answer if passage.score >= LIKELY else f"{PERHAPS} {answer}"
