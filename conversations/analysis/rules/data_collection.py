"""Values found by rules: of known kinds, in plain answers, or not at all."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.conf import settings

from conversations.analysis.json_answers import Unusable
from conversations.analysis.rules.amounts import AmountReader
from conversations.analysis.rules.answers import answer_to_yes_or_no, denies
from conversations.analysis.rules.days import DayReader, withdrawn
from conversations.analysis.rules.emails import emails_in
from conversations.analysis.rules.exchanges import Exchange, exchanges
from conversations.analysis.rules.identity import AddressReader, NameReader
from conversations.analysis.rules.labels import Choice, LabelReader
from conversations.analysis.rules.mentions import Mention, Reader, standing
from conversations.analysis.rules.phones import phones_in
from conversations.analysis.rules.questions import asks_whether
from conversations.analysis.rules.replies import corrects, withdraws
from conversations.analysis.rules.topics import Topic, Wanted, wanted
from conversations.analysis.rules.words import content
from conversations.analysis.values import choices, chosen, fitting
from conversations.engine.english.language import is_english
from conversations.protocol.typed_values import Value
from conversations.store.analysis.case import Case, Item, ValueFinding

ENGLISH_ONLY = (
    "The rules that judge without a language model know English only; this is to be"
    " judged in another language ({language})."
)
NO_RULE = (
    "There is no rule that could find this for sure; a language model can look for it."
)
NOT_TOLD = "No {topic} was told in a way that leaves no doubt."
_WANTS_ISO = re.compile(
    r"\b(?:iso|yyyy|yy|with (?:the )?year)\b|\d{4}-\d{2}", re.IGNORECASE
)
_SIGNING_UP = re.compile(r"\b(?:sign me up|count me in|i'll take it)\b")


@dataclass(frozen=True, slots=True)
class AnswerReader:
    """For yes and no."""

    wish: Wanted
    item_text: str

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """The answer to the question that the item is about."""
        said = exchange.caller
        if asks_whether(exchange.agent, self.wish, self.item_text):
            answer = answer_to_yes_or_no(said, exchange.agent)
            if answer is None:
                return [] if known is None else [known, None]
            return [answer]
        # Taken back later, in whatever words.
        if known is not None and self._is_taken_back(exchange, known):
            return [known, not known]
        return []

    def _is_taken_back(self, exchange: Exchange, known: Value) -> bool:
        said = exchange.caller
        if content(said) & self.wish.about:
            return corrects(said) or denies(said) or withdraws(said)
        if not known and _SIGNING_UP.search(said.lower()):
            return True
        # "It comes by post." - "Oh, then no."
        told = not exchange.agent.rstrip().endswith("?")
        other = "no" if known else "yes"
        return told and bool(re.search(rf"\b{other}\W*$", said.lower()))

    def read_back(self, said: str) -> list[Value]:
        """A yes is not read back in a form that could be known."""
        return []


def collected(item: Item, case: Case) -> ValueFinding:
    """What the rules find for an item that is not given."""
    mention = mentioned(item, case)
    if mention.value is None:
        return ValueFinding(item.identifier, None, mention.rationale, mention.turns)
    try:
        value = chosen(fitting(mention.value, item.kind), item)
    except Unusable as error:
        return ValueFinding(
            item.identifier,
            None,
            f"{mention.rationale} That does not fit the item: {error}.",
            mention.turns,
        )
    return ValueFinding(item.identifier, value, mention.rationale, mention.turns)


def mentioned(item: Item, case: Case) -> Mention:
    """What the conversation says of an item, before it is fitted to it."""
    if not is_english(case.language):
        return Mention(None, ENGLISH_ONLY.format(language=case.language))
    wish = wanted(item)
    if wish is None:
        return Mention(None, NO_RULE)
    said = exchanges(case.turns)
    nothing = NOT_TOLD.format(topic=wish.topic)
    found = standing(said, _READERS[wish.topic](item, wish, case), nothing)
    if wish.topic is Topic.DATE and found.value is not None:
        if "birth" in wish.text:
            return found
        return withdrawn(found, said, only=not _others(item, wish, case))
    if wish.topic is Topic.NAME and isinstance(found.value, str):
        return _with_last_name(found, said, wish)
    return found


def _with_last_name(found: Mention, said: list[Exchange], wish: Wanted) -> Mention:
    """The whole of a name whose parts were asked for one after the other."""
    name = str(found.value)
    if " " in name:
        return found
    last = standing(said, NameReader(replace(wish, topic=Topic.LAST_NAME)), "")
    if not isinstance(last.value, str) or last.value == name:
        return found
    turns = tuple(dict.fromkeys((*found.turns, *last.turns)))
    rationale = f"{found.rationale} {last.rationale}"
    return Mention(f"{name} {last.value}", rationale, turns)


def _emails(item: Item, wish: Wanted, case: Case) -> Reader:
    return AddressReader(wish, emails_in)


def _phones(item: Item, wish: Wanted, case: Case) -> Reader:
    region = str(settings.PARLEY["PHONE_REGION"])
    return AddressReader(wish, lambda text: phones_in(text, region))


def _names(item: Item, wish: Wanted, case: Case) -> Reader:
    return NameReader(wish)


def _days(item: Item, wish: Wanted, case: Case) -> Reader:
    iso = bool(_WANTS_ISO.search(item.description))
    return DayReader(wish, iso, _others(item, wish, case))


def _amounts(item: Item, wish: Wanted, case: Case) -> Reader:
    return AmountReader(wish, item.kind, _others(item, wish, case))


def _labels(item: Item, wish: Wanted, case: Case) -> Reader:
    others = [
        Choice(other_wish, _label_texts(other))
        for other in case.items
        if other is not item
        and (other_wish := wanted(other)) is not None
        and other_wish.topic is Topic.CHOICE
    ]
    return LabelReader(Choice(wish, _label_texts(item)), others)


def _answers(item: Item, wish: Wanted, case: Case) -> Reader:
    return AnswerReader(wish, f"{item.identifier} {item.description}")


def _others(item: Item, wish: Wanted, case: Case) -> list[Wanted]:
    """What other items of the same topic ask for."""
    wishes = [wanted(other) for other in case.items if other is not item]
    return [one for one in wishes if one is not None and one.topic is wish.topic]


def _label_texts(item: Item) -> tuple[str, ...]:
    return tuple(str(value) for value in choices(item))


_READERS: dict[Topic, Callable[[Item, Wanted, Case], Reader]] = {
    Topic.EMAIL: _emails,
    Topic.PHONE: _phones,
    Topic.NAME: _names,
    Topic.FIRST_NAME: _names,
    Topic.LAST_NAME: _names,
    Topic.DATE: _days,
    Topic.CHOICE: _labels,
    Topic.NUMBER: _amounts,
    Topic.ANSWER: _answers,
}
