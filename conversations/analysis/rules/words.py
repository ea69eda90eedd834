"""Words of a sentence, and which of them say what it is about."""

import re

from conversations.engine.english.phrase_words import word_set

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")

STOP_WORDS = word_set(
    "a an the and or of to in on at for from with by as is are was were be been being am "
    "do does did done have has had having can could would will shall should may might "
    "must i you he she it we they me him her us them my your his its our their this that "
    "these those there here what which who whom whose when where why how whether if than "
    "then so just also please any some such not no yes okay ok well um uh oh about into "
    "out up down over under again more most very really all each every other only own "
    "same too s t d ll re ve m like want wants wanted need needs needed would'd i'd i'm "
    "it's that's you're don't let get got give gave given take tell told say said ask "
    "asked asks know caller callers customer customers client clients user users person "
    "agent called value values data field item information info mentioned provided "
    "requested stated whose one"
)


def words(text: str) -> list[str]:
    """In lower case, without punctuation."""
    return _WORD.findall(text.lower().replace("’", "'"))


def content(text: str) -> frozenset[str]:
    """What a text is about: stems of its words but for those that any text may have."""
    plain = _CAMEL.sub(" ", text).replace("_", " ").replace("-", " ")
    return frozenset(stem(word) for word in words(plain) if _has_weight(word))


def _has_weight(word: str) -> bool:
    bare = word.partition("'")[0]
    known = {word, bare} & STOP_WORDS or word.endswith("n't")
    return not known and len(bare) > 1


def stem(word: str) -> str:
    """A word without its ending, so that "bookings", "booked" and "book" are one."""
    word = word.partition("'")[0]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ings", "ing", "ers", "ed", "er", "es", "s"):
        if len(word) - len(ending) >= 3 and word.endswith(ending):
            if word.endswith("ss"):
                return word
            bare = word[: -len(ending)]
            return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def cut(text: str, max_characters: int) -> str:
    """A text on one line, cut at a word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= max_characters:
        return line
    return line[: max_characters - 1].rsplit(" ", 1)[0] + "…"
