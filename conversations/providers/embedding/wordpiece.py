"""Text in the pieces of words that BERT's English models know."""

import re
import unicodedata
from functools import cache
from pathlib import Path

VOCABULARY = Path(__file__).with_name("wordpieces.txt")
"""One piece a line, its number the line's; as all-MiniLM-L6-v2 has it (Apache 2.0)."""
UNKNOWN, BEGINNING, END = "[UNK]", "[CLS]", "[SEP]"
MAX_PIECES = 256
MAX_WORD_CHARACTERS = 100

_WORD = re.compile(r"[^\W_]+|[^\s\w]|_")
# Written without spaces: each character is a word.
_IDEOGRAPH = re.compile(r"([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")


def numbers(text: str) -> list[int]:
    """The numbers of a text's pieces, with the marks around them; the end of a text
    that is too long is left out.
    """
    known = _vocabulary()
    found = [known[BEGINNING]]
    for word in _WORD.findall(_IDEOGRAPH.sub(r" \1 ", _bare(text))):
        found.extend(_pieces(word, known))
        if len(found) >= MAX_PIECES:
            break
    return [*found[: MAX_PIECES - 1], known[END]]


def _bare(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFD", text.lower())
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


def _pieces(word: str, known: dict[str, int]) -> list[int]:
    """The longest pieces from the left; a word that has others is unknown."""
    found: list[int] = []
    start = 0
    while start < len(word) <= MAX_WORD_CHARACTERS:
        mark = "##" if start else ""
        end = len(word)
        while end > start and mark + word[start:end] not in known:
            end -= 1
        if end == start:
            return [known[UNKNOWN]]
        found.append(known[mark + word[start:end]])
        start = end
    return found or [known[UNKNOWN]]


@cache
def _vocabulary() -> dict[str, int]:
    pieces = VOCABULARY.read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(pieces) if piece}
