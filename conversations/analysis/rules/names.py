"""Names of callers, from "my name is" and from answers to who they are."""

import re

from conversations.analysis.rules.dates import MONTHS, WEEKDAYS
from conversations.analysis.rules.spoken_numbers import numbers_in
from conversations.engine.english import phrase_words as english
from conversations.engine.english.phrase_words import word_set
from conversations.engine.english.short_replies import WHOLE_REPLIES

_TOLD = re.compile(
    r"\b(?:my (?:full )?name is|my name's|the name is|the name's)\s+(.+)", re.IGNORECASE
)
_THIS_IS = re.compile(
    r"\b[Tt]his is ((?:[A-Z][\w'’-]+ ?){1,3})(?:speaking|calling|here)\b", re.UNICODE
)
_ANSWERED = re.compile(
    r"^(?:(?:yes|yeah|sure|okay|of course|hi|hello|um|uh|well|so|oh)[,.! ]+)*"
    r"(?:(?:it is|it's|i am|i'm|this is|that's|that is)\s+)?(.+)$",
    re.IGNORECASE | re.DOTALL,
)
# A name ends before one of these.
_AFTER = word_set(
    "and i i'm i'd i've im calling from here with but speaking spelled spelt that's thats "
    "please thanks thank you by the of who so it it's"
)
_NO_NAME = word_set(
    "not on a an the in at important fine good okay ok yes no yeah sure well just is was "
    "my your his her their our this that what why who how when where which confidential "
    "private none nobody nothing sorry don't dont won't can't do does need want have "
    "looking trying going interested there here to for if or as me we they he she mr mrs "
    "misspelled wrong correct right unknown listed already under same different hello hi "
    "happy sad busy sick tired ready hungry afraid unsure curious confused calling back "
    "limited ltd inc llc gmbh corp corporation group office service services support "
    "new old customer member patient guest student manager owner mister miss"
)
# What is said instead of a name. A Bill or a Mr Brown is not known by that word alone.
_REPLIES = (
    WHOLE_REPLIES
    | english.FILLERS
    | english.LEAD_INS
    | english.ADVERBS
    | english.ADJECTIVES
    | english.PREDICATE_WORDS
    | english.VERBS
    | frozenset((*MONTHS, *WEEKDAYS))
    | word_set(
        "again later pardon anonymous gladly naturally obviously seriously ridiculous "
        "whatever representative operator human robot ouch wow huh uh-huh mhm ugh agent "
        "somebody someone anybody moment second minute gosh jesus damn please bot name"
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPELLED = re.compile(r"\b(?:[A-Za-z][-. ,]+){2,}[A-Za-z]\b")
MAX_WORDS = 3


def names_told(text: str) -> list[str]:
    """Names a caller gives unasked: "my name is Ann Lee", "this is Ann Lee speaking"."""
    found = [_name(match[1]) for match in _TOLD.finditer(text)]
    found += [_name(match[1]) for match in _THIS_IS.finditer(text)]
    return list(dict.fromkeys(name for name in found if name))


def name_answered(text: str) -> str:
    """The name that an answer to "what is your name?" consists of, "" if of more."""
    match = _ANSWERED.match(text.strip())
    said = match[1] if match else ""
    name = _name(said)
    if text.rstrip().endswith("?") or set(name.lower().split()) <= _REPLIES:
        return ""
    rest = said[len(name) :].strip(" .,!?") if name else said
    return name if not rest or _SPELLED.fullmatch(rest) else ""


def _name(said: str) -> str:
    clause = re.split(r"[.,;!?]", said, maxsplit=1)[0].strip()
    parts: list[str] = []
    for word in clause.split():
        if word.lower() in _AFTER and parts:
            break
        if not _WORD.fullmatch(word) or word.lower() in _NO_NAME | _AFTER:
            return ""
        parts.append(word)
    if not 0 < len(parts) <= MAX_WORDS or any(len(part) < 2 for part in parts):
        return ""
    # A sentence has one capital at its beginning, a name has all or, heard, none.
    if len({part[0].isupper() for part in parts}) > 1 or numbers_in(" ".join(parts)):
        return ""
    name = " ".join(_capital(part) for part in parts)
    return name if _spelled_alike(name, said[len(clause) :]) else ""


def _capital(word: str) -> str:
    return word if word != word.lower() else word[0].upper() + word[1:]


def _spelled_alike(name: str, rest: str) -> bool:
    """Whether a spelling that follows is of the name as it was understood."""
    spelled = _SPELLED.search(rest)
    if spelled is None:
        return True
    letters = re.sub(r"\W", "", spelled.group()).lower()
    return letters in [part.lower() for part in (*name.split(), name.replace(" ", ""))]
