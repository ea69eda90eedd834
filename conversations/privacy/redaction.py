"""Takes personal data of chosen kinds out of text and of JSON values."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from conversations.privacy import (
    bank_details,
    dates,
    email_addresses,
    identity_numbers,
    payment_cards,
    web_addresses,
)
from conversations.privacy.kinds import (
    ACCOUNT,
    BANK_ACCOUNT,
    BANK_ROUTING,
    BIC,
    CARD,
    CARD_CODE,
    CARD_EXPIRY,
    COORDINATE,
    DATE,
    DEVICE_ID,
    DOB,
    EMAIL,
    GOVERNMENT_ID,
    HEALTH_ID,
    IP,
    PHONE,
    URL,
    chosen,
    marker,
)
from conversations.privacy.phone_numbers import phone_numbers
from conversations.privacy.spans import Span, without_overlap
from conversations.protocol.typed_values import shown

Finder = Callable[[str], Iterable[Span]]

_COORDINATE = re.compile(
    r"(?<![\w.-])[-+]?\d{1,2}\.\d{3,10}\s?[,;]?\s{0,2}[-+]?\d{1,3}\.\d{3,10}(?![\w.])"
)


def _coordinates(text: str) -> Iterator[Span]:
    for found in _COORDINATE.finditer(text):
        yield Span(found.start(), found.end(), COORDINATE)


_FINDERS: list[tuple[frozenset[str], Finder]] = [
    (frozenset({EMAIL}), email_addresses.email_addresses),
    (frozenset({COORDINATE}), _coordinates),
    (frozenset({IP}), web_addresses.ip_addresses),
    (frozenset({DEVICE_ID}), identity_numbers.device_numbers),
    (frozenset({URL}), web_addresses.web_addresses),
    (frozenset({BANK_ACCOUNT}), bank_details.ibans),
    (frozenset({CARD, CARD_CODE, CARD_EXPIRY}), payment_cards.payment_cards),
    (frozenset({GOVERNMENT_ID}), identity_numbers.identity_numbers),
    (frozenset({HEALTH_ID}), identity_numbers.health_numbers),
    (frozenset({BIC}), bank_details.bank_codes),
    (frozenset({BANK_ACCOUNT, BANK_ROUTING}), bank_details.bank_numbers),
    (frozenset({DOB}), dates.births),
    (frozenset({ACCOUNT}), identity_numbers.account_numbers),
]
"""What is surest comes first: it has the place where several claim it."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes these kinds out of what it is given. Without kinds it changes nothing."""

    kinds: frozenset[str] = frozenset()
    """Of those with rules."""
    region: str = "US"
    """Where phone numbers without a country code are from."""

    @classmethod
    def of(cls, kinds: Iterable[str], region: str) -> "Redactor":
        """By the names that were chosen; those without rules take nothing out."""
        return cls(chosen(kinds), region.upper())

    def spans(self, text: str) -> list[Span]:
        """Where there is something to take out, in order."""
        if not self.kinds or not text:
            return []
        found: list[Span] = []
        for kinds, find in _FINDERS:
            if kinds & self.kinds:
                found += [span for span in find(text) if span.kind in self.kinds]
        if PHONE in self.kinds:
            found += phone_numbers(text, self.region)
        if DATE in self.kinds:
            found += dates.dates(text)
        return without_overlap(found, text)

    def text(self, text: str) -> str:
        """With markers in place of what was found."""
        return replaced(text, self.spans(text))

    def versions(self, *texts: str) -> tuple[str, ...]:
        """Several texts of one utterance, of which some break off where others go on.

        What is broken off in the middle of a number could not be known for one by itself.
        """
        whole = max(texts, key=len, default="")
        spans = self.spans(whole)
        return tuple(
            replaced(text, [s for s in spans if s.start < len(text)])
            if whole.startswith(text)
            else self.text(text)
            for text in texts
        )

    def value(self, value: object, name: str = "") -> object:
        """A JSON value. The name of a field tells what stands in it, as words would."""
        if not self.kinds:
            return value
        if isinstance(value, str):
            return self._named_text(name, value)
        if isinstance(value, Mapping):
            return self.object(value)
        if isinstance(value, list | tuple):
            return [self.value(item, name) for item in value]
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        written = shown(value)
        kept = self._named_text(name, written)
        return value if kept == written else kept

    def object(self, value: Mapping[str, object]) -> dict[str, object]:
        """As `value`, of an object. Its keys stay: they are the program's words."""
        return {key: self.value(item, key) for key, item in value.items()}

    def _named_text(self, name: str, text: str) -> str:
        title = f"{name}: "
        spans = [
            Span(max(0, start - len(title)), end - len(title), kind)
            for start, end, kind in self.spans(title + text)
            if end > len(title)
        ]
        return replaced(text, spans)


def replaced(text: str, spans: Iterable[Span]) -> str:
    """The text with a marker in each of these places, which do not overlap."""
    pieces: list[str] = []
    end = 0
    for span in spans:
        pieces += (text[end : span.start], marker(span.kind))
        end = span.end
    return "".join((*pieces, text[end:]))
