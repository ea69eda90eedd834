"""Bank accounts: IBAN by their check digits, the rest where it is called so."""

import re
from collections.abc import Iterator

from stdnum import bic, iban
from stdnum.us import rtn

from conversations.privacy.digit_runs import digit_runs, spelled_runs
from conversations.privacy.kinds import BANK_ACCOUNT, BANK_ROUTING, BIC
from conversations.privacy.labels import label, named
from conversations.privacy.spans import Span

_ACCOUNT = label(
    "bank account", "account number", "account no", "checking account", "savings account",
    "current account", "giro account",
)  # fmt: skip
_ROUTING = label(
    "routing", "routing number", "aba", "sort code", "bank code", "bsb", "blz"
)
_BIC_NAMED = label("bic", "swift", "swift code", "b i c")
_BIC = re.compile(r"(?<!\w)[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?!\w)")
_COMPACT = re.compile(r"(?<!\w)[a-z]{2}\d{2}[a-z0-9]{11,30}(?!\w)", re.IGNORECASE)
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34
_ACCOUNT_LENGTHS = range(6, 18)
_ROUTING_LENGTHS = (6, 8)
_CLOSE = 25


def ibans(text: str) -> Iterator[Span]:
    """In one piece, in groups or spelled."""
    for found in _COMPACT.finditer(text):
        if iban.is_valid(found.group()):
            yield Span(found.start(), found.end(), BANK_ACCOUNT)
    for run in spelled_runs(text):
        for window in run.windows(_SHORTEST_IBAN, _LONGEST_IBAN):
            if window.characters[:2].isalpha() and iban.is_valid(window.characters):
                yield Span(window.start, window.end, BANK_ACCOUNT)
                break


def bank_numbers(text: str) -> Iterator[Span]:
    """Numbers of accounts and banks that are called so."""
    for run in digit_runs(text):
        digits = run.characters
        routing = len(digits) in _ROUTING_LENGTHS or rtn.is_valid(digits)
        if routing and named(text, run.start, _ROUTING, _CLOSE):
            yield Span(run.start, run.end, BANK_ROUTING)
        elif len(digits) in _ACCOUNT_LENGTHS and named(
            text, run.start, _ACCOUNT, _CLOSE
        ):
            yield Span(run.start, run.end, BANK_ACCOUNT)


def bank_codes(text: str) -> Iterator[Span]:
    """BIC that are called so: alone they look like any word in capitals."""
    for found in _BIC.finditer(text):
        if named(text, found.start(), _BIC_NAMED, _CLOSE) and bic.is_valid(
            found.group()
        ):
            yield Span(found.start(), found.end(), BIC)
