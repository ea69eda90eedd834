"""The vendor's own analysis of a hosted conversation, as rows like ours.

Only what is of the right type counts; all else is left out.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from conversations.models import Analysis, AnalysisState, Conversation, Outcome
from conversations.protocol.typed_values import Value, WrongValue, typed
from conversations.store.analysis.case import (
    CriterionFinding,
    Findings,
    Result,
    ValueFinding,
)
from conversations.store.analysis.results import replace

ANALYSER = "vendor"


def import_analysis(
    conversation: Conversation, analysis: Mapping[str, Any], now: datetime
) -> bool:
    """Keep what the vendor found; False if that is nothing, or it was analysed here.

    The caller holds a transaction.
    """
    analysed_here = Analysis.objects.filter(conversation=conversation).exclude(
        analyser=ANALYSER, batch=None
    )
    if not analysis or analysed_here.exists():
        return False
    replace(conversation, findings_of(analysis))
    Analysis.objects.update_or_create(
        conversation=conversation,
        defaults={
            "state": AnalysisState.DONE,
            "analyser": ANALYSER,
            "due_at": now,
            "finished_at": now,
        },
    )
    return True


def findings_of(analysis: Mapping[str, Any]) -> Findings:
    """What the vendor's JSON says."""
    return Findings(
        analyser=ANALYSER,
        call_successful=_result(analysis.get("call_successful")),
        title=_text(analysis.get("call_summary_title")),
        summary=_text(analysis.get("transcript_summary")),
        success_score=_share(analysis.get("call_success_score")),
        criteria=tuple(
            CriterionFinding(
                identifier=identifier,
                result=_result(found.get("result")),
                rationale=_text(found.get("rationale")),
                score=_number(found.get("score")),
                max_score=_points(found.get("max_score")),
            )
            for identifier, found in _entries(
                analysis, "evaluation_criteria_results", "criteria_id"
            )
        ),
        values=tuple(
            ValueFinding(
                identifier=identifier,
                value=_value(found.get("value")),
                rationale=_text(found.get("rationale")),
            )
            for identifier, found in _entries(
                analysis, "data_collection_results", "data_collection_id"
            )
        ),
    )


def _entries(
    analysis: Mapping[str, Any], name: str, id_name: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    found = analysis.get(name)
    for key, entry in found.items() if isinstance(found, dict) else ():
        if isinstance(entry, dict):
            yield _text(entry.get(id_name)) or str(key), entry


def _result(value: object) -> Result:
    known = isinstance(value, str) and value in Outcome.values
    return cast("Result", value) if known else "unknown"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    try:
        number = typed("number", value)
    except WrongValue:
        return None
    assert isinstance(number, float)
    return number


def _share(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and 0 <= number <= 1 else None


def _points(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 1 <= number <= 1_000_000 else None


def _value(value: object) -> Value:
    # An empty text is what was not mentioned.
    if isinstance(value, str | int | float | bool) and value != "":
        return value
    return None
