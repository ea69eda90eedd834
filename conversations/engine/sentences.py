"""From a stream of words to pieces worth speaking."""

import re
from collections.abc import Iterator

FIRST_PIECE_CHARACTERS = 60
"""The first piece may end at a comma after this, so that the agent starts sooner."""
LONGEST_PIECE_CHARACTERS = 300
"""A piece without an end is cut at a space after this."""

_ABBREVIATIONS = frozenset(
    {"mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "no.", "vs.", "e.g.", "i.e.", "etc."}
    | {"a.m.", "p.m.", "approx.", "jr.", "sr."}
)
_END = re.compile(r"""[.!?…]+["')\]]*(?=\s)|\n+""")
_CLAUSE_END = re.compile(r"[,;:—](?=\s)")
_MARKDOWN_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKDOWN_LINE_START = re.compile(r"^\s*(?:#{1,6}\s+|[-*+]\s+|>\s+)", re.MULTILINE)
_MARKDOWN_MARK = re.compile(r"\*\*|__|[*`~#|]")


class Sentences:
    """Collects text and gives out sentences as soon as they are whole."""

    def __init__(self) -> None:
        self._text = ""
        self._given = 0

    def add(self, text: str) -> Iterator[str]:
        """More text: the pieces that are whole now."""
        self._text += text
        while (end := self._piece_end()) is not None:
            piece, self._text = self._text[:end], self._text[end:]
            if piece.strip():
                self._given += 1
                yield piece.strip()

    def rest(self) -> str:
        """What is left when the text is over."""
        piece, self._text = self._text.strip(), ""
        return piece

    def _piece_end(self) -> int | None:
        for match in _END.finditer(self._text):
            if not self._is_abbreviation(match.end()):
                return match.end()
        if self._given == 0 and len(self._text) > FIRST_PIECE_CHARACTERS:
            clause = _CLAUSE_END.search(self._text, FIRST_PIECE_CHARACTERS // 2)
            if clause:
                return clause.end()
        if len(self._text) > LONGEST_PIECE_CHARACTERS:
            space = self._text.rfind(" ", 0, LONGEST_PIECE_CHARACTERS)
            return space if space > 0 else LONGEST_PIECE_CHARACTERS
        return None

    def _is_abbreviation(self, end: int) -> bool:
        words = self._text[:end].split()
        if not words:
            return False
        mark = words[-1]
        following = self._text[end:].lstrip()[:1]
        if mark.lower() == "no.":
            # "No. 5", but "No. We are closed."; which one, the next word says.
            return not following or following.isdigit()
        if mark.lower() in _ABBREVIATIONS:
            return not (mark.lower() in ("a.m.", "p.m.") and following.isupper())
        if len(mark) != 2:
            return False
        # An initial, or the number of a list.
        line = self._text[:end].rpartition("\n")[2]
        return (
            mark[0].isupper()
            and mark != "I."
            or (mark[0].isdigit() and line.strip() == mark)
        )


def speakable(text: str) -> str:
    """The text without the marks that are for the eye only."""
    text = _MARKDOWN_LINK.sub(r"\1", text)
    text = _MARKDOWN_LINE_START.sub("", text)
    return " ".join(_MARKDOWN_MARK.sub("", text).split())
