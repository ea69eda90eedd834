"""E-mail addresses, written and as recognisers write spoken ones: "at", "dot"."""

import re
from collections.abc import Iterator

from conversations.privacy.kinds import EMAIL
from conversations.privacy.number_words import SAID, words
from conversations.privacy.spans import Span
from conversations.privacy.web_addresses import ENDING

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_WRITTEN = re.compile(
    rf"(?<![\w.%+'-])[\w.%+'-]{{0,63}}[\w%+-]\s?@\s?{_LABEL}(?:\.{_LABEL}){{1,6}}"
)
_DOT = r"(?:\s?\.\s?|\s{1,3}(?:dot|punto|punkt)\s{1,3})"
_PART = r"[a-z0-9-]{1,63}"
_AT_DOMAIN = re.compile(
    r"\s{1,3}(?:at(?:\s{1,3}sign)?|@)\s{1,3}"
    # What is said as several words is one: "at i cloud dot com".
    rf"(?:(?:{_PART}\s){{1,3}}?(?={_PART}\s{{1,3}}dot\s))?"
    rf"{_PART}(?:{_DOT}{_PART}){{0,4}}{_DOT}{ENDING}",
    re.IGNORECASE,
)
_INTRODUCED = re.compile(
    r"\b(?:e-?mail(?:\s{1,3}address)?|address|write(?:\s{1,3}to)?(?:\s{1,3}me)?"
    r"|reach\s{1,3}me|contact\s{1,3}me)"
    r"(?:\s{1,3}(?:is|at|to|under|it's|would\s{1,3}be)\b|\s?:|,){0,3}\s{1,3}",
    re.IGNORECASE,
)
_BEGINNING = 200
"""Characters before "at" that are looked at."""
_MOST_WORDS = 12
_CONNECTING = frozenset(
    words("dot punto punkt underscore dash hyphen minus plus double triple")
)
_NO_NAME = frozenset(
    words("""
    a an the is are was it its it's that's us we you me my him her them look looking find
    found visit online available page site website store shop meet see go going arrive
    here there or and of by to work works working open opens order apply register sign
    log login check more details information book books read catalogue events listed looked
    looks saw bought buy got shop shopping ordered search searched posted
    """)
)
"""Words before "at" that are nobody's name: "look at example dot com"."""


def email_addresses(text: str) -> Iterator[Span]:
    """Written, spoken, and half of each."""
    if "@" in text:
        for found in _WRITTEN.finditer(text):
            yield Span(found.start(), found.end(), EMAIL)
    for found in _AT_DOMAIN.finditer(text):
        start = _name_start(text, found.start())
        if start is not None:
            yield Span(start, found.end(), EMAIL)


def _name_start(text: str, at: int) -> int | None:
    """Where the part before "at" begins: after what introduces it, else at the first of
    the words that belong together by what they are. None: there is no name.
    """
    before = text[max(0, at - _BEGINNING) : at]
    sentence = re.split(r"[!?;]\s|\w\w\.\s", before)[-1]
    offset = at - len(sentence)
    for introduced in list(_INTRODUCED.finditer(sentence))[-1:]:
        rest = sentence[introduced.end() :]
        if 0 < len(rest.split()) <= _MOST_WORDS:
            return offset + introduced.end()
    words = list(re.finditer(r"\S+", sentence))
    if not words or words[-1].group().lower() in _NO_NAME:
        return None
    first = len(words) - 1
    while first > 0 and _belong(words[first - 1].group(), words[first].group()):
        first -= 1
    return offset + words[first].start()


def _belong(before: str, after: str) -> bool:
    """Whether two words that follow each other are parts of one name."""
    before, after = before.lower().strip(",."), after.lower().strip(",.")
    if before in _CONNECTING or after in _CONNECTING:
        return True
    if _is_piece(before):
        # "a" is spelled only where more is: "a desk at ...".
        return len(before) > 1 or len(after) == 1 or after in SAID
    return (after in SAID or after.isdigit()) and before not in _NO_NAME


def _is_piece(word: str) -> bool:
    return len(word) == 1 or word in SAID or word.isdigit()
