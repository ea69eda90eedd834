from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from elevenlabs.types import GetConversationsPageResponseModel

from conversations.models import (
    Agent,
    CollectedValue,
    Conversation,
    Feedback,
    Recording,
    ToolCall,
    Turn,
    Upload,
)
from conversations.store.search.search import index_conversations

LIST = "/v1/convai/conversations"
BEGAN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def held(agent):
    """Makes conversations that are over, a minute apart, the newest last."""
    made = []

    def make(**changes):
        row = Conversation.objects.create(
            **{
                "agent": agent,
                "agent_name": agent.name,
                "started_at": BEGAN + timedelta(minutes=len(made)),
                "duration_ms": 61_400,
                "status": "done",
                "end_reason": "client_left",
                **changes,
            }
        )
        made.append(row)
        return row

    return make


def say(conversation, role, text, **changes):
    return Turn.objects.create(
        **{
            "conversation": conversation,
            "role": role,
            "text": text,
            "event_id": Turn.objects.count() + 1,
            "started_ms": 1_000,
            **changes,
        }
    )


def listed(client, **asked):
    answer = client.get(LIST, asked)
    assert answer.status_code == 200, answer.json()
    GetConversationsPageResponseModel.model_validate(answer.json(), strict=True)
    return answer.json()


def ids(client, **asked):
    return [row["conversation_id"] for row in listed(client, **asked)["conversations"]]


# --- The list ----------------------------------------------------------------------------


def test_a_list_tells_what_each_conversation_was(held, agent, caller):
    one = held(
        source="js_sdk",
        rating=4,
        call_successful="success",
        title="Opening hours",
        summary="Asked when the library opens.",
        vendor_metadata={"cost": 12},
    )
    say(one, "user", "When do you open?")
    say(one, "agent", "At nine.")
    say(one, "agent", "")
    for call_id in ("1", "2"):
        ToolCall.objects.create(
            conversation=one, call_id=call_id, name="hours", event_id=2, requested_ms=1
        )
    assert listed(caller("read"), summary_mode="include") == {
        "conversations": [
            {
                "agent_id": agent.public_id,
                "agent_name": "Library desk",
                "branch_id": None,
                "version_id": None,
                "conversation_id": one.public_id,
                "start_time_unix_secs": 1795253400,
                "call_duration_secs": 61,
                "message_count": 2,
                "user_message_count": 1,
                "agent_message_count": 1,
                "status": "done",
                "termination_reason": "The caller left.",
                "call_successful": "success",
                "call_success_score": None,
                "evaluation_criteria_results": None,
                "data_collection_results": None,
                "main_language": None,
                "tag_ids": [],
                "transcript_summary": "Asked when the library opens.",
                "call_summary_title": "Opening hours",
                "conversation_initiation_source": "js_sdk",
                "text_only": False,
                "tool_names": ["hours"],
                "direction": None,
                "rating": 4,
                "cost": 12,
            }
        ],
        "next_cursor": None,
        "has_more": False,
    }


def test_a_conversation_of_which_little_is_known_is_listed_too(db, caller):
    Conversation.objects.create(
        agent_name="Gone", started_at=timezone.now() - timedelta(seconds=90)
    )
    [row] = listed(caller("read"))["conversations"]
    assert row["agent_id"] == ""
    assert row["call_successful"] == "unknown"
    assert row["call_duration_secs"] >= 90
    assert row["termination_reason"] is None
    assert row["transcript_summary"] is None


def test_summaries_are_left_out_unless_asked_for(held, caller):
    held(summary="Asked when the library opens.")
    assert listed(caller("read"))["conversations"][0]["transcript_summary"] is None


