"""What was found of a conversation, as the API gives it."""

import pytest
from django.utils import timezone

from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    CriterionResult,
    DataCollectionItem,
)
from conversations.store.conversations.detail import conversation_detail
from conversations.store.conversations.judgement import analysis_of
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db

NOBODY_FOUND_ANYTHING = {
    "evaluation_criteria_results": {},
    "evaluation_criteria_results_list": [],
    "data_collection_results": {},
    "data_collection_results_list": [],
}


def analysed(conversation, state="done"):
    now = timezone.now()
    finished_at = now if state in ("done", "failed") else None
    return Analysis.objects.create(
        conversation=conversation,
        state=state,
        due_at=now,
        finished_at=finished_at,
    )


def test_while_nothing_is_judged_there_is_no_analysis():
    row = held(status="processing")
    analysed(row, "running")
    told = conversation_detail(row.public_id)
    assert told["analysis"] is None
    assert told["status"] == "processing"


@pytest.mark.parametrize(
    ("state", "is_told"), [("queued", False), ("failed", False), ("done", True)]
)
def test_an_analysis_that_found_nothing_is_one_all_the_same(state, is_told):
    row = held()
    analysed(row, state)
    told = analysis_of(row)
    assert (told is not None) is is_told
    if is_told:
        assert told == {
            **NOBODY_FOUND_ANYTHING,
            "call_successful": "unknown",
            "call_success_score": None,
            "transcript_summary": "",
            "call_summary_title": None,
        }


def test_what_was_judged_is_told_by_its_id_and_as_a_list():
    row = held(
        call_successful="success", success_score=0.8, title="Hours", summary="Asked."
    )
    CriterionResult.objects.create(
        conversation=row,
        identifier="helpful",
        name="Helpful",
        result="success",
        score=4,
        max_score=5,
        rationale="It told the hours.",
    )
    CriterionResult.objects.create(
        conversation=row, identifier="polite", result="unknown", rationale="Too short."
    )
    told = analysis_of(row)
    helpful = {
        "criteria_id": "helpful",
        "result": "success",
        "rationale": "It told the hours.",
        "scoring_mode": "numeric_uniform",
        "score": 4,
        "max_score": 5,
    }
    assert told["evaluation_criteria_results"]["helpful"] == helpful
    assert isinstance(told["evaluation_criteria_results"]["helpful"]["score"], int)
    first, second = told["evaluation_criteria_results_list"]
    assert first == helpful
    assert (second["criteria_id"], second["scoring_mode"]) == ("polite", "binary")
    assert (second["score"], second["max_score"]) == (None, None)
    assert told["call_success_score"] == 0.8
    assert told["call_summary_title"] == "Hours"
    assert told["transcript_summary"] == "Asked."


def test_what_was_collected_is_told_with_what_was_asked():
    agent = Agent.objects.create(name="Desk")
    item = DataCollectionItem.objects.create(
        agent=agent,
        identifier="size",
        type="integer",
        description="How many.",
        allowed_values=[1, 2],
        vendor_settings={"name": "Size", "llm": "x", "enum": ["1", "2"]},
    )
    row = held(agent)
    CollectedValue.objects.create(
        conversation=row,
        item=item,
        identifier="size",
        type="integer",
        number=2,
        rationale="They said two.",
    )
    CollectedValue.objects.create(
        conversation=row, identifier="gone", type="boolean", rationale="Not mentioned."
    )
    told = analysis_of(row)
    assert told["data_collection_results"] == {
        "size": {
            "data_collection_id": "size",
            "name": "Size",
            "value": 2,
            "json_schema": {
                "type": "integer",
                "description": "How many.",
                "enum": ["1", "2"],
            },
            "rationale": "They said two.",
        },
        "gone": {
            "data_collection_id": "gone",
            "name": "gone",
            "value": None,
            "json_schema": {"type": "boolean"},
            "rationale": "Not mentioned.",
        },
    }
    assert told["data_collection_results_list"] == list(
        told["data_collection_results"].values()
    )


def test_what_staff_said_stands_with_their_reasons():
    row = held(call_successful="failure")
    CriterionResult.objects.create(
        conversation=row,
        identifier="polite",
        result="success",
        rationale="Sounds polite.",
        corrected=True,
        corrected_result="failure",
        correction_note="Irony.",
    )
    CollectedValue.objects.create(
        conversation=row,
        identifier="size",
        type="integer",
        number=2,
        rationale="They said two.",
        corrected=True,
        corrected_number=3,
    )
    told = analysis_of(row)
    [polite] = told["evaluation_criteria_results_list"]
    assert (polite["result"], polite["rationale"]) == ("failure", "Irony.")
    [size] = told["data_collection_results_list"]
    assert (size["value"], size["rationale"]) == (3, "Corrected by staff.")


def test_of_the_vendors_own_analysis_only_what_no_row_says_is_passed_on():
    row = held(
        call_successful="success",
        vendor_analysis={
            "call_successful": "failure",
            "evaluation_criteria_results": {"old": {}},
            "transcript_summary": "Theirs.",
            "scoped": [],
        },
    )
    told = analysis_of(row)
    assert told["scoped"] == []
    assert told["call_successful"] == "success"
    assert told["evaluation_criteria_results"] == {}
    assert told["transcript_summary"] == ""
