from conversations.admin.conversations.list_cells import badge, criteria, two_lines
from conversations.models import CriterionResult


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


def test_nothing_judged_is_a_dash():
    assert "–" in criteria([])


def test_what_is_told_is_read_in_place_of_the_sign():
    assert "cell-aloud" not in badge("Done")
    assert '<span class="cell-aloud">Met: a</span>' in badge("✓ 1", "success", "Met: a")


def test_a_line_that_is_empty_is_left_out():
    assert "cell-quiet" not in two_lines("Above", "")
    assert "cell-quiet" in two_lines("Above", "below")
