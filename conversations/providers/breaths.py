"""Cuts a sentence where a speaker would breathe, so that its start is heard sooner."""

import re

LEAST_CHARACTERS = 18
"""A piece shorter than this is not worth a cut: the cut itself is audible."""

_BREATH = re.compile(r"(?<=[,;:.!?])\s+")


def breaths(text: str, least: int = LEAST_CHARACTERS) -> list[str]:
    """The text in pieces of one breath; joined by spaces they are the text again."""
    pieces: list[str] = []
    for piece in _BREATH.split(text.strip()):
        if pieces and (len(pieces[-1]) < least or len(piece) < least):
            pieces[-1] = f"{pieces[-1]} {piece}"
        elif piece:
            pieces.append(piece)
    return pieces
