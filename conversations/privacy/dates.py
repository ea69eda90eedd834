"""Dates, written and said, and dates of birth that are called so."""

import re
from collections.abc import Iterator

from conversations.privacy.digit_runs import digit_runs
from conversations.privacy.kinds import DATE, DOB
from conversations.privacy.labels import label, named
from conversations.privacy.number_words import ONES, TEENS, TENS, any_of
from conversations.privacy.spans import Span

CALLED_SO = label(
    "born", "date of birth", "birthdate", "birth date", "birthday", "dob", "d o b",
    r"d\.o\.b\.?"
)  # fmt: skip
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_ORDINAL = (
    r"(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth"
    r"|seventeenth|eighteenth|nineteenth)|twentieth|thirtieth"
)
_ONES = any_of(ONES[1:])
_TENS = any_of(TENS)
_TEENS = any_of(TEENS)
_TWO_DIGITS = rf"(?:{_TENS}(?:[\s-]{_ONES})?|{_TEENS}|(?:oh|o)[\s-]{_ONES})"
_YEAR = (
    rf"(?:\d{{4}}\b|'?\d{{2}}\b|(?:nineteen|twenty)(?:[\s-]hundred)?[\s-]{_TWO_DIGITS}"
    rf"|two[\s-]thousand(?:(?:[\s-]and)?[\s-](?:{_ONES}|{_TWO_DIGITS}))?|{_TWO_DIGITS})"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL}|{_TENS}[\s-]{_ONES}|{_TEENS}|{_ONES})"
_SAID = re.compile(
    rf"\b(?:(?:the\s+)?{_DAY}(?:\s+of)?\s+{MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?"
    rf"|{MONTH}\s+(?:the\s+)?{_DAY}\b(?:,?\s+(?:of\s+)?{_YEAR})?)(?![^\W_])",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"(?<![\d/.-])(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2(?:\d{4}|\d{2}))"
    r"(?![\d/-]|\.\d)"
)
_LENGTHS = range(4, 9)
_CLOSE = 15


def dates(text: str) -> Iterator[Span]:
    """Those with a day and a month."""
    for found in (*_SAID.finditer(text), *_WRITTEN.finditer(text)):
        yield Span(found.start(), found.end(), DATE)


def births(text: str) -> Iterator[Span]:
    """Dates, or years, that are called somebody's birth."""
    if CALLED_SO.search(text) is None:
        return
    for span in dates(text):
        if named(text, span.start, CALLED_SO):
            yield Span(span.start, span.end, DOB)
    for run in digit_runs(text):
        if len(run.characters) in _LENGTHS and named(
            text, run.start, CALLED_SO, _CLOSE
        ):
            yield Span(run.start, run.end, DOB)
