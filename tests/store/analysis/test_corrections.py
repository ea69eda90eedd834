import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from conversations.models import CollectedValue, Conversation, CriterionResult
from conversations.store.analysis import results
from conversations.store.analysis.corrections import (
    BadCorrection,
    correct_result,
    correct_value,
    undo_result,
    undo_value,
)
from tests.store.judged_conversations import FINDINGS, asking_agent, claimed, waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return User.objects.create_user("reviewer")


@pytest.fixture(autouse=True)
def conversation():
    made = waiting(asking_agent())
    assert results.keep(claimed(made), FINDINGS, timezone.now())
    return made


def result(identifier):
    return CriterionResult.objects.get(identifier=identifier)


def value(identifier):
    return CollectedValue.objects.get(identifier=identifier)


def test_a_corrected_result_stands_with_who_when_and_why(by):
    row = correct_result(result("solved").pk, by, "success", note="Solved by mail.\x00")
    assert (row.result, row.standing_result) == ("failure", "success")
    assert (row.corrected, row.corrected_by) == (True, by)
    assert row.correction_note == "Solved by mail."
    assert timezone.now() >= row.corrected_at


def test_the_outcome_follows_corrections_and_comes_back(by, conversation):
    before = Conversation.objects.values("call_successful").get()
    correct_result(result("solved").pk, by, "success")
    assert Conversation.objects.values_list(
        "call_successful", "success_score"
    ).get() == (
        "success",
        pytest.approx(0.9),
    )
    correct_result(result("polite").pk, by, "unknown")
    assert Conversation.objects.get().call_successful == "unknown"
    undo_result(result("solved").pk)
    undo_result(result("polite").pk)
    assert Conversation.objects.values("call_successful").get() == before


def test_points_can_be_corrected_where_there_are_points(by):
    row = correct_result(result("polite").pk, by, "failure", score=2)
    assert (row.score, row.standing_score) == (8, 2)
    with pytest.raises(BadCorrection, match="from 0 to 10"):
        correct_result(row.pk, by, "failure", score=11)
    with pytest.raises(BadCorrection, match="gives no points"):
        correct_result(result("solved").pk, by, "failure", score=1)
    with pytest.raises(BadCorrection, match="from 0 to 10"):
        correct_result(row.pk, by, "failure", score=float("nan"))


def test_a_result_that_does_not_exist_is_refused(by):
    with pytest.raises(BadCorrection, match="success, failure, unknown"):
        correct_result(result("solved").pk, by, "splendid")
    assert not result("solved").corrected


@pytest.mark.parametrize(
    ("identifier", "corrected"),
    [
        ("name", "Grace"),
        ("age", 40),
        ("member", True),
        ("member", False),
        ("age", None),
    ],
)
def test_a_corrected_value_stands_in_its_type(by, identifier, corrected):
    row = correct_value(value(identifier).pk, by, corrected, note="Heard it.")
    assert row.standing == corrected
    assert (row.corrected, row.corrected_by) == (True, by)
    assert row.correction_note == "Heard it."
    undone = undo_value(row.pk)
    assert undone.standing == {"name": "Ada", "age": 36, "member": None}[identifier]
    assert (undone.corrected_by, undone.corrected_at) == (None, None)


@pytest.mark.parametrize(
    ("identifier", "wrong", "words"),
    [
        ("age", "forty", "a whole number"),
        ("age", 1.5, "a whole number"),
        ("age", True, "a whole number"),
        ("age", 2**60, "too large a number"),
        ("name", 5, "a text"),
        ("member", "yes", "true or false"),
    ],
)
def test_a_value_of_another_type_is_refused(by, identifier, wrong, words):
    with pytest.raises(BadCorrection, match=words):
        correct_value(value(identifier).pk, by, wrong)
    assert not value(identifier).corrected


def test_a_value_outside_the_allowed_is_refused(by):
    row = value("name")
    row.item.allowed_values = ["Ada", "Grace"]
    row.item.save()
    with pytest.raises(BadCorrection, match="The value is to be one of these: Ada, Gr"):
        correct_value(row.pk, by, "Bob")
    assert correct_value(row.pk, by, "GRACE").standing == "Grace"
    row.item.allowed_values = ["Hedy"]
    row.item.save()
    assert correct_value(row.pk, by, "Grace", note="Seen.").standing == "Grace"
    row.item.allowed_values = ["Ada", "Grace"]
    row.item.save()
    assert correct_value(row.pk, by, "Grace").standing == "Grace"


def test_corrections_stay_when_whoever_made_them_is_gone(by):
    correct_value(value("age").pk, by, 40)
    by.delete()
    assert (value("age").corrected_by, value("age").standing) == (None, 40)
