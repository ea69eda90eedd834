"""What is known of a conversation, as programs read it."""

import pytest

from conversations.models import (
    Feedback,
    Recording,
    ToolCall,
)
from tests.store.held_conversations import turn


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


@pytest.mark.parametrize(
    ("error_type", "code"),
    [("override_error", 1008), ("llm_timeout", 1002), ("unknown", 1011), ("", 1011)],
)
def test_a_failed_conversation_says_how(held, said, error_type, code):
    held.status, held.error_type, held.end_message = "failed", error_type, "It broke."
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
    with django_assert_num_queries(10):
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
