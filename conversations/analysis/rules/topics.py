"""What kind of thing an item asks for, where that can be told for sure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from conversations.analysis.rules.words import content, stem, words
from conversations.engine.english.phrase_words import word_set
from conversations.store.analysis.case import Item


class Topic(StrEnum):
    """What there are rules for."""

    EMAIL = "e-mail address"
    PHONE = "phone number"
    NAME = "name"
    FIRST_NAME = "first name"
    LAST_NAME = "last name"
    DATE = "date"
    CHOICE = "choice"
    NUMBER = "number"
    ANSWER = "yes or no"


# Asked for by these words; an item may use others only from `_NEUTRAL` beside them.
_WORDS = {
    Topic.EMAIL: word_set("email emails e-mail mail"),
    Topic.PHONE: word_set("phone telephone mobile cell cellphone callback"),
    Topic.DATE: word_set("date day"),
    Topic.NAME: word_set("name"),
}
_NEUTRAL = word_set(
    "address number full contact reach back best preferred valid whole complete personal "
    "current id of"
)
_FIRST = word_set("first given forename")
_LAST = word_set("last family surname")
_OTHERS = word_set(
    "emergency wife husband partner spouse son daughter mother father friend colleague "
    "boss company business employer work office home billing delivery shipping second "
    "secondary alternative other another recipient previous"
)
"""Whose it is, or which of several: has to be the same in the item and what was said."""
_THEIRS = word_set("his her hers their theirs")
_CALLER = re.compile(r"\b(?:caller|customer|user|client)\b")
_SOMEBODY = re.compile(r"\b(?:he|she|they)\b")
_WISHES = content("opt consent consents consented agree agreed interested accepts")
_VAGUE = content("number amount total count kind type many much")
"""They are in questions for anything."""

# In what an agent asks.
ASKED_FOR = {
    Topic.EMAIL: re.compile(r"\be-?mail\b"),
    Topic.PHONE: re.compile(
        r"\b(?:tele)?phone\b|\bmobile\b|\bcell\b|\breach you\b|\bcall you back\b|"
        r"\bcallback\b|\bcontact number\b|\bnumber to call\b"
    ),
    Topic.NAME: re.compile(
        r"\byour (?:full )?name\b|\bwho am i speaking\b|\bwho(?:'s| is) calling\b|"
        r"\bname for the\b|\bname please\b|\bunder (?:what|which) name\b"
    ),
    Topic.FIRST_NAME: re.compile(r"\byour (?:first|given) name\b"),
    Topic.LAST_NAME: re.compile(r"\byour (?:last|family) name\b|\bsurname\b"),
    Topic.DATE: re.compile(r"\bdate\b|\bday\b|\bwhen\b"),
}
# In what a caller says unasked.
TOLD_AS = {
    Topic.EMAIL: re.compile(
        r"\bmy e-?mail\b|\b(?:reach|write to|e-?mail|mail) me\b"
        r"|\bsend (?:it|that|them) to\b|\b(?:e-?mail|the) address is\b"
    ),
    Topic.PHONE: re.compile(
        r"\bmy (?:\w+ )?(?:number|phone|mobile|cell)\b"
        r"|\b(?:reach|call|text|ring|phone) me\b"
        r"|\bthe number is\b"
    ),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item asks for."""

    topic: Topic
    about: frozenset[str] = frozenset()
    """Stems of the words that tell it from others of its kind."""
    text: frozenset[str] = frozenset()
    """Stems of all its words."""
    whose: frozenset[str] = frozenset()
    """Of `_OTHERS`, those that the item names."""
    of_caller: bool = False
    """The item says that it is of the caller."""


def wanted(item: Item) -> Wanted | None:
    """None: there is no rule for it."""
    text = f"{item.identifier} {item.description}"
    if re.search(r"\b(?:not|no|never|without|n't)\b", text.lower().replace("_", " ")):
        return None
    whose = others_in(text) - _THEIRS
    of_caller = bool(_CALLER.search(text.lower().replace("_", " ")))
    if item.kind == "boolean":
        own = content(item.identifier) - _WISHES
        return Wanted(Topic.ANSWER, own, content(text), whose, of_caller)
    if item.kind in ("integer", "number"):
        about = content(text) - _VAGUE
        return Wanted(Topic.NUMBER, about, content(text), whose, of_caller)
    if item.allowed_values:
        about = content(text) - _VAGUE
        return Wanted(Topic.CHOICE, about, content(text), whose, of_caller)
    topic = _topic(item)
    if topic is None:
        return None
    return Wanted(topic, content(item.identifier), content(text), whose, of_caller)


def others_in(text: str) -> frozenset[str]:
    """Whose thing a text speaks of, beside the speaker's own only one."""
    plain = text.lower().replace("_", " ")
    spoken = (word.removesuffix("'s") for word in words(plain))
    return frozenset(word for word in spoken if word in _OTHERS | _THEIRS)


def is_of(text: str, wish: Wanted) -> bool:
    """Whether a text speaks of the thing of whom the item is about."""
    if wish.of_caller and _SOMEBODY.search(text.lower()):
        return False
    return others_in(text) == wish.whose


def _topic(item: Item) -> Topic | None:
    named = _spoken_of(item.identifier)
    described = _spoken_of(item.description)
    own = _only_topic(named)
    if own is None and not _topics(named):
        # The identifier says nothing of it: the description has to, in few words.
        own = _only_topic(described)
        named = described
    if own is Topic.NAME:
        if named & _FIRST:
            return Topic.FIRST_NAME
        return Topic.LAST_NAME if named & _LAST else Topic.NAME
    return own


def _spoken_of(text: str) -> frozenset[str]:
    plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).replace("_", " ").lower()
    plain = plain.replace("e-mail", "email").replace("surname", "last name")
    return frozenset(words(plain))


def _topics(spoken: frozenset[str]) -> list[Topic]:
    return [topic for topic, known in _WORDS.items() if spoken & known]


def _only_topic(spoken: frozenset[str]) -> Topic | None:
    """The topic that words are of, if they are about nothing else."""
    topics = _topics(spoken)
    if len(topics) != 1:
        return None
    (topic,) = topics
    known = _WORDS[topic] | _NEUTRAL | _OTHERS
    if topic is Topic.NAME:
        known = known | _FIRST | _LAST
    if topic is Topic.DATE:
        return topic
    left = content(" ".join(spoken)) - {stem(word) for word in known}
    return None if left else topic
