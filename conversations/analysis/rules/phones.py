"""Phone numbers, written or dictated digit by digit."""

import re
from itertools import pairwise

import phonenumbers

from conversations.analysis.rules.spoken_numbers import DIGITS, REPEATS, TENS, UNITS

MIN_DIGITS = 7
"""Fewer are of something else."""
_TOKEN = re.compile(r"\+|\d+|[a-z']+|[^\sa-z\d+]")
_BETWEEN = frozenset(("-", ".", ",", "(", ")", "/", "–"))
"""Groups of digits are written with these between them."""
_TEENS = frozenset(word for word, number in UNITS.items() if number > 9) | set(TENS)


def phones_in(text: str, region: str) -> list[str]:
    """Every valid number in international form, each once; "" for one that is not valid.

    One without a country code is taken for one of the region.
    """
    found = [_valid(digits, region) for digits in _dictated(text)]
    return list(dict.fromkeys(found))


def _dictated(text: str) -> list[str]:
    """Runs of digits; a run with a number word above nine in it is none: "twenty"."""
    runs: list[str] = []
    run, spoiled, repeat, before = "", False, 1, ""
    tokens = _TOKEN.findall(text.lower())
    for token, following in pairwise([*tokens, "", ""]):
        digits = _digits(token)
        if token in ("o", "oh") and not (_digits(before) or _digits(following)):
            digits = ""  # "555 0147. Oh, and..."
        if digits:
            run += digits * repeat
            repeat = 1
        elif token in REPEATS and following in DIGITS:
            repeat = REPEATS[token]
        elif token in ("+", "plus") and not run:
            run = "+"
        elif token in _TEENS or token == "hundred":
            spoiled = True
        elif token not in _BETWEEN or not run:
            if not spoiled:
                runs.append(run)
            run, spoiled, repeat = "", False, 1
        before = token
    return [run for run in runs if len(run) >= MIN_DIGITS]


def _digits(token: str) -> str:
    return DIGITS.get(token, token if token.isascii() and token.isdigit() else "")


def _valid(digits: str, region: str) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
