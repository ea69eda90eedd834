"""What was said and done, turn by turn, as programs read it."""

import json

import pytest

from conversations.models import (
    Feedback,
    ToolCall,
    Upload,
)
from tests.store.held_conversations import looked_up, turn


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


def test_what_was_looked_up_stands_with_the_callers_turn(held, said):
    turn(held, "user", "When?", 1)
    turn(held, "agent", "At nine.", 2)
    looked_up(held, 1, "when", text="We open at nine.")
    asked, answered = said()["transcript"]
    assert answered["rag_retrieval_info"] is None
    told = asked["rag_retrieval_info"]
    assert (told["retrieval_query"], told["rag_latency_secs"]) == ("when", 0.024)
    (chunk,) = told["chunks"]
    assert (chunk["document_id"], chunk["vector_distance"]) == ("doc_1", 0.375)


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
