"""Words as they are compared: without case and accents, in any script.

Index and question go through the same, so no database has a say in what a word is.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MOST_TERMS = 20
"""Of one question; what comes after is left out."""
MOST_CHARACTERS = 200_000
"""Of one conversation; what is said after hours is not found."""
LONGEST_WORD = 80
"""Longer ones (keys, addresses) are found by their beginning."""

# Marks that are letters of their own: voicing in Japanese, the virama of India.
_KEPT_MARKS = {8, 9}
# Written without spaces: each character stands as a word, and a word is their phrase.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# India's vowel signs belong to the word, which "letters and digits" leaves out.
_WORD = re.compile(
    rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[\u0900-\u0963\u0966-\u0dff])+"
)
_QUOTED_OR_BARE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|([^\s"“”„«»]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that have to stand side by side; the last may be only begun."""

    words: tuple[str, ...]
    begun: bool = True
    typed: str = ""
    """As it was asked for."""


def fold(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        part
        for part in parts
        if not (mark := unicodedata.combining(part)) or mark in _KEPT_MARKS
    )
    return unicodedata.normalize("NFC", bare)


def words_of(text: str) -> Iterator[str]:
    """The words of a text, in their order."""
    for found in _WORD.finditer(fold(text)):
        yield found.group()[:LONGEST_WORD]


def document(texts: Iterable[str]) -> list[str]:
    """The words of all that belongs to one conversation."""
    return list(words_of(" ".join(texts)[:MOST_CHARACTERS]))


def terms_of(question: str) -> list[Term]:
    """What is asked for: each term has to be there. "In quotes": just so, word by word."""
    terms = []
    for quoted, bare in _QUOTED_OR_BARE.findall(question):
        words = tuple(words_of(quoted or bare))
        if words:
            # A single letter begins too much to be of use.
            terms.append(
                Term(
                    words, begun=bool(bare) and len(words[-1]) > 1, typed=quoted or bare
                )
            )
    return terms[:MOST_TERMS]


def first_hit(text: str, terms: list[Term]) -> tuple[int, int] | None:
    """Where in a text the first word of a term stands, as it is written there."""
    for found in _WORD.finditer(text):
        word = fold(found.group())
        for term in terms:
            wanted = term.words[0]
            if len(term.words) == 1 and term.begun:
                if word.startswith(wanted):
                    return found.span()
            elif word == wanted:
                return found.span()
    return None
