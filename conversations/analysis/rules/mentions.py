"""Which value stands at the end: corrections replace, agreement settles, doubt removes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from conversations.analysis.rules.answers import agrees, denies
from conversations.analysis.rules.exchanges import Exchange
from conversations.analysis.rules.replies import corrects, turns_down
from conversations.analysis.rules.words import cut
from conversations.protocol.typed_values import Value

QUOTE_CHARACTERS = 160
REFUSED = "It was told, and the agent turned it down."
_READING_BACK = re.compile(
    r"\b(?:is|was) (?:that|this|it) (?:right|correct)\b|\bcorrect\?|\bright\?|"
    r"\bdid i (?:get|hear|understand)\b|\bto confirm\b|\blet me (?:confirm|repeat|read)\b|"
    r"\bso (?:that's|that is|it's|your)\b|\bis that (?:your|the)\b"
)


class Reader(Protocol):
    """Finds the values of one item."""

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """What the caller says; several where it is not clear which one counts.

        `known` is what stands so far, None if nothing does.
        """

    def read_back(self, said: str) -> list[Value]:
        """What the agent repeats, in words that ask to be confirmed."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What stands, or why nothing does."""

    value: Value
    rationale: str
    turns: tuple[int, ...] = ()
    confirmed: bool = False
    """The caller agreed when it was read back."""


def standing(exchanges: Sequence[Exchange], reader: Reader, nothing: str) -> Mention:
    """The value of a conversation; `nothing` says that it was not told."""
    state = Mention(None, nothing)
    for exchange in exchanges:
        if exchange.caller:
            state = _next(state, exchange, reader)
        elif state.value is not None and _is_refused(state.value, exchange, reader):
            # The agent has the last word.
            state = Mention(None, REFUSED, (*state.turns, *exchange.agent_turns))
    return state


def reads_back(said: str) -> bool:
    """Whether an agent asks whether it understood."""
    return bool(_READING_BACK.search(said.lower().replace("’", "'")))


def _next(state: Mention, exchange: Exchange, reader: Reader) -> Mention:
    is_read_back = reads_back(exchange.agent)
    offered = reader.read_back(exchange.agent) if is_read_back else []
    told = reader.told(exchange, state.value)
    if (
        len(offered) == 1
        and agrees(exchange.caller, exchange.agent)
        and set(told) <= set(offered)
    ):
        return _confirmed(state, exchange, offered[0])
    if len(told) > 1:
        return _doubt(exchange, "and it is not clear which value counts")
    if told:
        return _said(state, exchange, told[0], reader)
    if state.value is not None and _is_other(state.value, exchange, reader):
        return _doubt(exchange, "after the agent had spoken of another value")
    taken_back = is_read_back and denies(exchange.caller)
    if state.value is not None and taken_back and (offered or state.turns):
        return _doubt(exchange, "which takes back what was understood before")
    return state


def _is_other(value: Value, exchange: Exchange, reader: Reader) -> bool:
    """Whether the agent proposes something else, or turns down what was told."""
    spoken_of = reader.read_back(exchange.agent)
    refused = _is_refused(value, exchange, reader)
    return refused or any(one != value for one in spoken_of)


def _is_refused(value: Value, exchange: Exchange, reader: Reader) -> bool:
    return value in reader.read_back(exchange.agent) and turns_down(exchange.agent)


def _said(state: Mention, exchange: Exchange, value: Value, reader: Reader) -> Mention:
    turns = exchange.caller_turns
    quote = f'The caller said: "{cut(exchange.caller, QUOTE_CHARACTERS)}"'
    if state.value is None:
        return Mention(value, f"{quote}.", turns)
    if state.value == value:
        return Mention(
            value, state.rationale, _both(state.turns, turns), state.confirmed
        )
    asked_anew = reader.told(Exchange(exchange.agent, exchange.caller, (), ()), None)
    if corrects(exchange.caller) or asked_anew == [value]:
        return Mention(value, f"{quote}, which replaces what was said before.", turns)
    return _doubt(exchange, "after another value, without saying which counts")


def _confirmed(state: Mention, exchange: Exchange, value: Value) -> Mention:
    turns = (*exchange.agent_turns, *exchange.caller_turns)
    read = cut(exchange.agent, QUOTE_CHARACTERS)
    agreed = cut(exchange.caller, QUOTE_CHARACTERS)
    rationale = f'The agent read back: "{read}", and the caller said: "{agreed}".'
    before = state.turns if state.value == value else ()
    return Mention(value, rationale, _both(before, turns), confirmed=True)


def _doubt(exchange: Exchange, why: str) -> Mention:
    said = cut(exchange.caller, QUOTE_CHARACTERS)
    return Mention(None, f'The caller said: "{said}", {why}.', exchange.caller_turns)


def _both(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*first, *second)))
