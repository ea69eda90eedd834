import json
from datetime import timedelta

import pytest

from conversations.models import Agent, Upload
from conversations.store.calls.said import keep_feedback
from conversations.store.conversations.thumbs import thumbs_of
from conversations.store.conversations.transcript import transcript
from tests.store.held_conversations import BEGAN, call, held, turn, upload


@pytest.fixture
def talk(db):
    return held(Agent.objects.create(public_id="agent_desk", name="Desk"))


def written(conversation, site_url=""):
    thumbs = thumbs_of([conversation.pk])[conversation.pk]
    return transcript(conversation, thumbs, site_url)


def test_where_nothing_was_said_nothing_stands(talk):
    turn(held(), "agent", "Of another one", 1)
    assert written(talk) == []


def test_of_an_interrupted_answer_both_texts_stand(talk):
    turn(
        talk,
        "agent",
        "We open",
        1,
        interrupted=True,
        generated_text="We open at nine.",
        sent_text="We open at",
    )
    turn(talk, "agent", "", 2, interrupted=True, sent_text="Good bye")
    turn(talk, "agent", "", 3, interrupted=True)
    turn(talk, "agent", "Bye.", 4, generated_text="Bye. And more.")
    texts = [(item["message"], item["original_message"]) for item in written(talk)]
    assert texts == [
        ("We open", "We open at nine."),
        (None, "Good bye"),
        (None, None),
        ("Bye.", None),
    ]


def test_turns_of_one_moment_keep_their_order(talk):
    for event_id in (3, 1, 2):
        turn(talk, "agent", f"{event_id}", event_id, started_ms=500)
    items = written(talk)
    assert [item["message"] for item in items] == ["1", "2", "3"]
    assert {item["time_in_call_secs"] for item in items} == {0}


def test_user_and_agent_may_share_an_id_and_nothing_else(talk):
    turn(talk, "user", "When?", 1)
    turn(talk, "agent", "At nine.", 1, started_ms=2_000)
    call(talk, "hours", 1)
    upload(talk, 1)
    keep_feedback(talk.pk, 1, "like")
    asked, answered = written(talk)
    assert (len(asked["file_inputs"]), len(answered["file_inputs"])) == (1, 0)
    assert (len(asked["tool_calls"]), len(answered["tool_calls"])) == (0, 1)
    assert asked["feedback"] is None
    assert answered["feedback"]["score"] == "like"


def test_a_call_without_a_result_has_none(talk):
    turn(talk, "agent", "Let me look.", 1)
    call(talk, "hours", 1, call_id="pending")
    call(talk, "weather", 1, call_id="empty", result="", latency_ms=0)
    call(talk, "news", 1, call_id="bad", result="no such", is_error=True)
    [item] = written(talk)
    assert [one["request_id"] for one in item["tool_calls"]] == [
        "pending",
        "empty",
        "bad",
    ]
    assert [
        (one["request_id"], one["is_error"], one["tool_latency_secs"])
        for one in item["tool_results"]
    ] == [("empty", False, 0.0), ("bad", True, None)]


def test_what_a_tool_was_asked_is_told_as_json(talk):
    arguments = {"day": "Sönntag ☀", "rooms": [1, None], "deep": {"a": True}}
    call(talk, "hours", 1, arguments=arguments)
    call(talk, "rooms", 1, kind="webhook")
    [item] = written(talk)
    hours, rooms = item["tool_calls"]
    assert json.loads(hours["params_as_json"]) == arguments
    assert "☀" in hours["params_as_json"]
    assert hours["tool_details"]["parameters"] == hours["params_as_json"]
    assert (rooms["params_as_json"], rooms["tool_details"]) == ("{}", None)


def test_tools_without_words_stand_together_where_they_were_asked_for(talk):
    turn(talk, "user", "Bye", 1)
    call(talk, "note", 2, requested_ms=2_000, result="ok")
    call(talk, "end_call", 2, requested_ms=2_500)
    turn(talk, "user", "Hello?", 3)
    before, item, after = written(talk)
    assert (before["message"], after["message"]) == ("Bye", "Hello?")
    assert (item["role"], item["message"], item["source_medium"]) == (
        "agent",
        None,
        None,
    )
    assert item["agent_metadata"] == {"agent_id": "agent_desk"}
    assert [one["tool_name"] for one in item["tool_calls"]] == ["note", "end_call"]
    assert [one["tool_name"] for one in item["tool_results"]] == ["note"]
    assert item["time_in_call_secs"] == 2


