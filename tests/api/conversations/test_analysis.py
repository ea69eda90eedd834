"""What conversations were found worth, as programs read it, and judged anew."""

import pytest
from django.utils import timezone
from elevenlabs.types import GetConversationResponseModel

from conversations.models import (
    Analysis,
    CollectedValue,
    Conversation,
    CriterionResult,
)
from conversations.store.analysis.vendor import import_analysis
from tests.store.held_conversations import turn


def test_a_judgement_is_told_once_there_is_one(held, said):
    held.call_successful, held.title = "failure", "Hours"
    held.save()
    assert said()["analysis"] == {
        "call_successful": "failure",
        "transcript_summary": "",
        "call_summary_title": "Hours",
        "call_success_score": None,
        "evaluation_criteria_results": {},
        "data_collection_results": {},
        "evaluation_criteria_results_list": [],
        "data_collection_results_list": [],
    }


def test_what_the_vendor_judged_and_counted_is_told_as_it_was(held, said):
    criteria = {
        "polite": {"criteria_id": "polite", "result": "success", "rationale": "Yes."}
    }
    analysis = {
        "call_successful": "success",
        "transcript_summary": "Theirs.",
        "evaluation_criteria_results": criteria,
    }
    import_analysis(held, analysis, timezone.now())
    held.refresh_from_db()
    held.vendor_metadata = {
        "cost": 296,
        "main_language": "en",
        "call_duration_secs": 999,
        "warnings": None,
    }
    held.save()
    told = said()
    assert told["analysis"]["call_successful"] == "success"
    assert told["analysis"]["transcript_summary"] == "Theirs."
    [polite] = told["analysis"]["evaluation_criteria_results_list"]
    assert polite.items() >= criteria["polite"].items()
    assert told["metadata"]["cost"] == 296
    assert told["metadata"]["main_language"] == "en"
    assert told["metadata"]["call_duration_secs"] == 43
    assert told["metadata"]["warnings"] == []


def test_status_is_processing_until_it_is_judged(held, said):
    held.status = "processing"
    held.save()
    now = timezone.now()
    row = Analysis.objects.create(conversation=held, due_at=now)
    told = said()
    assert (told["status"], told["analysis"]) == ("processing", None)
    held.status, held.call_successful = "done", "success"
    held.save()
    row.state = "done"
    row.save()
    told = said()
    assert told["status"] == "done"
    assert told["analysis"]["call_successful"] == "success"


def test_results_and_values_have_the_shape_that_sdks_read(held, said):
    CriterionResult.objects.create(
        conversation=held,
        identifier="helpful",
        result="success",
        score=3.5,
        max_score=5,
        rationale="It told the hours.",
    )
    for identifier, columns in {
        "size": {"type": "integer", "number": 3},
        "wish": {"type": "string", "text": "A book"},
        "vip": {"type": "boolean", "boolean": False},
        "none": {"type": "number"},
    }.items():
        CollectedValue.objects.create(
            conversation=held, identifier=identifier, **columns
        )
    analysis = said()["analysis"]
    assert {
        name: found["value"]
        for name, found in analysis["data_collection_results"].items()
    } == {"size": 3, "wish": "A book", "vip": False, "none": None}
    assert analysis["evaluation_criteria_results"]["helpful"]["score"] == 4


# --- Anew --------------------------------------------------------------------------------


def run(client, conversation_id):
    return client.post(f"/v1/convai/conversations/{conversation_id}/analysis/run")


def test_a_conversation_is_judged_anew_and_what_is_known_stays(held, caller):
    held.call_successful = "failure"
    held.save()
    turn(held, "user", "Hello", 1)
    answer = run(caller("write"), held.public_id)
    assert answer.status_code == 200, answer.content
    GetConversationResponseModel.model_validate(answer.json(), strict=True)
    assert answer.json()["status"] == "processing"
    assert answer.json()["analysis"]["call_successful"] == "failure"
    assert Analysis.objects.get().conversation == held


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "in-progress"}, "still going on"),
        ({"transcript_deleted_at": timezone.now()}, "nothing to judge"),
    ],
)
def test_what_cannot_be_judged_is_refused(held, caller, changes, reason):
    Conversation.objects.update(**changes)
    answer = run(caller("write"), held.public_id)
    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "cannot_be_analysed"
    assert reason in answer.json()["detail"]["message"]
    assert not Analysis.objects.exists()


def test_judging_takes_a_key_for_writing_and_a_conversation(held, caller):
    assert run(caller("read"), held.public_id).status_code == 403
    assert run(caller("write"), "conv_nothing").status_code == 404
