import json
from datetime import timedelta

import pytest
from django.utils import timezone
from elevenlabs.types import GetConversationResponseModel

from conversations.models import (
    Conversation,
    Feedback,
    Recording,
    ToolCall,
    Turn,
    Upload,
)


@pytest.fixture
def held(agent):
    return Conversation.objects.create(
        agent=agent,
        agent_name=agent.name,
        status="done",
        started_at=timezone.now() - timedelta(seconds=100),
        duration_ms=42_600,
        end_reason="agent_ended",
        authorization_method="conversation_token",
        source="js_sdk",
        source_version="1.25.0",
        user_id="reader 7",
    )


@pytest.fixture
def said(held, caller):
    def ask(conversation=held):
        answer = caller("read").get(
            f"/v1/convai/conversations/{conversation.public_id}"
        )
        assert answer.status_code == 200, answer.json()
        GetConversationResponseModel.model_validate(answer.json(), strict=True)
        return answer.json()

    return ask


def turn(conversation, role, text, event_id, **changes):
    return Turn.objects.create(
        **{
            "conversation": conversation,
            "role": role,
            "text": text,
            "event_id": event_id,
            "started_ms": event_id * 1_500,
            **changes,
        }
    )


def test_what_is_known_of_a_conversation_is_told(held, said, agent):
    told = said()
    assert {name: told[name] for name in told if name != "metadata"} == {
        "agent_id": agent.public_id,
        "agent_name": "Library desk",
        "conversation_id": held.public_id,
        "status": "done",
        "user_id": "reader 7",
        "branch_id": None,
        "version_id": None,
        "environment": None,
        "tag_ids": [],
        "has_audio": False,
        "has_user_audio": False,
        "has_response_audio": False,
        "has_auxiliary_audio": False,
        "user_message_count": 0,
        "agent_message_count": 0,
        "analysis": None,
        "conversation_initiation_client_data": {
            "conversation_config_override": {},
            "custom_llm_extra_body": {},
            "user_id": "reader 7",
            "source_info": {"source": "js_sdk", "version": "1.25.0"},
            "dynamic_variables": {},
        },
        "transcript": [],
    }
    began = int(held.started_at.timestamp())
    assert told["metadata"] == {
        "start_time_unix_secs": began,
        "accepted_time_unix_secs": began,
        "call_duration_secs": 43,
        "termination_reason": "The agent ended it.",
        "error": None,
        "warnings": [],
        "main_language": None,
        "text_only": False,
        "authorization_method": "livekit_token",
        "feedback": {
            "type": None,
            "overall_score": None,
            "likes": 0,
            "dislikes": 0,
            "rating": None,
            "comment": None,
        },
        "conversation_initiation_source": "js_sdk",
        "conversation_initiation_source_version": "1.25.0",
        "charging": None,
        "cost": None,
        "features_usage": None,
    }


def test_the_transcript_tells_what_was_said_and_heard(held, said, agent):
    turn(held, "agent", "Good mor", 2, interrupted=True, generated_text="Good morning!")
    turn(
        held,
        "agent",
        "At nine.",
        4,
        latencies_ms={"first_audio": 640, "llm": 310},
        generated_text="At nine.",
    )
    turn(held, "user", "When?", 3, medium="text")
    turn(held, "agent", "", 1, started_ms=10)
    first, greeting, asked, answered = said()["transcript"]
    assert first["message"] is None
    assert greeting == {
        "role": "agent",
        "message": "Good mor",
        "original_message": "Good morning!",
        "time_in_call_secs": 3,
        "interrupted": True,
        "source_medium": "audio",
        "source_event_id": 2,
        "agent_metadata": {"agent_id": agent.public_id},
        "tool_calls": [],
        "tool_results": [],
        "feedback": None,
        "file_inputs": [],
        "conversation_turn_metrics": None,
        "rag_retrieval_info": None,
    }
    assert (asked["role"], asked["message"], asked["source_medium"]) == (
        "user",
        "When?",
        "text",
    )
    assert asked["agent_metadata"] is None
    assert answered["original_message"] is None
    assert answered["conversation_turn_metrics"] == {
        "metrics": {
            "first_audio": {"elapsed_time": 0.64},
            "llm": {"elapsed_time": 0.31},
        }
    }
    told = said()
    assert (told["user_message_count"], told["agent_message_count"]) == (1, 2)


