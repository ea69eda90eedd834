import base64
import json

import pytest
from django.utils import timezone

from conversations.models import (
    Agent,
    Analysis,
    CollectedValue,
    Conversation,
    CriterionResult,
)
from conversations.store.conversations.detail import conversation_detail
from conversations.store.conversations.filters import ConversationFilters
from conversations.store.conversations.listing import Shown, conversations_page
from conversations.store.paging import BadCursor, page_of
from conversations.store.search.search import index_conversations
from tests.store.held_conversations import BEGAN, call, held, turn

pytestmark = pytest.mark.django_db
BEGAN_UNIX = int(BEGAN.timestamp())


def page(size=100, cursor=None, **asked):
    oldest_first = asked.pop("oldest_first", False)
    return conversations_page(
        ConversationFilters(**asked), size, cursor, oldest_first=oldest_first
    )


def found(**asked):
    return {row["conversation_id"] for row in page(**asked)["conversations"]}


def test_where_nobody_talked_the_list_is_empty():
    assert page() == {"conversations": [], "next_cursor": None, "has_more": False}


def test_a_conversation_without_turns_has_no_messages():
    held(duration_ms=None, end_reason="", source="")
    [row] = page()["conversations"]
    counts = [row[f"{who}message_count"] for who in ("", "user_", "agent_")]
    assert counts == [0, 0, 0]
    assert row["tool_names"] == []
    assert row["conversation_initiation_source"] == "unknown"
    assert row["rating"] is None


def test_an_answer_that_nobody_heard_is_no_message():
    row = held()
    turn(row, "agent", "", 1, interrupted=True, generated_text="Good morning!")
    turn(row, "user", "Hello", 2)
    [listed] = page()["conversations"]
    assert (listed["agent_message_count"], listed["message_count"]) == (0, 1)


def test_counts_and_tools_do_not_multiply_each_other():
    row, other = held(), held(after_s=1)
    for event_id in (1, 2, 3):
        turn(row, "user", "Hello", event_id)
        turn(row, "agent", "Hello", event_id)
        call(row, "hours", event_id)
    call(row, "weather", 3)
    first, second = page()["conversations"]
    assert (first["conversation_id"], first["tool_names"]) == (other.public_id, [])
    assert second["message_count"] == 6
    assert second["tool_names"] == ["hours", "weather"]


def test_a_page_that_ends_with_the_last_row_is_the_last():
    for after_s in range(4):
        held(after_s=after_s)
    first = page(2)
    assert first["has_more"]
    second = page(2, first["next_cursor"])
    assert (second["has_more"], second["next_cursor"]) == (False, None)
    assert len(second["conversations"]) == 2


@pytest.mark.parametrize("oldest_first", [False, True])
def test_conversations_of_one_moment_come_once_each(oldest_first):
    rows = {held().public_id for _ in range(5)}
    seen, cursor = [], None
    for _ in range(5):
        one = page(1, cursor, oldest_first=oldest_first)
        seen += [row["conversation_id"] for row in one["conversations"]]
        cursor = one["next_cursor"]
    assert (len(seen), set(seen), cursor) == (5, rows, None)


def test_what_is_deleted_between_two_pages_is_not_missed():
    rows = [held(after_s=after_s) for after_s in range(4)]
    first = page(2)
    Conversation.objects.filter(pk__in=[rows[2].pk, rows[3].pk]).delete()
    second = page(2, first["next_cursor"])
    assert [row["conversation_id"] for row in second["conversations"]] == [
        rows[1].public_id,
        rows[0].public_id,
    ]


def test_a_page_after_all_rows_is_empty():
    held()
    held(after_s=1)
    cursor = page(1)["next_cursor"]
    Conversation.objects.all().delete()
    assert page(1, cursor) == {
        "conversations": [],
        "next_cursor": None,
        "has_more": False,
    }


def test_the_cursor_of_another_list_is_refused():
    for name in "ab":
        Agent.objects.create(name=name)
    foreign = page_of(Agent.objects.all(), "name", 1, None).next_cursor
    assert foreign
    with pytest.raises(BadCursor):
        page(1, foreign)


MOMENT = "2026-11-21T09:30:00+00:00"


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"t": "2026-11-21T09:30:00", "pk": 1}),
        json.dumps({"t": "0001-01-01T00:00:00+14:00", "pk": 1}),
        json.dumps({"t": "9999-12-31T23:59:59-14:00", "pk": 1}),
        json.dumps({"v": "a\x00", "pk": 1}),
        json.dumps({"v": "\ud800", "pk": 1}),
        json.dumps({"v": None, "pk": 1}),
        json.dumps({"t": MOMENT, "pk": float("inf")}),
        "[" * 20_000,
    ],
)
def test_a_made_up_cursor_is_refused(text):
    held()
    with pytest.raises(BadCursor, match="cursor"):
        page(1, base64.urlsafe_b64encode(text.encode()).decode())


