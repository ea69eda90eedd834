"""How often the rules are right: a wrong value is worse than none."""

import pytest

from conversations.analysis.rules.data_collection import collected
from tests.analysis.rules.labelled import Labelled, labelled

TRANSCRIPTS = labelled()
LEAST_FOUND = 0.8
"""Of the values that were told."""


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda one: one.name)
def test_no_value_is_wrong(transcript: Labelled) -> None:
    case = transcript.case
    found = {item.identifier: collected(item, case) for item in case.items}
    ids = {turn.turn_id for turn in case.turns}
    for name, finding in found.items():
        assert finding.value in (None, transcript.values[name]), finding.rationale
        assert finding.rationale
        assert set(finding.quoted_turns) <= ids
        assert finding.value is None or finding.quoted_turns


def test_most_of_what_was_told_is_found() -> None:
    told = found = 0
    for transcript in TRANSCRIPTS:
        case = transcript.case
        for item in case.items:
            if transcript.values[item.identifier] is not None:
                told += 1
                found += collected(item, case).value is not None
    assert told > 90
    assert found / told >= LEAST_FOUND


def test_there_are_more_traps_than_values() -> None:
    truths = [value for one in TRANSCRIPTS for value in one.values.values()]
    assert truths.count(None) > len(truths) / 2