@pytest.mark.parametrize("kind", ["client", "webhook", "system", "mcp"])
def test_tools_stand_with_the_turn_that_asked_for_them(held, said, kind):
    turn(held, "agent", "Let me look.", 2)
    ToolCall.objects.create(
        conversation=held,
        call_id="call_1",
        name="hours",
        kind=kind,
        arguments={"day": "Sunday ☀"},
        event_id=2,
        requested_ms=3_100,
        result='{"open": 9}',
        latency_ms=250,
    )
    [item] = said()["transcript"]
    [call], [result] = item["tool_calls"], item["tool_results"]
    assert (call["type"], call["request_id"], call["tool_name"]) == (
        kind,
        "call_1",
        "hours",
    )
    assert json.loads(call["params_as_json"]) == {"day": "Sunday ☀"}
    assert call["tool_has_been_called"] is True
    assert (call["tool_details"] is not None) is (kind == "client")
    assert result == {
        "type": kind,
        "request_id": "call_1",
        "tool_name": "hours",
        "result_value": '{"open": 9}',
        "is_error": False,
        "tool_has_been_called": True,
        "tool_latency_secs": 0.25,
        "dynamic_variable_updates": [],
    }


def test_a_tool_without_words_makes_a_turn_of_its_own(held, said):
    turn(held, "user", "Goodbye", 1)
    turn(held, "user", "Hello?", 9)
    ToolCall.objects.create(
        conversation=held,
        call_id="1",
        name="end_call",
        kind="system",
        event_id=2,
        requested_ms=4_000,
    )
    before, item, after = said()["transcript"]
    assert (before["message"], after["message"]) == ("Goodbye", "Hello?")
    assert (item["role"], item["message"], item["time_in_call_secs"]) == (
        "agent",
        None,
        4,
    )
    assert [call["tool_name"] for call in item["tool_calls"]] == ["end_call"]
    assert item["tool_results"] == []


def test_files_stand_with_the_turn_they_were_sent_with(held, said):
    turn(held, "user", "What is this?", 3)
    sent, alone, unsent = (
        Upload.objects.create(
            conversation=held,
            file=f"uploads/{event_id}.png",
            name="me.png",
            media_type="image/png",
            size_bytes=5,
            event_id=event_id,
        )
        for event_id in (3, 7, None)
    )
    items = said()["transcript"]
    assert [item["message"] for item in items] == ["What is this?", None]
    path = f"/v1/convai/conversations/{held.public_id}/files/"
    assert items[0]["file_inputs"] == [
        {
            "file_id": sent.public_id,
            "original_filename": "me.png",
            "mime_type": "image/png",
            "file_url": f"http://testserver{path}{sent.public_id}",
        }
    ]
    assert items[1]["file_inputs"][0]["file_id"] == alone.public_id
    assert (items[1]["role"], items[1]["source_medium"]) == ("user", "file")
    assert unsent.public_id not in json.dumps(items)


def test_thumbs_stand_with_the_answer_and_are_counted(held, said):
    turn(held, "agent", "At nine.", 2)
    Feedback.objects.create(conversation=held, event_id=2, score="dislike")
    Feedback.objects.create(conversation=held, event_id=None, score="like")
    told = said()
    thumb = told["transcript"][0]["feedback"]
    assert thumb["score"] == "dislike"
    assert thumb["time_in_call_secs"] >= 100
    assert told["metadata"]["feedback"] == {
        "type": "thumbs",
        "overall_score": "like",
        "likes": 1,
        "dislikes": 1,
        "rating": None,
        "comment": None,
    }


def test_stars_and_words_are_told(held, said):
    held.rating, held.rating_comment = 2, "Too slow"
    held.save()
    told = said()["metadata"]["feedback"]
    assert (told["type"], told["rating"], told["comment"]) == ("rating", 2, "Too slow")


