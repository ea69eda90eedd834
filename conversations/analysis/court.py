"""One case before language models: each is shown it once, and asked form by form."""

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from conversations.analysis.briefing import briefing
from conversations.analysis.choosing import Models
from conversations.analysis.criteria import criteria_form
from conversations.analysis.data_collection import collection_form
from conversations.analysis.forms import Filled, Form
from conversations.analysis.model_judge import ModelJudge
from conversations.analysis.problems import JudgeMisconfigured
from conversations.analysis.summary import Summary, summary_form, summary_of
from conversations.analysis.transcript import Transcript, written
from conversations.engine.ports import LanguageModel, ProviderError
from conversations.store.analysis.case import (
    Case,
    Criterion,
    CriterionFinding,
    Item,
    ValueFinding,
)

REQUESTS_AT_ONCE = 4
"""Of one case: services limit how many are under way."""

Read = TypeVar("Read")


class Court:
    """Models are named by provider and model. Whatever asks one raises
    JudgeUnavailable and JudgeMisconfigured.
    """

    def __init__(
        self, case: Case, models: Models, *, max_characters: int, timeout_ms: int
    ) -> None:
        self.case = case
        self.transcript: Transcript = written(case, max_characters)
        self._models = models
        self._max_characters = max_characters
        self._timeout_ms = timeout_ms
        self._under_way = asyncio.Semaphore(REQUESTS_AT_ONCE)

    def model(self, name: str) -> LanguageModel:
        """The model of this name. Raises JudgeMisconfigured."""
        try:
            return self._models.language_model_alone(name)
        except ProviderError as error:
            raise JudgeMisconfigured(
                f"'{name}', which is to judge, cannot be had: {error}"
            ) from error

    async def summary(self, name: str, *, with_outcome: bool) -> Summary:
        """Title and summary, and on demand how it went."""
        return summary_of(
            await self._ask(name, summary_form(with_outcome=with_outcome))
        )

    async def criteria(
        self, name: str, criteria: Sequence[Criterion], *, with_knowledge: bool
    ) -> list[CriterionFinding]:
        """One finding per criterion."""
        questions = criteria_form(criteria, self.transcript)
        filled = await self._ask(name, questions.form, with_knowledge=with_knowledge)
        return questions.findings(filled)

    async def values(self, name: str, items: Sequence[Item]) -> list[ValueFinding]:
        """One finding per item."""
        questions = collection_form(items, self.transcript)
        return questions.findings(await self._ask(name, questions.form))

    async def _ask(
        self, name: str, form: Form[Read], *, with_knowledge: bool = False
    ) -> Filled[Read]:
        told = briefing(
            self.case,
            self.transcript,
            self._max_characters,
            with_knowledge=with_knowledge,
        )
        judge = ModelJudge(name, self.model(name), told, self._timeout_ms)
        async with self._under_way:
            return await judge.fill_in(form)