def test_a_hosted_agents_tool_stands_after_the_question_it_is_to_answer(talk):
    """All that is known of it is the agent's latest turn, which was the greeting."""
    turn(talk, "agent", "Hello", 1, started_ms=0, ended_ms=900)
    turn(talk, "user", "When?", 2, started_ms=3_000, ended_ms=3_000)
    call(talk, "hours", 1, requested_ms=3_400)
    turn(talk, "agent", "At nine.", 3, started_ms=4_000)
    items = [(i["message"], len(i["tool_calls"])) for i in written(talk)]
    assert items == [("Hello", 0), ("When?", 0), (None, 1), ("At nine.", 0)]


def test_tools_of_no_known_turn_stand_where_each_was_used(talk):
    """Those that the vendor's record has and we missed."""
    turn(talk, "user", "When?", 1)
    call(talk, "hours", 0, requested_ms=2_000)
    turn(talk, "user", "And when it rains?", 2, started_ms=3_000)
    call(talk, "weather", 0, requested_ms=4_000)
    items = [[one["tool_name"] for one in i["tool_calls"]] for i in written(talk)]
    assert items == [[], ["hours"], [], ["weather"]]


@pytest.mark.parametrize(("after_s", "secs"), [(4.2, 4), (-30, 0)])
def test_files_without_words_stand_where_they_came(talk, after_s, secs):
    """Also where the clock was set back meanwhile."""
    upload(talk, 5)
    Upload.objects.update(uploaded_at=BEGAN + timedelta(seconds=after_s))
    [item] = written(talk)
    assert (item["role"], item["source_medium"]) == ("user", "file")
    assert item["time_in_call_secs"] == secs


def test_files_are_had_from_the_site_and_unsent_ones_not_at_all(talk):
    turn(talk, "user", "Look", 1)
    sent = upload(talk, 1)
    upload(talk, None)
    [item] = written(talk, "https://talk.example")
    [file] = item["file_inputs"]
    assert file["file_url"] == (
        f"https://talk.example/v1/convai/conversations/{talk.public_id}"
        f"/files/{sent.public_id}"
    )


def test_a_thumb_that_was_taken_back_is_gone(talk):
    turn(talk, "agent", "At nine.", 1)
    keep_feedback(talk.pk, 1, "dislike")
    assert written(talk)[0]["feedback"]["score"] == "dislike"
    keep_feedback(talk.pk, 1, None)
    assert written(talk)[0]["feedback"] is None


def test_thumbs_on_the_whole_and_on_nothing_stand_with_no_answer(talk):
    turn(talk, "agent", "At nine.", 1)
    for event_id in (None, 9):
        keep_feedback(talk.pk, event_id, "like")
    [item] = written(talk)
    assert item["feedback"] is None


def test_how_long_it_took_is_told_where_it_was_measured(talk):
    turn(talk, "agent", "Hello", 1)
    turn(talk, "agent", "At nine.", 2, latencies_ms={"llm": 310})
    measured = [item["conversation_turn_metrics"] for item in written(talk)]
    assert measured == [None, {"metrics": {"llm": {"elapsed_time": 0.31}}}]


def test_a_conversation_outlives_its_agent(talk):
    turn(talk, "agent", "Hello", 1)
    talk.agent.delete()
    talk.refresh_from_db()
    assert written(talk)[0]["agent_metadata"] == {"agent_id": ""}


def test_four_queries_are_enough(talk, django_assert_num_queries):
    for event_id in range(1, 20):
        turn(talk, "agent", "Hello", event_id)
        call(talk, "hours", event_id)
        upload(talk, event_id + 100)
    with django_assert_num_queries(4):
        assert len(transcript(talk, {}, "")) == 38


def test_each_turn_names_the_agent_whose_it_was(talk):
    turn(talk, "agent", "I connect you.", 2, started_ms=1_000)
    call(talk, "transfer_to_agent", 2, requested_ms=1_000)
    call(talk, "ask_first", 1, requested_ms=500)
    turn(talk, "agent", "Billing.", 4, started_ms=4_000, agent_id_then="agent_2")
    call(talk, "look_up", 5, requested_ms=6_000, variable_updates=[{"name": "x"}])
    told = [
        (one["message"], one["agent_metadata"]["agent_id"]) for one in written(talk)
    ]
    assert told == [
        (None, "agent_desk"),
        ("I connect you.", "agent_desk"),
        ("Billing.", "agent_2"),
        (None, "agent_2"),
    ]
