"""What a conversation was found to be worth, as the API gives it.

Corrections by staff stand in place of what the machine found: programs act on what is
true, and only staff look at how it came about.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from conversations.models import (
    AnalysisState,
    CollectedValue,
    Conversation,
    CriterionResult,
)
from conversations.store.agents.config.questions import item_name, item_schema
from conversations.store.analysis.case import CriterionFinding, Findings, ValueFinding
from conversations.store.conversations.facts import told_result

BY_ROWS = frozenset(
    {
        "call_successful",
        "call_success_score",
        "transcript_summary",
        "call_summary_title",
        "evaluation_criteria_results",
        "evaluation_criteria_results_list",
        "data_collection_results",
        "data_collection_results_list",
    }
)
"""What of the vendor's own analysis is asked of our rows, which staff can correct."""


def analysis_of(conversation: Conversation) -> dict[str, Any] | None:
    """In two queries; None while nothing was judged."""
    criteria = list(CriterionResult.objects.filter(conversation=conversation))
    collected = list(
        CollectedValue.objects.filter(conversation=conversation).select_related("item")
    )
    if not (criteria or collected or _is_judged(conversation)):
        return None
    findings = Findings(
        analyser="",
        call_successful=told_result(conversation.call_successful),
        title=conversation.title,
        summary=conversation.summary,
        success_score=conversation.success_score,
        criteria=tuple(_criterion(row) for row in criteria),
        values=tuple(_value(row) for row in collected),
    )
    schemas = {row.identifier: schema_of(row) for row in collected}
    names = {row.identifier: item_name(row.item) for row in collected}
    theirs = {
        name: value
        for name, value in conversation.vendor_analysis.items()
        if name not in BY_ROWS
    }
    return {**theirs, **findings_json(findings, schemas, names)}


def findings_json(
    findings: Findings,
    schemas: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
) -> dict[str, Any]:
    """What was found, with the type of each item by its id, and its name."""
    criteria = [criterion_json(one) for one in findings.criteria]
    values = [
        {
            "data_collection_id": one.identifier,
            "name": names.get(one.identifier) or one.identifier,
            "value": one.value,
            "json_schema": schemas[one.identifier],
            "rationale": one.rationale,
        }
        for one in findings.values
    ]
    return {
        "call_successful": findings.call_successful,
        "call_success_score": findings.success_score,
        "transcript_summary": findings.summary,
        "call_summary_title": findings.title or None,
        "evaluation_criteria_results": {one["criteria_id"]: one for one in criteria},
        "evaluation_criteria_results_list": criteria,
        "data_collection_results": {one["data_collection_id"]: one for one in values},
        "data_collection_results_list": values,
    }


def criterion_json(found: CriterionFinding) -> dict[str, Any]:
    """How one criterion was answered."""
    scored = found.max_score is not None
    return {
        "criteria_id": found.identifier,
        "result": found.result,
        "rationale": found.rationale,
        "scoring_mode": "numeric_uniform" if scored else "binary",
        "score": points(found.score),
        "max_score": found.max_score,
    }


def points(score: float | None) -> int | None:
    """A score to the nearest point: in the API's shape points are whole."""
    return None if score is None else math.floor(score + 0.5)


def schema_of(row: CollectedValue) -> dict[str, Any]:
    """What was asked; only the type once nobody asks it any more."""
    return {"type": row.type} if row.item is None else item_schema(row.item)


def results_of(
    pks: Iterable[int], identifiers: Iterable[str]
) -> dict[int, dict[str, Any]]:
    """For a list: how these criteria were answered, by conversation."""
    found: dict[int, dict[str, Any]] = {}
    rows = CriterionResult.objects.filter(
        conversation__in=pks, identifier__in=identifiers
    )
    for row in rows:
        found.setdefault(row.conversation_id, {})[row.identifier] = {
            "result": row.standing_result,
            "score": points(row.standing_score),
            "max_score": row.max_score,
        }
    return found


def values_of(
    pks: Iterable[int], identifiers: Iterable[str]
) -> dict[int, dict[str, Any]]:
    """For a list: what was collected for these items, by conversation."""
    found: dict[int, dict[str, Any]] = {}
    rows = CollectedValue.objects.filter(
        conversation__in=pks, identifier__in=identifiers
    )
    for row in rows:
        found.setdefault(row.conversation_id, {})[row.identifier] = row.standing
    return found


def _is_judged(conversation: Conversation) -> bool:
    if conversation.call_successful or conversation.summary or conversation.title:
        return True
    analysis = getattr(conversation, "analysis", None)
    return analysis is not None and analysis.state == AnalysisState.DONE


def _criterion(row: CriterionResult) -> CriterionFinding:
    return CriterionFinding(
        row.identifier,
        told_result(row.standing_result),
        row.standing_rationale,
        row.standing_score,
        row.max_score,
    )


def _value(row: CollectedValue) -> ValueFinding:
    return ValueFinding(row.identifier, row.standing, row.standing_rationale)
