"""Judging one conversation: by a language model where there is one, else by rules."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from django.conf import settings

from conversations.analysis.choosing import RULES, Models, judge_of, named_judge
from conversations.analysis.court import Court
from conversations.analysis.criteria import unknown
from conversations.analysis.data_collection import cannot_be_met
from conversations.analysis.given_values import given_value, is_given
from conversations.analysis.problems import JudgeMisconfigured, JudgeUnavailable
from conversations.analysis.rules import criteria as ruled_criteria
from conversations.analysis.rules import data_collection as ruled_collection
from conversations.analysis.rules import summary as ruled_summary
from conversations.analysis.summary import Summary
from conversations.analysis.together import together
from conversations.providers import site
from conversations.store.analysis.case import (
    Case,
    Criterion,
    CriterionFinding,
    Findings,
    Item,
    ValueFinding,
)
from conversations.store.analysis.outcome import outcome, success_score

__all__ = [
    "JudgeMisconfigured",
    "JudgeUnavailable",
    "judge",
    "judge_by_itself",
    "unjudged",
]

QUESTIONS_AT_ONCE = 20
"""Criteria or items in one request: models grow careless over long lists."""
NOTHING_SAID = "Nothing was said in this conversation."

Asked = TypeVar("Asked")


async def judge(case: Case, models: Models | None = None) -> Findings:
    """Everything that is asked about a case, answered or said to be unknown.

    There is one finding per criterion and per item, in their order. `models` are the
    site's own if none are given.

    Raises JudgeUnavailable where another attempt may go well, and JudgeMisconfigured
    where somebody has to change something first.
    """
    name = judge_of(case)
    if not any(turn.text.strip() for turn in case.turns):
        nothing = unjudged(case, NOTHING_SAID, analyser=RULES)
        return replace(nothing, title="Nothing was said")
    court = Court(
        case,
        site.registry() if models is None else models,
        max_characters=settings.PARLEY["ANALYSIS_MAX_CHARACTERS"],
        timeout_ms=settings.PARLEY["ANALYSIS_TIMEOUT_MS"],
    )
    if name != RULES:
        court.model(name)
    async with together() as group:
        summing_up = group.create_task(_summary(court, name))
        judging = group.create_task(_criteria(court, name))
        collecting = group.create_task(_values(court, name))
    summary, criteria, values = (
        summing_up.result(),
        judging.result(),
        collecting.result(),
    )
    return Findings(
        analyser=name,
        call_successful=outcome(criteria) if criteria else summary.outcome,
        title=summary.title,
        summary=_with_remark(summary.text, court, name),
        success_score=success_score(criteria),
        criteria=tuple(criteria),
        values=tuple(values),
    )


async def judge_by_itself(case: Case) -> Findings:
    """As `judge`, in an event loop that ends with it: no connection is left open."""
    try:
        return await judge(case)
    finally:
        await site.registry().disconnect()


def unjudged(case: Case, why: str, analyser: str = "") -> Findings:
    """That nothing can be told, and why; but for values for which no judge is needed."""
    return Findings(
        analyser=analyser,
        call_successful="unknown",
        title="",
        summary=why,
        criteria=tuple(unknown(one, why) for one in case.criteria),
        values=tuple(
            _without_asking(case, item) or ValueFinding(item.identifier, None, why)
            for item in case.items
        ),
    )


async def _summary(court: Court, name: str) -> Summary:
    with_outcome = not court.case.criteria
    by_rule = ruled_summary.summary(court.case)
    if name == RULES:
        return by_rule
    found = await court.summary(name, with_outcome=with_outcome)
    # Honest words of a lesser kind rather than none.
    return Summary(
        found.title or by_rule.title, found.text or by_rule.text, found.outcome
    )


async def _criteria(court: Court, judge_name: str) -> list[CriterionFinding]:
    groups: dict[tuple[str, bool], list[Criterion]] = {}
    for one in court.case.criteria:
        name = named_judge(one.llm) or judge_name
        groups.setdefault((name, one.use_knowledge_base), []).append(one)
    async with together() as group:
        judging = [
            group.create_task(_judged(court, name, some, informed, name == judge_name))
            for (name, informed), asked in groups.items()
            for some in _in_parts(asked)
        ]
    found = {one.identifier: one for task in judging for one in task.result()}
    return [found[one.identifier] for one in court.case.criteria]


async def _judged(
    court: Court,
    name: str,
    criteria: Sequence[Criterion],
    informed: bool,
    is_judge: bool,
) -> list[CriterionFinding]:
    if name == RULES:
        return [ruled_criteria.judged(one, court.case) for one in criteria]
    try:
        return await court.criteria(name, criteria, with_knowledge=informed)
    except JudgeMisconfigured as error:
        if is_judge:
            raise
        # A criterion whose own model cannot be had keeps no other from being judged.
        return [unknown(one, str(error)) for one in criteria]


async def _values(court: Court, name: str) -> list[ValueFinding]:
    case = court.case
    found: dict[str, ValueFinding] = {}
    asked: list[Item] = []
    for item in case.items:
        if known := _without_asking(case, item):
            found[item.identifier] = known
        elif name == RULES:
            found[item.identifier] = ruled_collection.collected(item, case)
        else:
            asked.append(item)
    async with together() as group:
        collecting = [
            group.create_task(court.values(name, some)) for some in _in_parts(asked)
        ]
    found |= {one.identifier: one for task in collecting for one in task.result()}
    return [found[item.identifier] for item in case.items]


def _without_asking(case: Case, item: Item) -> ValueFinding | None:
    if is_given(item):
        return given_value(item, case.dynamic_variables)
    if reason := cannot_be_met(item):
        return ValueFinding(item.identifier, None, reason)
    return None


def _with_remark(text: str, court: Court, name: str) -> str:
    left_out, total = court.transcript.left_out, court.transcript.total
    if name == RULES or not left_out:
        return text
    remark = (
        f"[The conversation was too long to be judged whole: {left_out} of {total}"
        " turns in its middle were left out.]"
    )
    return f"{text}\n\n{remark}"


def _in_parts(asked: Sequence[Asked]) -> list[Sequence[Asked]]:
    return [
        asked[at : at + QUESTIONS_AT_ONCE]
        for at in range(0, len(asked), QUESTIONS_AT_ONCE)
    ]
