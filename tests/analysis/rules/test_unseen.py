"""How the rules do on conversations that were written without sight of them."""

import pytest

from conversations.analysis.rules.criteria import judged
from conversations.analysis.rules.data_collection import collected
from tests.analysis.rules.unseen import Unseen, in_words, unseen

CONVERSATIONS = unseen()
LEAST_VALUES = 10
LEAST_RESULTS = 2
"""What was answered, and rightly, at first sight."""


@pytest.mark.parametrize("one", CONVERSATIONS, ids=lambda one: one.name)
def test_no_answer_is_wrong(one: Unseen) -> None:
    for item in one.case.items:
        found = collected(item, one.case)
        right = ["null", *one.values[item.identifier]]
        assert in_words(found.value) in right, found.rationale
    for criterion in one.case.criteria:
        finding = judged(criterion, one.case)
        right = ["unknown", *one.results[criterion.identifier]]
        assert finding.result in right, f"{criterion.prompt} {finding.rationale}"


def test_caution_costs_no_answer_that_was_right() -> None:
    values = results = 0
    for one in CONVERSATIONS:
        found = [collected(item, one.case).value for item in one.case.items]
        values += sum(value is not None for value in found)
        given = [judged(criterion, one.case).result for criterion in one.case.criteria]
        results += sum(result != "unknown" for result in given)
    assert values >= LEAST_VALUES
    assert results >= LEAST_RESULTS


def test_the_lot_is_whole() -> None:
    assert len(CONVERSATIONS) == 56
    assert sum(len(one.results) for one in CONVERSATIONS) == 175
    assert sum(len(one.values) for one in CONVERSATIONS) == 162
