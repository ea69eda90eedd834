"""Finds known words in misheard ones: "book sail" sounds like "book sale"."""

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from conversations.providers.answerer.concepts import DAYS
from conversations.providers.answerer.words import STOP_WORDS, words

_SOUNDS = (
    (r"^(?:kn|gn|pn)", "n"),
    (r"^wr", "r"),
    (r"^wh", "w"),
    (r"rh", "r"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"igh", "i"),
    (r"ough", "o"),
    (r"mb\b", "m"),
    (r"sch|sh|ch|tion|sion", "x"),
    (r"ck|qu|q|c(?![eiy])", "k"),
    (r"c|z", "s"),
    (r"dg|g(?=[eiy])|j", "j"),
    (r"b", "p"),
    (r"d", "t"),
    (r"v", "f"),
    (r"g", "k"),
)
_COMPILED = tuple((re.compile(pattern), sound) for pattern, sound in _SOUNDS)
_VOWELS = re.compile(r"(?<!^)[aeiouyhw]+")
_DOUBLE = re.compile(r"(.)\1+")


def sound(word: str) -> str:
    """The consonants of a word as they sound, with the vowel it begins with."""
    word = re.sub(r"[^a-z]", "", word)
    for pattern, replacement in _COMPILED:
        word = pattern.sub(replacement, word)
    word = re.sub(r"^[aeiouy]+", "a", word)
    return _DOUBLE.sub(r"\1", _VOWELS.sub("", word))


def by_sound(vocabulary: Iterable[str]) -> dict[str, list[str]]:
    """Words under their sounds; very short sounds tell nothing and are left out."""
    found: dict[str, list[str]] = {}
    for word in vocabulary:
        key = sound(word)
        if len(key) >= 2 and len(word) >= 3:
            found.setdefault(key, []).append(word)
    return found


def misheard(
    text: str, known: Callable[[str], bool], sounds: Mapping[str, list[str]]
) -> list[str]:
    """Known words that unknown ones, alone or two joined, may stand for."""
    said = words(text)
    found = [
        _closest(word, sounds) for word in said if not known(word) and len(word) >= 4
    ]
    for first, second in pairwise(said):
        joined = first + second
        if second == "day":
            found.append(_closest(joined, _DAY_SOUNDS))
        # One half must be odd, or any two words would be joined by chance.
        elif known(joined) and joined not in STOP_WORDS:
            found.append(joined)
        elif len(joined) >= 5 and not (known(first) and known(second)):
            found.append(_closest(joined, sounds))
    return [word for word in found if word]


def _closest(word: str, sounds: Mapping[str, list[str]]) -> str:
    candidates = sounds.get(sound(word), [])
    near = [c for c in candidates if abs(len(c) - len(word)) <= 2 and _alike(c, word)]
    return min(near, key=lambda c: abs(len(c) - len(word)), default="")


def _alike(one: str, other: str) -> bool:
    """Whether two fifths of the letters agree, in order."""
    previous = [0] * (len(other) + 1)
    for letter in one:
        row = [0]
        for index, candidate in enumerate(other):
            row.append(
                previous[index] + 1
                if letter == candidate
                else max(row[-1], previous[index + 1])
            )
        previous = row
    return 5 * previous[-1] >= 2 * max(len(one), len(other))


_DAY_SOUNDS = by_sound(DAYS)
