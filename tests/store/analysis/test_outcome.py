import pytest

from conversations.store.analysis.case import CriterionFinding
from conversations.store.analysis.outcome import Standing, outcome, success_score


@pytest.mark.parametrize(
    ("results", "together"),
    [
        ([], "unknown"),
        (["success"], "success"),
        (["unknown"], "unknown"),
        (["success", "success"], "success"),
        (["success", "unknown"], "unknown"),
        (["success", "unknown", "failure"], "failure"),
    ],
)
def test_one_failure_is_a_failure_and_only_all_are_a_success(results, together):
    assert outcome([Standing(result) for result in results]) == together


def test_the_score_is_the_mean_of_what_could_be_judged():
    standing = [
        Standing("success"),
        Standing("failure"),
        Standing("unknown"),
        Standing("success", 4, 5),
    ]
    assert success_score(standing) == pytest.approx(0.6)
    assert success_score([Standing("unknown")]) is None
    assert success_score([Standing("success", 9, 5)]) == 1
    assert success_score([]) is None


def test_what_a_judge_found_counts_as_what_stands_in_a_row():
    found = [
        CriterionFinding("a", "success", "So."),
        CriterionFinding("b", "failure", "So.", 2.0, 4),
    ]
    assert outcome(found) == "failure"
    assert success_score(found) == pytest.approx(0.75)
