"""Payment cards: their numbers, when they expire, their security codes."""

import re
from collections.abc import Iterator

from stdnum import luhn

from conversations.privacy.dates import MONTH
from conversations.privacy.digit_runs import Run, digit_runs
from conversations.privacy.kinds import CARD, CARD_CODE, CARD_EXPIRY
from conversations.privacy.labels import label, named
from conversations.privacy.spans import Span

CALLED_SO = label(
    "card number", "credit card", "debit card", "payment card", "visa", "mastercard",
    "master card", "amex", "american express", "pan", "long number",
)  # fmt: skip
_CODE = label(
    "cvv", "cvc", "cvv2", "cvc2", "c v v", "c v c", "security code", "card code",
    "verification code", "digits on the back", "code on the back", "three digit code",
    "3 digit code",
)  # fmt: skip
_EXPIRY = label(
    "expir(?:y|es|ed|ing|ation)(?: date)?", "exp", "valid (?:thru|through|until)"
)
_MONTH_AND_YEAR = re.compile(
    rf"(?:0?[1-9]|1[0-2])\s?[/.-]\s?(?:20)?\d\d\b|{MONTH}[\s,]+(?:20)?\d\d\b",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 13, 19
_LENGTHS = {
    "2": (16,),
    "3": (14, 15, 16),
    "4": (13, 16, 19),
    "5": (16,),
    "6": (16, 17, 18, 19),
}
"""By the first digit: of the networks that are in use."""


def payment_cards(text: str) -> Iterator[Span]:
    """Card numbers by their check digit, across groups; what is called a card number
    also without, since recognisers mishear digits. Then the rest of a card.
    """
    for run in digit_runs(text):
        yield from _numbers(text, run)
        if len(run.characters) in (3, 4) and named(text, run.start, _CODE, reach=25):
            yield Span(run.start, run.end, CARD_CODE)
        elif len(run.characters) in (3, 4, 6) and named(text, run.start, _EXPIRY, 25):
            yield Span(run.start, run.end, CARD_EXPIRY)
    for found in _MONTH_AND_YEAR.finditer(text):
        if named(text, found.start(), _EXPIRY, reach=25):
            yield Span(found.start(), found.end(), CARD_EXPIRY)


def _numbers(text: str, run: Run) -> Iterator[Span]:
    if len(run.characters) < _SHORTEST:
        return
    for window in run.windows(_SHORTEST, _LONGEST):
        if _is_card(window.characters):
            yield Span(window.start, window.end, CARD)
            return
    if named(text, run.start, CALLED_SO):
        yield Span(run.start, run.end, CARD)


def _is_card(digits: str) -> bool:
    lengths = _LENGTHS.get(digits[0], ())
    return len(digits) in lengths and luhn.is_valid(digits) and len(set(digits)) > 1
