"""Web and IP addresses, written and as recognisers write spoken ones."""

import ipaddress
import re
from collections.abc import Iterator

from conversations.privacy.kinds import IP, URL
from conversations.privacy.number_words import SAID_PATTERN, words
from conversations.privacy.spans import Span

ENDINGS = words(
    "com org net edu gov info biz io co me dev app ai uk us de fr it es nl eu at ch be se"
    " no fi dk pl pt ie ca au nz in jp br mx cn za ru cz gr tv online shop site museum"
)
ENDING = rf"(?:{'|'.join(sorted(ENDINGS, key=len, reverse=True))})(?![\w-])"
"""How domains end. Every repetition is bounded: text comes from anybody."""

_LABEL = r"[a-z0-9-]{1,63}"
_REST = r"[^\s<>\"'\])}]{0,2000}[^\s<>\"'\])}.,;:!?]"
_URL = re.compile(
    rf"(?<![\w@.-])(?:(?:https?|ftp|wss?)://{_REST}|www\.{_REST}"
    rf"|(?:{_LABEL}\.){{1,6}}{ENDING}(?:/{_REST})?)",
    re.IGNORECASE,
)
_SPOKEN_URL = re.compile(
    r"(?<![\w@.-])"
    r"(?:(?:https?|h\s?t\s?t\s?p\s?s?)\s+colon\s+(?:slash\s+slash|double\s+slash)\s+)?"
    r"(?:(?:www|w\s?w\s?w|triple\s+w|double\s+you\s+double\s+you\s+double\s+you)"
    r"(?:\s+dot|\.)\s*)?"
    rf"{_LABEL}(?:\s{{1,3}}dot\s{{1,3}}{_LABEL}){{0,5}}\s{{1,3}}dot\s{{1,3}}{ENDING}"
    rf"(?:\s{{1,3}}(?:forward\s)?slash\s{{1,3}}{_LABEL}){{0,6}}",
    re.IGNORECASE,
)
_IP4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
_IP6 = re.compile(
    r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE
)
_NUMBER = rf"(?:\d{{1,3}}|{SAID_PATTERN}(?:[\s-]{SAID_PATTERN}){{0,3}})"
_SPOKEN_IP4 = re.compile(
    rf"\b{_NUMBER}(?:\s{{1,3}}(?:dot|point)\s{{1,3}}{_NUMBER}){{3}}(?![^\W_])",
    re.IGNORECASE,
)
_IP6_COLONS = 7


def web_addresses(text: str) -> Iterator[Span]:
    """With or without https, and said aloud."""
    for pattern in (_URL, _SPOKEN_URL):
        for found in pattern.finditer(text):
            yield Span(found.start(), found.end(), URL)


def ip_addresses(text: str) -> Iterator[Span]:
    """Of both versions; of the fourth also said aloud."""
    for pattern in (_IP4, _IP6):
        for found in pattern.finditer(text):
            if _is_ip(found.group()):
                yield Span(found.start(), found.end(), IP)
    for found in _SPOKEN_IP4.finditer(text):
        yield Span(found.start(), found.end(), IP)


def _is_ip(written: str) -> bool:
    # "::" alone and times of day such as 10:30:00 are none.
    if ":" in written and "::" not in written and written.count(":") != _IP6_COLONS:
        return False
    try:
        ipaddress.ip_address(written)
    except ValueError:
        return False
    return written != "::"
