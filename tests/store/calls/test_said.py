from dataclasses import replace

import pytest
from django.db import transaction

from conversations.engine.record import AgentTurn, ToolRun, UserTurn
from conversations.engine.variables import VariableUpdate
from conversations.models import Conversation, Feedback, Note, ToolCall, Turn
from conversations.protocol.storable import LARGEST_INTEGER
from conversations.store.calls.lifecycle import start
from conversations.store.calls.said import (
    call_id_of,
    keep_feedback,
    keep_note,
    keep_tool_run,
    keep_turn,
    what_stands,
)
from conversations.store.privacy.keeping import Keeping


@pytest.fixture
def pk(new_conversation):
    return Conversation.objects.get(public_id=start(new_conversation)).pk


@pytest.mark.parametrize(
    ("texts", "interrupted", "stands"),
    [
        (("a b c", "a b", "a"), True, "a"),
        (("a b c", "a b", ""), True, ""),
        (("a b c", "a b", "a"), False, "a"),
        (("a b c", "a b", ""), False, "a b"),
        (("a b c", "", ""), False, "a b c"),
    ],
)
def test_what_was_heard_stands(texts, interrupted, stands):
    generated, sent, heard = texts
    turn = AgentTurn(1, 0, generated, sent, heard, interrupted=interrupted)
    assert what_stands(turn) == stands


def test_keeping_a_turn_is_one_statement(pk, django_assert_num_queries):
    turn = AgentTurn(1, 0, "Hello.")
    keep_turn(pk, turn, Keeping(), first=True)
    with transaction.atomic(), django_assert_num_queries(1):
        keep_turn(pk, turn, Keeping(), first=False)
    assert Turn.objects.count() == 1


def test_user_and_agent_may_share_an_id(pk):
    keep_turn(pk, UserTurn(1, "Hi", 0, 5, "text"), Keeping(), first=True)
    keep_turn(pk, AgentTurn(1, 0, "Hello."), Keeping(), first=True)
    assert Turn.objects.count() == Conversation.objects.get().turn_count == 2


def test_times_before_the_start_count_as_the_start(pk):
    keep_turn(pk, UserTurn(1, "Hi", -40, 5, "audio"), Keeping(), first=True)
    keep_note(pk, "x" * 200, "", -1, Keeping())
    assert Turn.objects.get().started_ms == 0


def test_whatever_a_tool_is_asked_and_returns_is_kept(pk):
    run = ToolRun(
        call_id="call\x00-1" + "x" * 300,
        name="look\x00up",
        kind="webhook",
        arguments={"q\x00": ["a\x00", "\ud800", float("inf")]},
        event_id=1,
        requested_ms=-5,
    )
    keep_tool_run(pk, run, Keeping())
    keep_tool_run(pk, replace(run, result="found\x00 \ud800", latency_ms=4), Keeping())
    row = ToolCall.objects.get()
    assert row.call_id == call_id_of(run) == "call-1" + "x" * 194
    assert row.name == "lookup"
    assert row.arguments == {"q": ["a", "\ufffd", None]}
    assert row.result == "found \ufffd"


def test_a_note_is_kept_whatever_it_says(pk):
    keep_note(pk, "err\x00or", "a\x00b", 0, Keeping())
    note = Note.objects.get()
    assert (note.kind, note.text) == ("error", "ab")


@pytest.mark.parametrize("event_id", [LARGEST_INTEGER + 1, 2**53 - 1])
def test_a_thumb_on_what_no_turn_can_be_is_not_kept(pk, event_id):
    keep_feedback(pk, event_id, "like")
    keep_feedback(pk, LARGEST_INTEGER, "like")
    keep_feedback(pk, event_id, None)
    assert [row.event_id for row in Feedback.objects.all()] == [LARGEST_INTEGER]


def test_what_a_tool_assigned_and_who_spoke_are_kept_with_them(pk):
    updates = (VariableUpdate("name", "Ada"), VariableUpdate("visits", 3, 2))
    run = ToolRun(
        "call_1", "look", "mcp", {}, 4, 0, "ok", server="crm", variable_updates=updates
    )
    keep_tool_run(pk, run, Keeping())
    call = ToolCall.objects.get()
    assert call.server == "crm"
    assert call.variable_updates == [
        {"name": "name", "value": "Ada", "before": None},
        {"name": "visits", "value": 3, "before": 2},
    ]
    turn = AgentTurn(5, 0, "Hello.", agent_id="agent_2")
    keep_turn(pk, turn, Keeping(), first=True)
    assert Turn.objects.get().agent_id_then == "agent_2"


def test_values_of_variables_are_not_kept_where_no_words_are(pk):
    updates = (VariableUpdate("name", "Ada"),)
    run = ToolRun("call_1", "look", "mcp", {}, 4, 0, "ok", variable_updates=updates)
    keep_tool_run(pk, run, Keeping(words=False))
    assert ToolCall.objects.get().variable_updates == [{"name": "name"}]
