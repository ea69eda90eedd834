"""What people call a number, shortly before they say it."""

import re
from collections.abc import Iterable

REACH = 40
"""Characters between the label and what it names."""


def label(*words: str) -> re.Pattern[str]:
    """Finds any of these words, also as the name of a field: card_number, "card number"."""
    alternatives = "|".join(word.replace(" ", r"[\s_-]+") for word in words)
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", re.IGNORECASE)


def named(text: str, start: int, by: re.Pattern[str], reach: int = REACH) -> bool:
    """Whether what begins here is called so by the words before it.

    A label does not reach past a sentence, unless it is one: "Date of birth? ...".
    """
    return any(_reaches(text, end, start) for end in _ends(text, start, by, reach))


def _ends(text: str, start: int, by: re.Pattern[str], reach: int) -> Iterable[int]:
    # A label may itself be long: looked for in a wider stretch, measured from its end.
    area = text[max(0, start - reach - 40) : start]
    offset = start - len(area)
    for found in by.finditer(area):
        if start - (offset + found.end()) <= reach:
            yield offset + found.end()


def _reaches(text: str, end: int, start: int) -> bool:
    between = text[end:start]
    return not re.search(r"\w", between) or not re.search(r"[.!?]\s", between)
