import re

import pytest

from conversations.admin.conversations.list_cells import criteria, learned, outcome
from conversations.models import (
    Analysis,
    CollectedValue,
    Conversation,
    CriterionResult,
)


@pytest.mark.parametrize(
    ("status", "judged", "analysed", "shown"),
    [
        ("in-progress", "", None, ["In progress"]),
        ("done", "", "done", ["Done"]),
        ("done", "", "queued", ["Processing"]),
        ("done", "success", "done", ["Success"]),
        ("done", "success", "running", ["Success", "Processing"]),
        ("failed", "", "queued", ["Failed"]),
        ("failed", "failure", "done", ["Failure", "Broken off"]),
    ],
)
def test_outcome_is_told_and_where_it_stands_meanwhile(status, judged, analysed, shown):
    conversation = Conversation(status=status, call_successful=judged)
    if analysed:
        conversation.analysis = Analysis(state=analysed)
    else:
        conversation._state.fields_cache["analysis"] = None
    cell = outcome(conversation)
    assert re.findall(r">([^<>]+)</span>", cell) == shown


def test_criteria_are_counted_and_told_by_name():
    results = [
        CriterionResult(identifier="b", name="<B>", standing_result="failure"),
        CriterionResult(identifier="a", standing_result="success"),
        CriterionResult(identifier="c", name="C", standing_result="success"),
        CriterionResult(identifier="d", name="D", standing_result="unknown"),
    ]
    shown = criteria(results)
    told = ["Met: a, C", "Not met: &lt;B&gt;", "Unknown: D"]
    for words in told:
        # On hover, and for who listens.
        assert shown.count(words) == 2
    assert [shown.index(words) for words in told] == sorted(map(shown.index, told))
    assert '<span aria-hidden="true">✓ 2</span>' in shown


def test_nothing_judged_is_nothing_told():
    assert criteria([]) == ""


def test_missed_criteria_are_named_as_far_as_there_is_room():
    results = [
        CriterionResult(identifier=f"c{number}", standing_result="failure")
        for number in range(5)
    ]
    assert '<span class="cell-missed" aria-hidden="true">c0, c1, c2, 2 more</span>' in (
        criteria(results)
    )
    results[0].standing_result = "success"
    assert "c1, c2, c3, 1 more" in criteria(results)
    assert "cell-missed" not in criteria(results[:1])


def test_learned_values_are_told_and_counted():
    values = [
        CollectedValue(identifier="name", type="string", standing_text="<Ada>"),
        CollectedValue(identifier="age", type="integer", standing_number=36.0),
        CollectedValue(identifier="member", type="boolean", standing_boolean=True),
    ]
    told = learned(values)
    for words in ("<b>name</b> &lt;Ada&gt;", "<b>age</b> 36", "<b>member</b> yes"):
        assert words in told
    assert "more" not in told
    assert "1 more" in learned([*values, values[0]])
    assert "–" in learned([])


def test_long_value_is_told_by_its_beginning():
    (told,) = [
        learned(
            [CollectedValue(identifier="a", type="string", standing_text="x" * 999)]
        )
    ]
    assert "x" * 50 in told
    assert "x" * 60 not in told
