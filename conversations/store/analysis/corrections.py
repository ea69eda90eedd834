"""Corrections by staff: their value stands, the machine's is kept beside it."""

from collections.abc import Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from conversations.models import CollectedValue, CriterionResult, Outcome
from conversations.protocol.storable import storable
from conversations.protocol.typed_values import (
    Known,
    Value,
    WrongValue,
    chosen,
    typed,
)
from conversations.store.analysis.results import judge_anew


class BadCorrection(ValueError):
    """It cannot stand in place of what was found; the message, a sentence, says why."""


@transaction.atomic
def correct_result(
    result_pk: int,
    by: AbstractBaseUser,
    result: str,
    *,
    score: float | None = None,
    note: str = "",
) -> CriterionResult:
    """Put success, failure or unknown in place of what the machine said.

    A score belongs to criteria that give points. Raises BadCorrection and
    CriterionResult.DoesNotExist.
    """
    row = CriterionResult.objects.select_for_update().get(pk=result_pk)
    if result not in Outcome.values:
        raise BadCorrection(f"The result must be one of {', '.join(Outcome.values)}.")
    if score is not None:
        score = _points(score, row.max_score)
    row.corrected_result = result
    row.corrected_score = score
    _keep(row, by, note, "corrected_result", "corrected_score")
    judge_anew(row.conversation_id)
    return row


@transaction.atomic
def correct_value(
    value_pk: int, by: AbstractBaseUser, value: Value, *, note: str = ""
) -> CollectedValue:
    """Put a value in place of what the machine found; None is "not mentioned".

    Raises BadCorrection if it is none of the item's, and CollectedValue.DoesNotExist.
    """
    row = (
        CollectedValue.objects.select_for_update(of=("self",))
        .select_related("item")
        .get(pk=value_pk)
    )
    allowed = row.item.allowed_values if row.item and row.item.type == row.type else ()
    # What stands may stay, whatever its item allows by now.
    if value is not None and (value, type(value)) != (row.standing, type(row.standing)):
        value = _of_type(row.type, value, allowed)
    corrected = CollectedValue.columns(row.type, value, "corrected_")
    for name, standing in corrected.items():
        setattr(row, name, standing)
    _keep(row, by, note, *corrected)
    return row


@transaction.atomic
def undo_result(result_pk: int) -> CriterionResult:
    """Let the machine's answer stand again. Raises CriterionResult.DoesNotExist."""
    row = CriterionResult.objects.select_for_update().get(pk=result_pk)
    row.corrected_result, row.corrected_score = "", None
    _undo(row, "corrected_result", "corrected_score")
    judge_anew(row.conversation_id)
    return row


@transaction.atomic
def undo_value(value_pk: int) -> CollectedValue:
    """Let what the machine found stand again. Raises CollectedValue.DoesNotExist."""
    row = CollectedValue.objects.select_for_update().get(pk=value_pk)
    empty = CollectedValue.columns(row.type, None, "corrected_")
    for name in empty:
        setattr(row, name, None)
    _undo(row, *empty)
    return row


def _of_type(kind: str, value: object, allowed: Sequence[object]) -> Known:
    try:
        return chosen(kind, typed(kind, value), allowed)
    except WrongValue as error:
        raise BadCorrection(f"The value {error}.") from error


def _points(score: float, most: int | None) -> float:
    if most is None:
        raise BadCorrection("The score must be empty: this criterion gives no points.")
    # What is no number is not between them either.
    if not 0 <= score <= most:
        raise BadCorrection(f"The score must be from 0 to {most}.")
    return float(score)


_WHO = ("corrected", "corrected_by", "corrected_at", "correction_note")


def _keep(
    row: CriterionResult | CollectedValue,
    by: AbstractBaseUser,
    note: str,
    *changed: str,
) -> None:
    row.corrected = True
    row.corrected_by_id = by.pk
    row.corrected_at = timezone.now()
    row.correction_note = storable(note)
    _save(row, *changed)


def _undo(row: CriterionResult | CollectedValue, *changed: str) -> None:
    row.corrected = False
    row.corrected_by_id = None
    row.corrected_at = None
    row.correction_note = ""
    _save(row, *changed)


def _save(row: CriterionResult | CollectedValue, *changed: str) -> None:
    row.save(update_fields=[*_WHO, *changed])
    # The database says what stands now.
    row.refresh_from_db()
