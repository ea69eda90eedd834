"""Which turn of the vendor's record is which of ours: pure, by order and words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

ALIKE = 0.6
"""How much of the words two tellings of one turn share at least."""

OurTurn = tuple[str, str, str]
"""Role, what stands, what was generated."""


@dataclass(frozen=True, slots=True)
class VendorTurn:
    """One utterance in the vendor's record."""

    role: Literal["user", "agent"]
    text: str
    started_ms: int
    original_text: str = ""
    """Of an interrupted agent: all it was going to say."""
    interrupted: bool = False
    medium: Literal["audio", "text"] = "audio"


def match(ours: Sequence[OurTurn], theirs: Sequence[VendorTurn]) -> list[int | None]:
    """For each of theirs the index of the same turn among ours, None if there is none.

    Both are in the order they were said, so matches never cross. Of all ways to match
    without crossing, the one with the most words in common is taken.
    """
    likeness = [[_likeness(a, b) for b in theirs] for a in ours]
    # best[i][j]: the most that ours[i:] and theirs[j:] have in common.
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in range(len(ours) - 1, -1, -1):
        for j in range(len(theirs) - 1, -1, -1):
            together = likeness[i][j] and likeness[i][j] + best[i + 1][j + 1]
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    found: list[int | None] = [None] * len(theirs)
    i = j = 0
    while i < len(ours) and j < len(theirs):
        together = likeness[i][j] and likeness[i][j] + best[i + 1][j + 1]
        if together and together >= max(best[i + 1][j], best[i][j + 1]):
            found[j] = i
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _likeness(ours: OurTurn, theirs: VendorTurn) -> float:
    """0 for two turns, up to 1 for two tellings of one."""
    role, *texts = ours
    if role != theirs.role:
        return 0.0
    return max(
        _in_common(_words(a), _words(b))
        for a in texts
        for b in (theirs.text, theirs.original_text)
    )


def _in_common(ours: list[str], theirs: list[str]) -> float:
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    # What was heard of an interrupted turn is the beginning of the whole.
    shorter, longer = sorted((ours, theirs), key=len)
    if longer[: len(shorter)] == shorter:
        return 0.9
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    # The quick ratios are never lower, and most pairs have little in common.
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
