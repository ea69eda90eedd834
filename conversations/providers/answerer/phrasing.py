"""Turns passages into something to say: short, and about what was asked."""

import re
from collections.abc import Iterable

from conversations.providers.answerer.concepts import concepts_of
from conversations.providers.answerer.kinds import answers_to
from conversations.providers.answerer.words import terms

MAX_SPOKEN_WORDS = 45

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SUBJECT = re.compile(
    r"^(.{3,40}?) (?:is|are|can|may|costs?|meets?|must|was|were|opens?|closes?|starts?|"
    r"begins?|comes?|has|have|lasts?|runs?|takes?|gets?)\b"
)
_NO_SUBJECT = re.compile(
    r"^(?:we|you|they|there|it|if|when|on|in|at|this|that|to|please|visitors|from)\b",
    re.IGNORECASE,
)
_PHONE_NUMBER = re.compile(r"\b(?:tele)?phone number\b|\bcall us\b", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return [sentence for sentence in _SENTENCE_END.split(text.strip()) if sentence]


def spoken(passage: str, question: str, already_said: str = "") -> str:
    """The passage, or of a long or known one the sentences that answer."""
    parts = sentences(passage)
    is_known = bool(already_said) and parts[0] in already_said
    if len(parts) == 1 or (not is_known and _length(passage) <= MAX_SPOKEN_WORDS):
        return passage.strip()
    asked = frozenset(terms(question))
    kinds = answers_to(question)
    asked_concepts = concepts_of(asked)

    def worth(index: int) -> tuple[int, int]:
        found = frozenset(terms(parts[index]))
        shared = 2 * len(found & asked) + len(concepts_of(found) & asked_concepts)
        shared += 2 * sum(1 for kind in kinds if kind.search(parts[index].lower()))
        # What was said already is worth repeating only when nothing else fits.
        return shared - (3 if is_known and parts[index] in already_said else 0), -index

    chosen: list[int] = []
    length = 0
    for index in sorted(range(len(parts)), key=worth, reverse=True):
        length += _length(parts[index])
        if chosen and (is_known or length > MAX_SPOKEN_WORDS):
            break
        chosen.append(index)
    return " ".join(parts[index] for index in sorted(chosen))


def both(first: str, second: str) -> str:
    """Two passages that answer equally well, when they are short enough together."""
    if _length(first) + _length(second) <= MAX_SPOKEN_WORDS:
        return f"{first} {second}"
    heads = f"{sentences(first)[0]} {sentences(second)[0]}"
    return heads if _length(heads) <= MAX_SPOKEN_WORDS else first


def topic(passage: str) -> str:
    """What a passage is about, "" when it does not begin with its subject."""
    if _NO_SUBJECT.match(passage):
        return ""
    match = _SUBJECT.match(sentences(passage)[0])
    if match is None or _length(match[1]) > 4:
        return ""
    subject = match[1]
    is_name = subject[1:2].isupper() or subject[1:2] == "-"
    return subject if is_name else subject[0].lower() + subject[1:]


def topics(passages: Iterable[str], start: int, count: int = 3) -> list[str]:
    """Some topics, beginning at the `start`th and going round."""
    found = [name for name in map(topic, passages) if name]
    start = start % len(found) if found else 0
    return (found[start:] + found[:start])[:count]


def contact(passages: Iterable[str]) -> str:
    """The sentence that tells how to reach a person, "" when there is none."""
    for passage in passages:
        for sentence in sentences(passage):
            if _PHONE_NUMBER.search(sentence):
                return sentence
    return ""


def listed(names: list[str]) -> str:
    """ "a, b or c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _length(text: str) -> int:
    return len(text.split())
