"""Choices among labels: "small, medium or large?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.analysis.rules.exchanges import Exchange
from conversations.analysis.rules.questions import asks_choice, last_question
from conversations.analysis.rules.replies import asks, is_unsure
from conversations.analysis.rules.topics import Wanted
from conversations.analysis.rules.words import content, stem, words
from conversations.protocol.typed_values import Value

_REPLY_WORDS = content(
    "please one best good sound fine take prefer go better works option thanks thank think "
    "definitely make size great perfect choose choice pick let's would'd will work nice "
    "love"
)
_NO_LABELS = frozenset(("yes", "no", "other", "none", "unknown", "n/a", "any", "both"))
_NEGATED = re.compile(
    r"\b(?:not|don't|isn't|instead|rather|neither|either|nor|except|but|without|than|"
    r"never|or|too \w+|ask)\b"
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An item's labels, and what tells it from other items."""

    wish: Wanted
    labels: Sequence[str]

    def named_in(self, text: str) -> list[str]:
        """The labels whose own words are all in a text."""
        spoken = [stem(word) for word in words(text.lower().replace("-", " "))]
        shared = self._shared()
        found = []
        for label in self.labels:
            own = [one for one in _stems(label) if one not in shared]
            if own and label.lower() not in _NO_LABELS and _contains(spoken, own):
                found.append(label)
        # "extra large" is not "large" as well.
        return [
            one
            for one in found
            if not any(_is_part(one, more) for more in found if more != one)
        ]

    def asked_in(self, agent: str) -> int:
        """How surely a turn asks for this; 0: it does not."""
        listed = len(self.named_in(last_question(agent))) > 1
        labels = frozenset(word for label in self.labels for word in _stems(label))
        asked = asks_choice(agent, self.wish, labels)
        # A question that shares no word with the item has to list what it allows.
        return asked + listed if asked > 1 or listed and asked else 0

    def says_more(self, answer: str, label: str, question: str) -> bool:
        """Whether an answer has words of weight beside a label: "extra large"."""
        known = _REPLY_WORDS | content(question) | self.wish.text
        return bool(content(answer) - known - frozenset(_stems(label)))

    def _shared(self) -> set[str]:
        if len(self.labels) < 2:
            return set()
        return set.intersection(*(set(_stems(label)) for label in self.labels))


@dataclass(frozen=True, slots=True)
class LabelReader:
    """For items that allow some texts only."""

    choice: Choice
    others: Sequence[Choice]

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """The only label in an answer."""
        said = exchange.caller.lower().replace("’", "'")
        own = self.choice.asked_in(exchange.agent)
        of_others = max(
            (one.asked_in(exchange.agent) for one in self.others), default=0
        )
        if not own and not of_others and known is not None:
            # Another label, said to another question: which of them was meant?
            more = [one for one in self.choice.named_in(said) if one != known]
            return [known, *more] if more else []
        if own <= of_others:
            return []
        if is_unsure(said) or _NEGATED.search(said) or said.rstrip().endswith("?"):
            return []
        if asks(said):
            return []
        named = self.choice.named_in(said)
        if len(named) == 1 and self.choice.says_more(said, named[0], exchange.agent):
            return []
        return list(named)

    def read_back(self, said: str) -> list[Value]:
        """The only label that an agent speaks of, where no other item has it."""
        spoken = set(words(said))
        # "Shall I book it?" is not that it is booked.
        named = [
            label
            for label in self.choice.named_in(said)
            if spoken & set(words(label.lower()))
        ]
        if any(one.named_in(said) for one in self.others):
            return []
        return list(named)


def _stems(label: str) -> list[str]:
    return [stem(word) for word in words(label.lower().replace("_", " "))]


def _contains(spoken: Sequence[str], own: Sequence[str]) -> bool:
    size = len(own)
    return any(
        list(spoken[at : at + size]) == list(own)
        for at in range(len(spoken) - size + 1)
    )


def _is_part(label: str, other: str) -> bool:
    return set(_stems(label)) < set(_stems(other))
