"""Success criteria, judged by a language model."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import get_args

from conversations.analysis.json_answers import Unusable
from conversations.analysis.question_form import Question, QuestionForm, Why
from conversations.analysis.transcript import Transcript
from conversations.analysis.values import fitting
from conversations.store.analysis.case import Criterion, CriterionFinding, Result

RESULTS: tuple[Result, ...] = get_args(Result)

_INSTRUCTIONS = """\
Judge by these criteria, each for itself. "success": the criterion is met; "failure": it \
is not; "unknown": the transcript does not tell. Give the rationale first. Where points \
are asked for, any number from 0 to the most is possible; give null when it is unknown."""


def criteria_form(
    criteria: Sequence[Criterion], transcript: Transcript
) -> QuestionForm[CriterionFinding]:
    """Some criteria as a form; unknown, with the reason, where an answer is unusable."""
    questions = [
        Question(_told(one), _schema(one), partial(_read, one), partial(unknown, one))
        for one in criteria
    ]
    return QuestionForm("criteria", _INSTRUCTIONS, "criterion", questions, transcript)


def unknown(criterion: Criterion, rationale: str) -> CriterionFinding:
    """That it could not be told, and why."""
    return CriterionFinding(
        criterion.identifier, "unknown", rationale, max_score=points(criterion)
    )


def points(criterion: Criterion) -> int | None:
    """The most points, where it is answered with points."""
    return criterion.max_score if criterion.scoring == "numeric_uniform" else None


def _told(criterion: Criterion) -> dict[str, object]:
    told: dict[str, object] = {"name": criterion.name, "criterion": criterion.prompt}
    if (most := points(criterion)) is not None:
        told["most points"] = most
    return told


def _schema(criterion: Criterion) -> dict[str, object]:
    schema: dict[str, object] = {"result": {"type": "string", "enum": list(RESULTS)}}
    if (most := points(criterion)) is not None:
        schema["score"] = {
            "type": ["number", "null"],
            "description": f"From 0 to {most}; null when unknown.",
        }
    return schema


def _read(
    criterion: Criterion, parts: Mapping[str, object], why: Why
) -> CriterionFinding:
    result = parts.get("result")
    if result not in RESULTS:
        raise Unusable(f"result: it has to be one of {', '.join(RESULTS)}")
    most = points(criterion)
    score = None
    if most is not None and result != "unknown":
        score = _score(parts, most)
    return CriterionFinding(
        criterion.identifier, result, why.rationale, score, most, why.quoted_turns
    )


def _score(parts: Mapping[str, object], most: int) -> float:
    try:
        score = fitting(parts.get("score"), "number")
    except Unusable as error:
        raise Unusable(f"score: {error}") from None
    assert isinstance(score, float)
    if not 0 <= score <= most:
        raise Unusable(f"score: it has to be from 0 to {most}")
    return score