@pytest.mark.parametrize("pk", [-1, 10**30])
def test_a_cursor_of_a_row_that_never_was_goes_on_from_its_moment(pk):
    earlier, _later = held(after_s=-1), held(after_s=1)
    text = json.dumps({"t": MOMENT, "pk": pk})
    cursor = base64.urlsafe_b64encode(text.encode()).decode()
    [row] = page(5, cursor)["conversations"]
    assert row["conversation_id"] == earlier.public_id


# --- Filters, at their edges -------------------------------------------------------------


def test_a_moment_is_not_within_its_own_bounds():
    row = held()
    assert found(call_start_after_unix=BEGAN_UNIX) == set()
    assert found(call_start_before_unix=BEGAN_UNIX) == set()
    assert found(
        call_start_after_unix=BEGAN_UNIX - 1, call_start_before_unix=BEGAN_UNIX + 1
    ) == {row.public_id}


def test_the_beginning_of_time_is_a_bound_like_any_other():
    row = held()
    assert found(call_start_after_unix=0) == {row.public_id}
    assert found(call_start_before_unix=0) == set()


def test_durations_and_ratings_are_within_their_bounds():
    row = held(duration_ms=60_000, rating=3)
    held(duration_ms=0, rating=None)
    both = {"call_duration_min_secs": 60, "call_duration_max_secs": 60}
    assert found(**both) == {row.public_id}
    assert found(rating_min=3, rating_max=3) == {row.public_id}
    assert found(call_duration_min_secs=1) == {row.public_id}
    assert found(rating_min=4, rating_max=2) == set()


def test_what_was_judged_is_told_of_those_ids_that_were_asked_for(
    django_assert_num_queries,
):
    rows = [held(after_s=number) for number in range(3)]
    for row, size in zip(rows[:2], (2, 3), strict=True):
        CriterionResult.objects.create(
            conversation=row, identifier="polite", result="success", score=size
        )
        CollectedValue.objects.create(
            conversation=row, identifier="size", type="integer", number=size
        )
    asked = Shown(
        evaluation_criteria_ids=["polite", "other"], data_collection_ids=["size"]
    )
    with django_assert_num_queries(4):
        listed = conversations_page(
            ConversationFilters(), 10, oldest_first=True, shown=asked
        )["conversations"]
    assert [row["data_collection_results"] for row in listed] == [
        {"size": 2},
        {"size": 3},
        {"size": None},
    ]
    assert listed[0]["evaluation_criteria_results"] == {
        "polite": {"result": "success", "score": 2, "max_score": None},
        "other": None,
    }
    [plain, *_] = page()["conversations"]
    assert plain["evaluation_criteria_results"] is None
    assert plain["data_collection_results"] is None


def test_what_was_judged_unknown_and_what_was_not_judged_are_alike():
    rows = {held(call_successful=outcome).public_id for outcome in ("", "unknown")}
    held(call_successful="success")
    assert found(call_successful="unknown") == rows


def test_a_call_without_a_result_neither_succeeded_nor_failed():
    pending = held()
    call(pending, "hours", 1)
    assert found(tool_names=["hours"]) == {pending.public_id}
    assert found(tool_names_successful=["hours"]) == set()
    assert found(tool_names_errored=["hours"]) == set()
    answered = held()
    call(answered, "hours", 1, result="")
    assert found(tool_names_successful=["hours"]) == {answered.public_id}


def test_signs_are_looked_for_as_what_stands_between_words():
    """A percent sign is a sign, not all there is."""
    row = held()
    turn(row, "user", "100% sure_ly", 1)
    index_conversations([row.pk])
    assert found(search="100%") == found(search="sure_ly") == {row.public_id}
    assert found(search="1%0") == found(search="%") == set()
    assert found(search="  ") == {row.public_id}


def test_all_conditions_hold_at_once():
    desk = Agent.objects.create(public_id="agent_desk", name="Desk")
    both = held(desk, user_id="ada")
    held(desk, user_id="bob")
    held(user_id="ada")
    assert found(agent_id="agent_desk", user_id="ada") == {both.public_id}
    assert found(agent_id="") == set()


def test_every_status_may_be_left_out():
    rows = {
        status: held(status=status).public_id
        for status in ("initiated", "in-progress", "processing", "done", "failed")
    }
    for status, public_id in rows.items():
        assert found(exclude_statuses=[status]) == set(rows.values()) - {public_id}
    assert found(exclude_statuses=list(rows)) == set()


def test_one_that_is_judged_anew_is_processed_in_the_list_as_it_is_in_full():
    row = held()
    Analysis.objects.create(conversation=row, state="queued", due_at=BEGAN)
    [listed] = page()["conversations"]
    detail = conversation_detail(row.public_id)
    assert detail is not None
    assert listed["status"] == detail["status"] == "processing"
    assert found(exclude_statuses=["processing"]) == set()
    assert found(exclude_statuses=["done"]) == {row.public_id}
    Analysis.objects.update(state="done")
    assert page()["conversations"][0]["status"] == "done"
    assert found(exclude_statuses=["processing"]) == {row.public_id}


def test_a_conversation_that_goes_on_has_no_ending():
    held(started_at=timezone.now(), status="in-progress", end_reason="")
    [row] = page()["conversations"]
    assert (row["status"], row["termination_reason"]) == ("in-progress", None)
