"""Numbers as they stand in text and as recognisers write spoken ones.

A run is a stretch of digits, digit words and spelled letters with nothing between but
signs, pauses and the sounds people make while they look a number up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from conversations.privacy.number_words import ONES, TEENS, TENS, words

_WORDS: dict[str, str] = {
    **{word: str(value) for value, word in enumerate(ONES)},
    **{word: str(value) for value, word in enumerate(TEENS, 10)},
    **{word: str(value * 10) for value, word in enumerate(TENS, 2)},
    "oh": "0",
    "o": "0",
    "nought": "0",
    "niner": "9",
}
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_PAUSES = frozenset(words("uh um er erm uhm hmm then dash hyphen minus")) | {"and then"}
_TOKEN = re.compile(r"and then\b|\d+|[^\W\d_]+|\+")
_BETWEEN = re.compile(r"[\s,.\-–—…()]*\Z")
_LONGEST_GAP = 8
_MOST_TOKENS = 200
"""Longer runs are tables, not somebody's number."""


class Token(NamedTuple):
    """One word or group of a run, and the characters it stands for."""

    start: int
    end: int
    characters: str
    spoken: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens that follow each other."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        """Of its first token."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Of its last token."""
        return self.tokens[-1].end

    @property
    def characters(self) -> str:
        """What it stands for."""
        return "".join(token.characters for token in self.tokens)

    @property
    def is_dictated(self) -> bool:
        """Said one by one: more than half are single digits. Years, times of day and
        prices are said in larger pieces.
        """
        single = sum(len(token.characters) == 1 for token in self.tokens)
        return single * 2 > len(self.tokens)

    def after_words(self) -> Iterator["Run"]:
        """This run, and it without the words in capitals that it may begin with: "SSN"
        stands before a number and "AB" is part of one.
        """
        for first, token in enumerate(self.tokens):
            yield Run(self.tokens[first:])
            if not token.characters.isalpha():
                return

    def windows(self, shortest: int, longest: int) -> Iterator["Run"]:
        """Parts of so many characters, longer ones first, then earlier ones."""
        count = min(len(self.tokens), _MOST_TOKENS)
        found: list[tuple[int, int, int]] = []
        for first in range(count):
            length = 0
            for last in range(first, count):
                length += len(self.tokens[last].characters)
                if length > longest:
                    break
                if length >= shortest:
                    found.append((-length, first, last + 1))
        for _, first, after in sorted(found):
            yield Run(self.tokens[first:after])


def digit_runs(text: str) -> Iterator[Run]:
    """Runs of digits and digit words."""
    return _runs(text, letters=False)


def spelled_runs(text: str) -> Iterator[Run]:
    """Runs that may hold letters, spelled or written in capitals."""
    return _runs(text, letters=True)


def _runs(text: str, *, letters: bool) -> Iterator[Run]:
    run: list[Token] = []
    end = 0
    """Of what was looked at last: a pause may stand between two tokens."""
    times = 1
    times_start = 0
    for found in _TOKEN.finditer(text):
        word = found.group()
        gap = text[end : found.start()]
        if run and (len(gap) > _LONGEST_GAP or not _BETWEEN.match(gap)):
            yield from _trimmed(run, letters=letters)
            run, times = [], 1
        lowered = word.lower()
        end = found.end()
        if lowered in _TIMES:
            times, times_start = _TIMES[lowered], found.start()
            continue
        characters = _characters(word, lowered, letters=letters)
        if characters is None:
            if run and (lowered in _PAUSES or word == "+"):
                continue
            yield from _trimmed(run, letters=letters)
            run, times = [], 1
            continue
        start = times_start if times > 1 else found.start()
        if times > 1 and len(characters) != 1:
            characters, start = characters, found.start()
        elif times > 1:
            characters *= times
        times = 1
        _add(run, Token(start, end, characters, not word[0].isdigit()), lowered)
    yield from _trimmed(run, letters=letters)


def _add(run: list[Token], token: Token, word: str) -> None:
    """Twenty and one are 21, nine and hundred are 900."""
    last = run[-1] if run else None
    if word == "hundred":
        if last is not None and last.spoken and len(last.characters) == 1:
            run[-1] = Token(last.start, token.end, last.characters + "00", True)
        return
    joins = (
        last is not None
        and last.spoken
        and token.spoken
        and word in ONES[1:]
        and len(last.characters) == 2
        and last.characters[1] == "0"
        and last.characters != "10"
        and len(token.characters) == 1
    )
    if last is not None and joins:
        run[-1] = Token(
            last.start, token.end, last.characters[0] + token.characters, True
        )
    else:
        run.append(token)


def _characters(word: str, lowered: str, *, letters: bool) -> str | None:
    if word.isdecimal():
        return word if word.isascii() else "".join(str(int(c)) for c in word)
    if lowered == "hundred":
        return "00"
    if lowered == "o" and letters and word == "O":
        return "O"
    if lowered in _WORDS:
        return _WORDS[lowered]
    spelled = len(word) == 1 or (len(word) <= 6 and word.isupper())
    if letters and word.isascii() and word.isalpha() and spelled:
        return word.upper()
    return None


def _trimmed(run: list[Token], *, letters: bool) -> Iterator[Run]:
    if run and (not letters or any(c.isdigit() for t in run for c in t.characters)):
        yield Run(tuple(run))
