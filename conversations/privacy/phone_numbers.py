"""Phone numbers, written and dictated."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum import isbn

from conversations.privacy.digit_runs import Run, digit_runs
from conversations.privacy.kinds import PHONE
from conversations.privacy.labels import label, named
from conversations.privacy.spans import Span

CALLED_SO = label(
    "phone",
    "phone number",
    "telephone",
    "mobile",
    "cell",
    "cellphone",
    "cell phone",
    "contact number",
    "my number is",
    "the number is",
    "number's",
    "area code",
    "number to call",
    "call me",
    "call us",
    "call back",
    "ring me",
    "text me",
    "dial",
    "reach me",
    "fax",
    "tel",
    "whatsapp",
)
_SHORTEST, _LONGEST = 7, 15
_NORTH_AMERICA = 1
_LOCAL = re.compile(r"(?<![\w.,/:$€£-])\d{3}[-.]\d{4}(?![\w/:-]|[.,]\d)")
"""Seven digits, as in North America within a town."""
_DATE = re.compile(
    r"(?:\d{4}([-/. ])\d{1,2}\1\d{1,2}|\d{1,2}([-/. ])\d{1,2}\2\d{4})(?!\d)"
)
_PLUS = re.compile(r"(?:\+|\bplus)\s?\Z", re.IGNORECASE)
_BOOK = label("isbn", "issn", "ean", "barcode")
_NO_PHONE = label(
    "order",
    "invoice",
    "ticket",
    "case",
    "reference",
    "ref",
    "booking",
    "tracking",
    "parcel",
    "item",
    "part",
    "model",
    "page",
    "serial",
)


def phone_numbers(text: str, region: str) -> Iterator[Span]:
    """Those that are valid, and those that are possible and dictated or called so.

    `region` is where numbers without a country code are from: a country's two letters.
    """
    if sum(map(str.isdigit, text)) >= _SHORTEST:
        yield from _written(text, region)
    for run in digit_runs(text):
        found = _PLUS.search(text, max(0, run.start - 6), run.start)
        start = found.start() if found else run.start
        if _is_dictated_number(text, run, region if found is None else ""):
            yield Span(start, run.end, PHONE)


def _written(text: str, region: str) -> Iterator[Span]:
    for leniency in (Leniency.VALID, Leniency.POSSIBLE):
        for match in PhoneNumberMatcher(text, region or None, leniency):
            international = match.raw_string.lstrip("( ").startswith("+")
            sure = leniency == Leniency.VALID or international
            if _is_something_else(text, match.start, match.raw_string):
                continue
            if sure or named(text, match.start, CALLED_SO):
                yield Span(match.start, match.end, PHONE)
    if phonenumbers.country_code_for_region(region) == _NORTH_AMERICA:
        for found in _LOCAL.finditer(text):
            if not _is_something_else(text, found.start(), found.group()):
                yield Span(found.start(), found.end(), PHONE)


def _is_something_else(text: str, start: int, raw: str) -> bool:
    """A date, the number of a book, or what is called an order or the like."""
    compact = "".join(filter(str.isdigit, raw))
    book = isbn.is_valid(compact) and (
        len(compact) == 13 or named(text, start, _BOOK, reach=15)
    )
    otherwise = named(text, start, _NO_PHONE, reach=10)
    return bool(_DATE.match(raw)) or book or otherwise


def _is_dictated_number(text: str, run: Run, region: str) -> bool:
    length = len(run.characters)
    if not _SHORTEST <= length <= _LONGEST:
        return False
    if _is_something_else(text, run.start, text[run.start : run.end]):
        return False
    if named(text, run.start, CALLED_SO):
        return True
    # Written in groups it would have been found above, if it is a phone number.
    spoken = any(token.spoken for token in run.tokens)
    dictated = run.is_dictated and (spoken or len(run.tokens) >= _SHORTEST)
    return dictated and _has_a_length_there(run.characters, region)


def _has_a_length_there(digits: str, region: str) -> bool:
    """Whether numbers in this region, or of a country code (""), are so long."""
    try:
        number = phonenumbers.parse(digits if region else f"+{digits}", region or None)
    except phonenumbers.NumberParseException:
        return False
    # A number within a town counts, too.
    return phonenumbers.is_possible_number_with_reason(number) in (
        phonenumbers.ValidationResult.IS_POSSIBLE,
        phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
    )
