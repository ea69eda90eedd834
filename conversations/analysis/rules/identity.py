"""Addresses, numbers and names of callers, as they tell them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from conversations.analysis.rules.exchanges import Exchange
from conversations.analysis.rules.names import name_answered, names_told
from conversations.analysis.rules.questions import asks_for
from conversations.analysis.rules.replies import corrects, is_unsure, last_correction
from conversations.analysis.rules.topics import (
    TOLD_AS,
    Topic,
    Wanted,
    others_in,
)
from conversations.protocol.typed_values import Value

_NEGATED = re.compile(r"\b(?:not|never|don't|isn't|wasn't|without|doesn't|won't)\b")
_REJECTION = re.compile(
    r"\bthat(?:'s| is) not (?:right|correct|it|quite right)\b|\bnot quite\b|\bthat isn't "
    r"(?:right|correct)\b"
)
_NOT_MINE = re.compile(r"\b(?:his|her|their|your|somebody's|someone's)\b")
# Told of a message or of the past, or asked: "I wrote to", "is this", "you called from".
_STORY = re.compile(
    r"\b(?:called|rang|wrote|written|emailed|texted|was|were|nobody|no one|"
    r"neighbou?r(?:'s)?|you have|from|someone|somebody)\b|^(?:is|are|was|did|does) [^?]*\?"
)
_FRAGMENT = re.compile(
    r"\d|\b(?:dot|ends?|begins?|starts?|letters?|digits?|spell\w*|with an?|without|"
    r"zero|one|two|three|four|five|six|seven|eight|nine)\b"
)


@dataclass(frozen=True, slots=True)
class AddressReader:
    """For what can be recognised by its form: e-mail addresses, phone numbers."""

    wish: Wanted
    find: Callable[[str], list[str]]

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """Where it was asked for, or the caller says what it is."""
        said = _REJECTION.sub(" ", exchange.caller.lower().replace("’", "'"))
        if is_unsure(said) or _NEGATED.search(said) or _STORY.search(said):
            return []
        if not others_in(said) <= self.wish.whose or _NOT_MINE.search(said):
            return []
        asked = asks_for(exchange.agent, self.wish)
        named = TOLD_AS[self.wish.topic].search(said) is not None
        named = named and others_in(said) == self.wish.whose
        corrected = known is not None and corrects(said)
        if not (asked or named or corrected):
            return []
        found = last_correction(exchange.caller, self.find)
        if corrected and not found and _FRAGMENT.search(said):
            found = [""]  # "Sorry, it ends in 43."
        return self._certain(found, known)

    def _certain(self, found: list[str], known: Value) -> list[Value]:
        """An address that was not understood is none, and makes others doubtful."""
        if "" not in found:
            return list(found)
        others: list[Value] = [
            *filter(None, found),
            *([] if known is None else [known]),
        ]
        return [*others, ""] if others else []

    def read_back(self, said: str) -> list[Value]:
        """One's own address, which an agent may tell too, is none that is confirmed."""
        plain = said.lower()
        ours = re.search(r"\b(?:our|us|write to|contact us)\b", plain)
        if ours or others_in(plain) != self.wish.whose:
            return []
        return [address for address in self.find(said) if address]


@dataclass(frozen=True, slots=True)
class NameReader:
    """For names, whole or in part."""

    wish: Wanted

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """Where it was asked for, or the caller says what it is."""
        said = exchange.caller
        if is_unsure(said) or others_in(said) or self.wish.whose:
            return []
        if asks_for(exchange.agent, self.wish):
            name = name_answered(said)
            if name:
                return [name]
        names = []
        if asks_for(exchange.agent, replace(self.wish, topic=Topic.NAME)):
            names = _answered(said)
        names = names or last_correction(said, names_told)
        if known is not None and corrects(said) and str(known) in exchange.agent:
            names = names or last_correction(said, _answered)
        if self.wish.topic is Topic.NAME:
            return list(names)
        # Which of one name or of three is the first and which the last is not certain.
        whole = [name.split() for name in names if len(name.split()) == 2]
        at = 0 if self.wish.topic is Topic.FIRST_NAME else 1
        return [parts[at] for parts in whole]

    def read_back(self, said: str) -> list[Value]:
        """Names are not recognised among other words."""
        return []


def _answered(text: str) -> list[str]:
    name = name_answered(text.strip(" ,."))
    return [name] if name else []
