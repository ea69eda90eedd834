"""The beginning of a text that is too long for where it goes."""

import re

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？]+")
LEAST_SHARE = 0.5
"""Of what fits: for less, a sentence is cut rather than lost."""


def excerpt(text: str, most: int) -> str:
    """As much of it as fits, up to the end of a sentence, else of a word."""
    if len(text) <= most:
        return text
    fitting = text[: max(most, 0)]
    # With the character behind it: a sentence or a word may end just there.
    seen = text[: max(most, 0) + 1]
    ends = [end.end() for end in _SENTENCE_END.finditer(seen) if end.end() <= most]
    if ends and ends[-1] >= LEAST_SHARE * most:
        return fitting[: ends[-1]]
    words, space, _ = seen.rpartition(" ")
    if space and len(words) >= LEAST_SHARE * most:
        return words.rstrip()
    # Some languages write no spaces.
    return fitting