def test_pages_follow_each_other_newest_first(held, caller):
    rows = [held().public_id for _ in range(5)]
    client, seen, cursor = caller("read"), [], None
    while True:
        page = listed(client, page_size=2, **({"cursor": cursor} if cursor else {}))
        seen.append([row["conversation_id"] for row in page["conversations"]])
        cursor = page["next_cursor"]
        assert page["has_more"] is (cursor is not None)
        if cursor is None:
            break
    newest_first = rows[::-1]
    assert seen == [newest_first[:2], newest_first[2:4], newest_first[4:]]
    assert ids(client, sort_direction="asc") == rows


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    held, caller, django_assert_num_queries
):
    client = caller("read")
    client.get(LIST)
    for _ in range(20):
        row = held()
        say(row, "user", "Hello")
        ToolCall.objects.create(
            conversation=row, call_id="1", name="hours", event_id=1, requested_ms=1
        )
    with django_assert_num_queries(3):
        assert len(listed(client)["conversations"]) == 20


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"agent_id": "agent_museum"}, "museum"),
        ({"call_successful": "success"}, "liked"),
        ({"call_successful": "unknown"}, "museum written"),
        ({"rating_min": 4}, "liked"),
        ({"rating_max": 3}, "written"),
        ({"rating_min": 2, "rating_max": 3}, "written"),
        ({"has_feedback_comment": "true"}, "liked"),
        ({"has_feedback_comment": "false"}, "museum written"),
        ({"user_id": "reader 7"}, "liked"),
        ({"search": "OPEN late"}, "liked"),
        ({"search": "open never"}, ""),
        ({"text_only": "true"}, "written"),
        ({"text_only": "false"}, "museum liked"),
        ({"conversation_initiation_source": "widget"}, "written"),
        ({"exclude_statuses": ["failed", "initiated"]}, "museum liked"),
        ({"call_start_after_unix": 1795253400}, "liked written"),
        ({"call_start_before_unix": 1795253520}, "museum liked"),
        ({"call_duration_min_secs": 100}, "liked"),
        ({"call_duration_max_secs": 99}, "museum written"),
        ({"tool_names": ["hours", "weather"]}, "liked written"),
        ({"tool_names_successful": "hours"}, "liked"),
        ({"tool_names_errored": "hours"}, "written"),
    ],
)
def test_lists_are_filtered(held, caller, asked, found):
    museum = Agent.objects.create(public_id="agent_museum", name="Museum")
    rows = {"museum": held(agent=museum)}
    rows["liked"] = held(
        call_successful="success",
        rating=5,
        rating_comment="Thanks",
        user_id="reader 7",
        duration_ms=120_000,
    )
    say(rows["liked"], "user", "Are you open?")
    say(rows["liked"], "agent", "Till late.")
    index_conversations([rows["liked"].pk])
    rows["written"] = held(text_only=True, rating=2, source="widget", status="failed")
    for name, is_error in [("liked", False), ("written", True)]:
        ToolCall.objects.create(
            conversation=rows[name],
            call_id="1",
            name="hours",
            event_id=1,
            requested_ms=1,
            result="9",
            is_error=is_error,
        )
    named = {row.public_id: name for name, row in rows.items()}
    assert {named[one] for one in ids(caller("read"), **asked)} == set(found.split())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page_size", "0"),
        ("page_size", "101"),
        ("rating_min", "6"),
        ("call_successful", "perhaps"),
        ("call_start_after_unix", "yesterday"),
        ("call_start_before_unix", str(10**18)),
        ("call_duration_min_secs", str(10**18)),
        ("text_only", "maybe"),
        ("exclude_statuses", "lost"),
        ("user_id", "a\x00"),
        ("search", "x" * 501),
        ("sort_direction", "up"),
        ("evaluation_params", "polite:perhaps"),
        ("data_collection_params", "size:like:3"),
        ("data_collection_filter", "size:gt:many"),
        ("dynamic_variable_params", "size"),
        ("dynamic_variable_filter", ""),
        ("main_languages", ["x"] * 51),
    ],
)
def test_a_value_that_cannot_be_is_named(caller, name, value):
    answer = caller("read").get(LIST, {name: value})
    assert answer.status_code == 422
    assert any(name in fault["loc"] for fault in answer.json()["detail"])


def test_lists_are_filtered_by_what_was_judged_and_sent_once_or_often(held, caller):
    one, other = held(dynamic_variables={"plan": "gold"}), held()
    for row, size in ((one, 3), (other, 4)):
        CollectedValue.objects.create(
            conversation=row, identifier="size", type="integer", number=size
        )
    client = caller("read")
    both = {"data_collection_params": ["size:gt:1", "size:lt:9"]}
    assert ids(client, **both) == [other.public_id, one.public_id]
    assert ids(client, **both, data_collection_filter="size:eq:3") == [one.public_id]
    assert ids(client, dynamic_variable_filter="plan:eq:gold") == [one.public_id]
    [_, told] = listed(client, data_collection_ids="size")["conversations"]
    assert told["data_collection_results"] == {"size": 3}


@pytest.mark.parametrize("name", ["branch_id", "tag_ids", "cursor"])
def test_what_cannot_be_obeyed_is_not_passed_over(caller, name):
    answer = caller("read").get(LIST, {name: "x"})
    assert answer.status_code == 422
    assert answer.json()["detail"]["message"].startswith(f"{name}: ")


def test_reading_takes_a_key_for_reading(held, caller):
    one = held().public_id
    for path in (LIST, f"{LIST}/{one}", f"{LIST}/{one}/audio"):
        assert caller().get(path).status_code == 401
        assert caller("write", "talk").get(path).status_code == 403


# --- Deleting ----------------------------------------------------------------------------


def test_everything_of_a_deleted_conversation_goes(
    held, caller, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = str(tmp_path)
    gone, stays = held(), held()
    for row in (gone, stays):
        say(row, "user", "Hello")
        Feedback.objects.create(conversation=row, score="like")
        (tmp_path / f"{row.pk}.ogg").write_bytes(b"sound")
        (tmp_path / f"{row.pk}.png").write_bytes(b"picture")
        Recording.objects.create(conversation=row, file=f"{row.pk}.ogg")
        Upload.objects.create(
            conversation=row,
            file=f"{row.pk}.png",
            name="me.png",
            media_type="image/png",
            size_bytes=7,
        )
    path = f"{LIST}/{gone.public_id}"
    assert caller("read", "talk").delete(path).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        answer = caller("write").delete(path)
    assert answer.status_code == 200
    for model in (Conversation, Turn, Feedback, Recording, Upload):
        assert model.objects.count() == 1
    assert {file.name for file in tmp_path.iterdir()} == {
        f"{stays.pk}.ogg",
        f"{stays.pk}.png",
    }
    assert caller("write").delete(path).status_code == 404


def test_a_conversation_that_goes_on_is_not_deleted(held, caller):
    live = held(status="in-progress")
    answer = caller("write").delete(f"{LIST}/{live.public_id}")
    assert answer.status_code == 400
    assert answer.json()["detail"]["status"] == "conversation_in_progress"
    assert Conversation.objects.filter(pk=live.pk).exists()
