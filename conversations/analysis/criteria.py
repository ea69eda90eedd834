"""Success criteria, judged by a language model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import get_args

from conversations.analysis.forms import (
    RATIONALE_SCHEMA,
    TURNS_SCHEMA,
    Field,
    Filled,
    Form,
    closed_object,
    parts_of,
    rationale_of,
    turn_numbers,
)
from conversations.analysis.json_answers import Unusable
from conversations.analysis.transcript import Transcript, as_data
from conversations.analysis.values import fitting
from conversations.store.analysis.case import Criterion, CriterionFinding, Result

RESULTS: tuple[Result, ...] = get_args(Result)

_INSTRUCTIONS = """\
Judge by these criteria, each for itself. "success": the criterion is met; "failure": it \
is not; "unknown": the transcript does not tell. Give the rationale first. Where points \
are asked for, any number from 0 to the most is possible; give null when it is unknown.

{criteria}"""


@dataclass(frozen=True, slots=True)
class CriteriaForm:
    """Some criteria as a form, and what a filled one means."""

    criteria: Sequence[Criterion]
    transcript: Transcript

    @property
    def form(self) -> Form[CriterionFinding]:
        """To be filled in by a model."""
        keyed = self._keyed()
        listed = "\n".join(_listed(key, one) for key, one in keyed.items())
        return Form(
            "criteria",
            _INSTRUCTIONS.format(criteria=listed),
            {
                key: Field(_schema(one), partial(_read, one, self.transcript))
                for key, one in keyed.items()
            },
        )

    def findings(self, filled: Filled[CriterionFinding]) -> list[CriterionFinding]:
        """One per criterion; unknown, with the reason, where the answer was unusable."""
        return [
            filled.read.get(key)
            or unknown(
                one, f"The model's answer could not be used: {filled.faults[key]}."
            )
            for key, one in self._keyed().items()
        ]

    def _keyed(self) -> dict[str, Criterion]:
        """Identifiers may be any text: a schema takes short names."""
        return {f"criterion_{n}": one for n, one in enumerate(self.criteria, start=1)}


def unknown(criterion: Criterion, rationale: str) -> CriterionFinding:
    """That it could not be told, and why."""
    return CriterionFinding(
        criterion.identifier, "unknown", rationale, max_score=points(criterion)
    )


def points(criterion: Criterion) -> int | None:
    """The most points, where it is answered with points."""
    return criterion.max_score if criterion.scoring == "numeric_uniform" else None


def _listed(key: str, criterion: Criterion) -> str:
    told: dict[str, object] = {"name": criterion.name, "criterion": criterion.prompt}
    if (most := points(criterion)) is not None:
        told["most points"] = most
    return f"{key}: {as_data(told)}"


def _schema(criterion: Criterion) -> dict[str, object]:
    properties: dict[str, object] = {
        "rationale": RATIONALE_SCHEMA,
        "turns": TURNS_SCHEMA,
        "result": {"type": "string", "enum": list(RESULTS)},
    }
    if (most := points(criterion)) is not None:
        properties["score"] = {
            "type": ["number", "null"],
            "description": f"From 0 to {most}; null when unknown.",
        }
    return closed_object(properties)


def _read(
    criterion: Criterion, transcript: Transcript, answer: object
) -> CriterionFinding:
    parts = parts_of(answer)
    result = parts.get("result")
    if result not in RESULTS:
        raise Unusable(f"result: it has to be one of {', '.join(RESULTS)}")
    most = points(criterion)
    score = None
    if most is not None and result != "unknown":
        score = _score(parts, most)
    return CriterionFinding(
        criterion.identifier,
        result,
        rationale_of(parts),
        score,
        most,
        transcript.quoted(turn_numbers(parts)),
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
