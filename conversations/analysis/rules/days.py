"""Days that answer "when?" and "which day?"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.analysis.rules.dates import dates_in
from conversations.analysis.rules.exchanges import Exchange
from conversations.analysis.rules.questions import last_question
from conversations.analysis.rules.replies import corrects, is_unsure, last_correction
from conversations.analysis.rules.topics import ASKED_FOR, Topic, Wanted, others_in
from conversations.analysis.rules.words import content
from conversations.store.analysis.case import Value

_GENERAL = content("date day preferred desired requested time of")
_NEGATED = re.compile(
    r"\b(?:not|don't|doesn't|won't|can't|cannot|isn't|except|or|and|to|until|before|after)\b"
)


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
        return [*days, None] if days and _NEGATED.search(said) else list(days)

    def read_back(self, said: str) -> list[Value]:
        """The only day that an agent speaks of."""
        return list(self._days(said)) if self._is_about(said.lower()) else []

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


_NOBODY = frozenset(("second", "work", "other", "another"))
"""Of a day they mean nobody: "would another day work?"."""
