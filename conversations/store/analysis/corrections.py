"""Corrections by staff: their value stands, the machine's is kept beside it."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from conversations.models import CollectedValue, CriterionResult, Outcome
from conversations.protocol.storable import storable
from conversations.store.analysis.results import judge_anew
from conversations.store.analysis.values import WrongValue, columns, typed


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

    A score belongs to criteria that give points. Raises WrongValue and
    CriterionResult.DoesNotExist.
    """
    row = CriterionResult.objects.select_for_update().get(pk=result_pk)
    if result not in Outcome.values:
        raise WrongValue(f"The result must be one of {', '.join(Outcome.values)}.")
    if score is not None:
        score = _points(score, row.max_score)
    row.corrected_result = result
    row.corrected_score = score
    _keep(row, by, note, "corrected_result", "corrected_score")
    judge_anew(row.conversation_id)
    return row


@transaction.atomic
def correct_value(
    value_pk: int, by: AbstractBaseUser, value: object, *, note: str = ""
) -> CollectedValue:
    """Put a value in place of what the machine found; None is "not mentioned".

    Raises WrongValue if it is none of the item's, and CollectedValue.DoesNotExist.
    """
    row = (
        CollectedValue.objects.select_for_update(of=("self",))
        .select_related("item")
        .get(pk=value_pk)
    )
    allowed = row.item.allowed_values if row.item and row.item.type == row.type else ()
    corrected = columns(row.type, typed(row.type, value, allowed), "corrected_")
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
    empty = columns(row.type, None, "corrected_")
    for name in empty:
        setattr(row, name, None)
    _undo(row, *empty)
    return row


def _points(score: float, most: int | None) -> float:
    if most is None:
        raise WrongValue("The score must be empty: this criterion gives no points.")
    points = typed("number", score)
    assert isinstance(points, float)
    if not 0 <= points <= most:
        raise WrongValue(f"The score must be from 0 to {most}.")
    return points


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
