"""What stands: the machine's finding until somebody corrects it, in SQL as in Python."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conversations.models import Conversation
from conversations.models.analysis import (
    Analysis,
    AnalysisBatch,
    CollectedValue,
    CriterionResult,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return Conversation.objects.create(agent_name="Desk", started_at=timezone.now())


def test_a_correction_stands_in_place_of_the_machines_result(conversation):
    row = CriterionResult.objects.create(
        conversation=conversation,
        identifier="solved",
        name="Solved",
        result="failure",
        score=1,
        max_score=5,
    )
    row.refresh_from_db()
    assert (row.standing_result, row.standing_score) == ("failure", 1)
    assert str(row) == "Solved: failure"
    CriterionResult.objects.update(
        corrected=True, corrected_result="success", corrected_score=5
    )
    found = CriterionResult.objects.get(standing_result="success", standing_score=5)
    assert (found.result, found.score) == ("failure", 1)


@pytest.mark.parametrize(
    ("kind", "column", "found", "corrected"),
    [
        ("string", "text", "Ada", "Grace"),
        ("integer", "number", 2**53, 7),
        ("number", "number", 1.5, 0.0),
        ("boolean", "boolean", True, False),
    ],
)
def test_a_value_stands_in_its_type(conversation, kind, column, found, corrected):
    row = CollectedValue.objects.create(
        conversation=conversation, identifier="it", type=kind, **{column: found}
    )
    row.refresh_from_db()
    assert row.standing == found
    assert type(row.standing) is type(found)
    for value in (corrected, None):
        CollectedValue.objects.update(corrected=True, **{f"corrected_{column}": value})
        row.refresh_from_db()
        assert row.standing == value
    assert str(row) == "it: None"
    # The machine's is kept beside it.
    assert row.machine == found
    assert type(row.machine) is type(found)


def test_a_value_stands_in_the_one_column_of_its_type():
    assert CollectedValue.columns("boolean", False) == {
        "text": None,
        "number": None,
        "boolean": False,
    }
    assert CollectedValue.columns("integer", 7, "corrected_") == {
        "corrected_text": None,
        "corrected_number": 7,
        "corrected_boolean": None,
    }


@pytest.mark.parametrize("model", [CriterionResult, CollectedValue])
def test_the_machines_reasons_are_none_for_a_correction(model):
    row = model(rationale="It broke off.")
    assert row.standing_rationale == "It broke off."
    row.corrected = True
    assert row.standing_rationale == "Corrected by staff."
    row.correction_note = "I called back."
    assert row.standing_rationale == "I called back."


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (CriterionResult, {"identifier": "a", "result": "unknown"}),
        (CollectedValue, {"identifier": "a", "type": "string"}),
        (Analysis, {"due_at": timezone.now()}),
    ],
)
def test_there_is_one_for_each_conversation(conversation, model, fields):
    model.objects.create(conversation=conversation, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(conversation=conversation, **fields)


def test_a_batch_goes_by_what_it_is_of():
    assert str(AnalysisBatch(total=3)) == "3 conversations"
    assert str(AnalysisBatch(total=3, description="Desk")) == "Desk"
    assert str(Analysis(state="queued")) == "Waiting"
