import pytest

from conversations.models import CollectedValue, Conversation, CriterionResult
from conversations.store.conversations.conditions import (
    BadCondition,
    Collected,
    Comparison,
    collected,
    judged,
)
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def found(condition):
    return set(Conversation.objects.filter(condition))


def learned(conversation, identifier, **changes):
    return CollectedValue.objects.create(
        conversation=conversation, identifier=identifier, **changes
    )


def test_corrections_stand_for_what_was_judged():
    row = held()
    CriterionResult.objects.create(
        conversation=row,
        identifier="solved",
        result="failure",
        corrected=True,
        corrected_result="success",
    )
    assert found(judged("solved", "success")) == {row}
    assert found(judged("solved", "failure")) == found(judged("x", "success")) == set()


@pytest.mark.parametrize(
    ("identifier", "test", "value", "names"),
    [
        ("city", Comparison.EQUALS, "OSLO", "oslo"),
        ("city", Comparison.CONTAINS, "s", "oslo"),
        ("city", Comparison.CONTAINS, "%", ""),
        ("city", Comparison.ANY, "", "oslo lima"),
        ("city", Comparison.NONE, "", "none"),
        ("amount", Comparison.EQUALS, "12.5", "oslo"),
        ("amount", Comparison.EQUALS, "12,5", "oslo"),
        ("amount", Comparison.AT_LEAST, "12.5", "oslo"),
        ("amount", Comparison.AT_MOST, "12", "lima"),
        ("amount", Comparison.AT_LEAST, "-1", "oslo lima"),
        ("member", Comparison.YES, "", "oslo"),
        ("member", Comparison.NO, "", "lima"),
        ("other", Comparison.NONE, "", "oslo lima none"),
        ("other", Comparison.ANY, "", ""),
    ],
)
def test_values_are_held_against_what_is_asked(identifier, test, value, names):
    rows = {"oslo": held(), "lima": held(), "none": held()}
    learned(
        rows["oslo"],
        "city",
        type="string",
        text="Bergen",
        corrected=True,
        corrected_text="Oslo",
    )
    learned(rows["lima"], "city", type="string", text="Lima")
    learned(rows["none"], "city", type="string", text=None)
    learned(rows["oslo"], "amount", type="number", number=12.5)
    learned(rows["lima"], "amount", type="integer", number=0)
    learned(rows["oslo"], "member", type="boolean", boolean=True)
    learned(rows["lima"], "member", type="boolean", boolean=False)
    wanted = {rows[name] for name in names.split()}
    assert found(collected(Collected(identifier, test, value))) == wanted


@pytest.mark.parametrize("value", ["", "much", "nan", "inf", "1e999"])
def test_a_limit_has_to_be_a_number(value):
    with pytest.raises(BadCondition, match="amount: .* is not a number"):
        found(collected(Collected("amount", Comparison.AT_LEAST, value)))
