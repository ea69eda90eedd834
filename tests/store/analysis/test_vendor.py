"""The vendor's own analysis, in rows like ours."""

import pytest
from django.utils import timezone

from conversations.models import (
    Analysis,
    CollectedValue,
    Conversation,
    CriterionResult,
)
from conversations.store.analysis import batches, results
from conversations.store.analysis.vendor import findings_of, import_analysis
from conversations.store.conversations import judgement
from tests.store.judged_conversations import (
    FINDINGS,
    analysis_of,
    asking_agent,
    claimed,
    talked,
)

pytestmark = pytest.mark.django_db

THEIRS = {
    "call_successful": "success",
    "call_summary_title": "A card",
    "transcript_summary": "Ada got a card.",
    "call_success_score": 0.75,
    "evaluation_criteria_results": {
        "solved": {
            "criteria_id": "solved",
            "result": "success",
            "rationale": "She got it.",
        },
        "polite": {"result": "failure", "score": 2, "max_score": 10},
    },
    "data_collection_results": {
        "age": {
            "data_collection_id": "age",
            "value": 36,
            "rationale": "Said.",
            "json_schema": {"type": "integer"},
        },
        "colour": {"value": "blue", "rationale": ""},
    },
}


@pytest.fixture
def conversation():
    return talked(asking_agent(backend="hosted"), status="processing")


def test_it_is_kept_as_rows(conversation):
    assert import_analysis(conversation, THEIRS, timezone.now())
    conversation.refresh_from_db()
    assert (conversation.call_successful, conversation.title) == ("success", "A card")
    assert conversation.summary == "Ada got a card."
    assert conversation.success_score == 0.75
    results_ = dict(CriterionResult.objects.values_list("name", "standing_result"))
    assert results_ == {"Solved": "success", "Polite": "failure"}
    polite = CriterionResult.objects.get(identifier="polite")
    assert (polite.score, polite.max_score) == (2, 10)
    values = {one.identifier: one.standing for one in CollectedValue.objects.all()}
    assert values == {"age": 36, "colour": "blue"}
    row = analysis_of(conversation)
    assert (row.state, row.analyser) == ("done", "vendor")


def test_nothing_is_imported_where_nothing_was_judged(conversation):
    assert not import_analysis(conversation, {}, timezone.now())
    assert not Analysis.objects.exists()


def test_it_can_be_brought_in_again(conversation):
    import_analysis(conversation, THEIRS, timezone.now())
    again = {**THEIRS, "evaluation_criteria_results": {}}
    assert import_analysis(conversation, again, timezone.now())
    assert not CriterionResult.objects.exists()
    assert Analysis.objects.count() == 1


def test_who_has_it_analysed_here_on_purpose_keeps_that(conversation):
    import_analysis(conversation, THEIRS, timezone.now())
    Conversation.objects.update(status="done")
    batches.request(Conversation.objects.all(), None)
    assert not import_analysis(conversation, THEIRS, timezone.now())
    assert results.keep(claimed(conversation), FINDINGS, timezone.now())
    assert not import_analysis(conversation, THEIRS, timezone.now())
    conversation.refresh_from_db()
    assert conversation.title == "Ada's membership"
    assert analysis_of(conversation).analyser == "scripted/judge"


@pytest.mark.parametrize(
    "odd",
    [
        {"call_successful": 5, "call_summary_title": ["x"], "call_success_score": 80},
        {"evaluation_criteria_results": [], "data_collection_results": None},
        {"evaluation_criteria_results": {"a": None}},
        {"data_collection_results": {"a": "b"}},
    ],
)
def test_what_makes_no_sense_is_left_out(odd):
    found = findings_of(odd)
    assert (found.call_successful, found.title) == ("unknown", "")
    assert (found.success_score, found.criteria, found.values) == (None, (), ())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_numbers_that_no_page_can_show_are_left_out(conversation, number):
    odd = {
        "call_success_score": number,
        "evaluation_criteria_results": {
            "polite": {"result": "success", "score": number, "max_score": number}
        },
        "data_collection_results": {"age": {"value": number}},
    }
    found = findings_of(odd)
    assert (found.success_score, found.criteria[0].score) == (None, None)
    assert import_analysis(conversation, odd, timezone.now())
    conversation.refresh_from_db()
    told = judgement.analysis_of(conversation)
    polite = told["evaluation_criteria_results"]["polite"]
    assert (polite["score"], polite["max_score"]) == (None, None)
    assert told["data_collection_results"]["age"]["value"] is None


def test_values_and_scores_of_other_types_are_left_out():
    found = findings_of(
        {
            "evaluation_criteria_results": {
                "a": {"result": "great", "score": True, "max_score": 0}
            },
            "data_collection_results": {"b": {"value": {"deep": 1}}},
        }
    )
    [criterion], [value] = found.criteria, found.values
    assert (criterion.result, criterion.score, criterion.max_score) == (
        "unknown",
        None,
        None,
    )
    assert value.value is None
