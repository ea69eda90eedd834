"""Numbers that authorities, health services and firms give to people, and of devices.

By their form and check digits where these are sure; otherwise only what is called so.
"""

import re
from collections.abc import Callable, Iterator

from stdnum import imei, mac
from stdnum.br import cpf
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.se import personnummer
from stdnum.us import ssn

from conversations.privacy.digit_runs import digit_runs, spelled_runs
from conversations.privacy.kinds import ACCOUNT, DEVICE_ID, GOVERNMENT_ID, HEALTH_ID
from conversations.privacy.labels import label, named
from conversations.privacy.spans import Span

_GOVERNMENT = label(
    "social security", "social security number", "social", "ssn", "national insurance",
    "national insurance number", "ni number", "nino", "tax id", "tax number",
    "taxpayer", "identity card", "identity number", "id card", "id number",
    "national id", "passport", "passport number", "driver'?s? licen[cs]e",
    "driving licen[cs]e", "licen[cs]e number", "steuer-?id", "personnummer", "pesel",
    "bsn", "dni", "nie", "cpf", "aadhaar",
)  # fmt: skip
_HEALTH = label(
    "nhs", "nhs number", "medical record", "patient number", "patient id",
    "health insurance", "insurance number", "medicare", "medicaid", "health card",
)  # fmt: skip
_ACCOUNT = label(
    "account number", "account no", "customer number", "customer id", "client number",
    "member number", "membership number", "member id", "library card",
    "card number", "borrower number", "policy number",
)  # fmt: skip
_IMEI = label("imei")

_SURE: list[tuple[re.Pattern[str], Callable[[str], bool]]] = [
    (re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"), ssn.is_valid),
    (re.compile(r"(?<![\w.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\w-])"), cpf.is_valid),
    (re.compile(r"(?<!\w)\d{8}-?[A-Z](?!\w)"), dni.is_valid),
    (re.compile(r"(?<!\w)[XYZ]-?\d{7}-?[A-Z](?!\w)"), nie.is_valid),
    (re.compile(r"(?<!\w)[A-Z]{6}[0-9A-Z]{10}(?!\w)"), codicefiscale.is_valid),
    (
        re.compile(r"(?<!\w)[12]\s?\d\d\s?\d\d\s?\w\w\s?\d{3}\s?\d{3}\s?\d\d(?!\w)"),
        nir.is_valid,
    ),
    (re.compile(r"(?<!\w)\d{17}[\dX](?!\w)"), ric.is_valid),
    (re.compile(r"(?<!\w)(?:\d{6}|\d{8})[-+]\d{4}(?!\w)"), personnummer.is_valid),
    (
        re.compile(
            r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
            r"\s?\d\d\s?\d\d\s?\d\d\s?[A-D](?!\w)"
        ),
        lambda _written: True,
    ),
]  # fmt: skip
"""Forms that nothing else has, with their check. The last: national insurance."""
_CALLED_LENGTHS = range(5, 21)
_ACCOUNT_LENGTHS = range(4, 21)
_CLOSE = 25


def identity_numbers(text: str) -> Iterator[Span]:
    """Of people, by authorities."""
    for pattern, is_valid in _SURE:
        for found in pattern.finditer(text):
            if is_valid(found.group()):
                yield Span(found.start(), found.end(), GOVERNMENT_ID)
    yield from _called(text, _GOVERNMENT, _CALLED_LENGTHS, GOVERNMENT_ID)


def health_numbers(text: str) -> Iterator[Span]:
    """Of patients and the insured."""
    yield from _called(text, _HEALTH, _CALLED_LENGTHS, HEALTH_ID)
    for found in re.finditer(r"(?<!\w)\d{3}\s\d{3}\s\d{4}(?!\w)", text):
        # Phone numbers are written alike.
        if nhs.is_valid(found.group()) and named(text, found.start(), _HEALTH):
            yield Span(found.start(), found.end(), HEALTH_ID)


def account_numbers(text: str) -> Iterator[Span]:
    """Of customers and members, where they are called so."""
    yield from _called(text, _ACCOUNT, _ACCOUNT_LENGTHS, ACCOUNT)


def device_numbers(text: str) -> Iterator[Span]:
    """Of phones and network cards."""
    for found in re.finditer(
        r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])", text
    ):
        if mac.is_valid(found.group()):
            yield Span(found.start(), found.end(), DEVICE_ID)
    for run in digit_runs(text):
        if named(text, run.start, _IMEI, _CLOSE) and imei.is_valid(run.characters):
            yield Span(run.start, run.end, DEVICE_ID)


def _called(
    text: str, by: re.Pattern[str], lengths: range, kind: str
) -> Iterator[Span]:
    for run in spelled_runs(text):
        for part in run.after_words():
            if len(part.characters) in lengths and named(text, part.start, by, _CLOSE):
                yield Span(part.start, part.end, kind)
                break
