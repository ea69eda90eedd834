"""Numbers as speech recognition writes them: "twenty five", "2,500", "five five five"."""

import re
from collections.abc import Sequence

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: number for number, word in enumerate(_UNITS.split())}
TENS = {word: 10 * number for number, word in enumerate(_TENS.split(), start=2)}
SCALES = {"thousand": 1_000, "million": 1_000_000}
DIGITS = {word: str(number) for word, number in UNITS.items() if number < 10} | {
    "oh": "0",
    "o": "0",
}
REPEATS = {"double": 2, "triple": 3}
_FIGURES = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?[a-z]*|[a-z']+|[^\sa-z\d]")


def numbers_in(text: str) -> list[float]:
    """Every number of a text, written in figures or in words, in their order."""
    tokens = _TOKEN.findall(text.lower().replace("-", " "))
    found: list[float] = []
    at = 0
    while at < len(tokens):
        if _FIGURES.fullmatch(tokens[at]):
            number = float(tokens[at].replace(",", ""))
            at += 1
            while at < len(tokens) and tokens[at] in SCALES:
                number *= SCALES[tokens[at]]
                at += 1
            found.append(number)
            continue
        value, length = _in_words(tokens[at:])
        if length:
            found.append(float(value))
        at += length or 1
    return found


def below_hundred(tokens: Sequence[str]) -> tuple[int, int]:
    """The number that some words begin with, and how many of them it takes; 0 of none."""
    if not tokens:
        return 0, 0
    if tokens[0] in UNITS:
        return UNITS[tokens[0]], 1
    if tokens[0] not in TENS:
        return 0, 0
    unit = UNITS.get(tokens[1], 0) if len(tokens) > 1 else 0
    if 0 < unit < 10:
        return TENS[tokens[0]] + unit, 2
    return TENS[tokens[0]], 1


def _in_words(tokens: Sequence[str]) -> tuple[int, int]:
    if len(tokens) > 1 and tokens[0] == "a" and tokens[1] in ("hundred", *SCALES):
        value, length = _in_words(["one", *tokens[1:]])
        return value, length
    total, at = 0, 0
    while at < len(tokens):
        begin = at + (at > 0 and tokens[at] == "and")
        value, length = below_hundred(tokens[begin:])
        if not length:
            break
        if at and begin == at and total % 100:
            break  # "five five": two numbers.
        at = begin + length
        if at < len(tokens) and tokens[at] == "hundred":
            at += 1
            value *= 100
            extra = at + (at < len(tokens) and tokens[at] == "and")
            more, length = below_hundred(tokens[extra:])
            if length:
                value, at = value + more, extra + length
        scale = tokens[at] if at < len(tokens) else ""
        if scale not in SCALES:
            return total + value, at
        total += value * SCALES[scale]
        at += 1
    return total, at


def digits_of(tokens: Sequence[str]) -> str | None:
    """The digits that words dictate one by one, or in groups; None if they do not."""
    found = ""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        times = REPEATS.get(token, 1)
        if times > 1:
            at += 1
            token = tokens[at] if at < len(tokens) else ""
        digit = DIGITS.get(token, token)
        if not digit.isascii() or not digit.isdigit() or (times > 1 and len(digit) > 1):
            return None
        found += digit * times
        at += 1
    return found or None