@pytest.mark.parametrize(
    ("error_type", "code"),
    [("override_error", 1008), ("llm_timeout", 1002), ("unknown", 1011), ("", 1011)],
)
def test_a_failed_conversation_says_how(held, said, error_type, code):
    held.status, held.error_type, held.error_message = "failed", error_type, "It broke."
    held.save()
    assert said()["metadata"]["error"] == {
        "code": code,
        "reason": "It broke.",
        "error_type": error_type or "unknown",
    }


def test_what_the_client_asked_for_is_told_without_secrets(held, said):
    held.initiation_data = {
        "type": "conversation_initiation_client_data",
        "conversation_config_override": {"agent": {"first_message": "Hi"}},
        "environment": "staging",
    }
    held.dynamic_variables = {"name": "Ada", "secret__token": "hush"}
    held.save()
    told = said()
    assert told["conversation_initiation_client_data"] == {
        "conversation_config_override": {"agent": {"first_message": "Hi"}},
        "custom_llm_extra_body": {},
        "environment": "staging",
        "user_id": "reader 7",
        "source_info": {"source": "js_sdk", "version": "1.25.0"},
        "dynamic_variables": {"name": "Ada"},
    }
    assert told["environment"] == "staging"


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
    held.vendor_analysis = {
        "call_successful": "success",
        "transcript_summary": "Theirs.",
        "evaluation_criteria_results": criteria,
    }
    held.vendor_metadata = {
        "cost": 296,
        "main_language": "en",
        "call_duration_secs": 999,
        "warnings": None,
    }
    held.summary = "Ours."
    held.save()
    told = said()
    assert told["analysis"]["call_successful"] == "success"
    assert told["analysis"]["transcript_summary"] == "Ours."
    assert told["analysis"]["evaluation_criteria_results"] == criteria
    assert told["metadata"]["cost"] == 296
    assert told["metadata"]["main_language"] == "en"
    assert told["metadata"]["call_duration_secs"] == 43
    assert told["metadata"]["warnings"] == []


@pytest.mark.parametrize(
    ("status", "there", "heard"),
    [("done", True, True), ("done", False, False), ("in-progress", True, False)],
)
def test_sound_is_there_once_it_can_be_had(
    held, said, settings, tmp_path, status, there, heard
):
    settings.MEDIA_ROOT = str(tmp_path)
    if there:
        (tmp_path / "a.ogg").write_bytes(b"sound")
    Recording.objects.create(conversation=held, file="a.ogg")
    held.status = status
    held.save()
    told = said()
    assert told["has_audio"] is heard
    assert told["has_user_audio"] is heard
    assert told["has_response_audio"] is heard


def test_a_conversation_outlives_its_agent(held, said, agent):
    turn(held, "agent", "Hello", 1)
    agent.delete()
    told = said()
    assert told["agent_id"] == ""
    assert told["agent_name"] == "Library desk"


def test_a_long_conversation_takes_as_many_queries_as_a_short_one(
    held, caller, django_assert_num_queries
):
    client, path = caller("read"), f"/v1/convai/conversations/{held.public_id}"
    client.get(path)
    for event_id in range(1, 41):
        turn(held, "agent", "Hello", event_id)
        Feedback.objects.create(conversation=held, event_id=event_id, score="like")
        ToolCall.objects.create(
            conversation=held,
            call_id=str(event_id),
            name="hours",
            kind="client",
            event_id=event_id,
            requested_ms=1,
        )
    with django_assert_num_queries(6):
        assert len(client.get(path).json()["transcript"]) == 40


@pytest.mark.parametrize("method", ["get", "delete"])
def test_there_is_nothing_to_tell_of_nothing(caller, method):
    path = "/v1/convai/conversations/conv_nothing"
    answer = getattr(caller("read", "write"), method)(path)
    assert answer.status_code == 404
    assert answer.json()["detail"] == {
        "status": "conversation_not_found",
        "message": "There is no conversation 'conv_nothing'.",
    }
