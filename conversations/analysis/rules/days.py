"""Days that answer "when?" and "which day?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.analysis.rules.dates import (
    MONTHS,
    ORDINALS,
    WEEKDAYS,
    dates_in,
)
from conversations.analysis.rules.exchanges import Exchange
from conversations.analysis.rules.mentions import REFUSED, Mention
from conversations.analysis.rules.questions import last_question
from conversations.analysis.rules.replies import (
    corrects,
    is_unsure,
    last_correction,
    turns_down,
    withdraws,
)
from conversations.analysis.rules.spoken_numbers import TENS, UNITS
from conversations.analysis.rules.topics import ASKED_FOR, Topic, Wanted, others_in
from conversations.analysis.rules.words import content
from conversations.protocol.typed_values import Value

# What else an answer may say of a day; anything more makes another sentence of it.
_BESIDE = content(
    f"{' '.join(MONTHS)} {' '.join(WEEKDAYS)} {ORDINALS} {' '.join([*UNITS, *TENS])} "
    "twentieth thirtieth hundred thousand today tomorrow day date week next this coming "
    "please thanks thank make good fine great best perfect better works work suits okay "
    "morning afternoon evening noon midnight lunch lunchtime tonight night early late "
    "o'clock oclock half quarter past am pm people person guests table come coming book "
    "reserve let's sure actually sorry mean meant rather "
    "instead change changed mind go going love prefer take year born"
)
_FIGURES = re.compile(r"\d\S*")
_STARTING = content(
    "start starts starting begin begins beginning available move moving"
)
_GENERAL = content("date day preferred desired requested time of")
_NEGATED = re.compile(
    r"\b(?:not|don't|doesn't|won't|can't|cannot|isn't|except|or|and|to|until|before|after|"
    r"by|every|each|any|besides|since|no good|was(?! born)|were|booked|ordered|know|ask|"
    r"tell|think)\b"
)
_FROM = re.compile(r"\b(?:from|starting)\b")


@dataclass(frozen=True, slots=True)
class DayReader:
    """For dates. `iso`: only whole ones, with their year, are wanted."""

    wish: Wanted
    iso: bool
    others: Sequence[Wanted]

    def told(self, exchange: Exchange, known: Value) -> list[Value]:
        """The day that answers a question for it."""
        said = exchange.caller.lower()
        if is_unsure(said) or others_in(said) - self.wish.whose - _NOBODY:
            return []
        question = last_question(exchange.agent)
        if re.search(r"\b(?:did|was|were|had|have)\b", question):
            return []
        asked = bool(ASKED_FOR[Topic.DATE].search(question)) and self._is_about(
            question
        )
        corrected = known is not None and corrects(said)
        if not asked and not corrected:
            return []
        days = last_correction(said, self._days)
        if corrected and not asked and known not in dates_in(exchange.agent):
            return [known, *days] if days else []
        doubtful = _NEGATED.search(said) or self._is_more(said, question)
        return [*days, None] if days and doubtful else list(days)

    def read_back(self, said: str) -> list[Value]:
        """The only day that an agent speaks of."""
        return list(self._days(said)) if self._is_about(said.lower()) else []

    def _is_more(self, said: str, question: str) -> bool:
        """Whether an answer asks back, or says something beside the day."""
        if said.rstrip().endswith("?"):
            return True
        if _FROM.search(said) and not self.wish.text & _STARTING:
            return True
        spoken = content(_FIGURES.sub(" ", said))
        return bool(spoken - content(question) - self.wish.text - _BESIDE)

    def _days(self, text: str) -> list[str]:
        days = dates_in(text)
        return [day for day in days if not self.iso or re.match(r"\d{4}-", day)]

    def _is_about(self, text: str) -> bool:
        if others_in(text) - _NOBODY != self.wish.whose:
            return False
        own = self.wish.about - _GENERAL
        if own:
            return bool(own & content(text))
        return not self.others


def withdrawn(found: Mention, said: Sequence[Exchange], *, only: bool) -> Mention:
    """What is left of a day that was turned down, or is no longer wanted.

    `only`: no other day is asked for, so that another one takes its place.
    """
    told_at = max(found.turns, default=0)
    later = [one for one in said if max(one.agent_turns, default=0) > told_at]
    for at, one in enumerate(later):
        if at == 0 and turns_down(one.agent):
            return Mention(None, REFUSED, (*found.turns, *one.agent_turns))
        if withdraws(one.caller):
            return Mention(None, _NO_LONGER, (*found.turns, *one.caller_turns))
        asked = last_question(one.agent)
        if only and (
            _is_other(found.value, one.caller) or _is_other(found.value, asked)
        ):
            turns = (*found.turns, *one.agent_turns, *one.caller_turns)
            return Mention(None, _ANOTHER, turns)
    return found


_NO_LONGER = "A day was told, and taken back later."
_ANOTHER = "A day was told, and another one was spoken of later."


def _is_other(known: Value, text: str) -> bool:
    """Whether a text speaks of another day of the same form: weekday, date or neither."""
    days = dates_in(text)
    if any(_form(day) == _form(str(known)) and day != known for day in days):
        return True
    return not days and bool(_ORDINAL_ALONE.search(text.lower()))


def _form(day: str) -> str:
    if day[:4].isdigit():
        return "whole"
    if day.split()[0].lower() in MONTHS:
        return "month"
    return "day"


_ORDINAL_ALONE = re.compile(
    rf"\bthe (?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(ORDINALS.split()[3:])})\b"
)
_NOBODY = frozenset(("second", "work", "other", "another"))
"""Of a day they mean nobody: "would another day work?"."""
