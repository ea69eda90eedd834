"""Turns pieced together from a hosted agent's events; times are given."""

import pytest

from conversations.realtime.relay.playout_estimate import JOIN_MS, PlayoutEstimate
from conversations.realtime.relay.tools import MAX_TOOLS_KEPT, HostedTools, as_text
from conversations.realtime.relay.turns import OWN_IDS_FROM, HostedTurns
from tests.fakes.fake_recorder import FakeRecorder

ANSWER = "one two three four five six seven eight nine ten"


@pytest.fixture
def recorder():
    return FakeRecorder()


@pytest.fixture
def turns(recorder):
    return HostedTurns(recorder, "audio")


def test_an_answer_is_generated_sent_and_heard(turns, recorder):
    turns.agent_said(1, ANSWER, 1_000)
    turns.heard(2_000, 1_010)
    assert recorder.agent_turns[1].ended_ms is None
    turns.user_said(2, "Thanks", 5_000)
    turn = recorder.agent_turns[1]
    assert (turn.generated, turn.sent, turn.heard) == (ANSWER,) * 3
    assert (turn.started_ms, turn.ended_ms, turn.interrupted) == (1_010, 3_010, False)
    assert recorder.user_turns[2].started_ms == 5_000


def test_audio_that_comes_before_its_words_belongs_to_them(turns, recorder):
    turns.heard(500, 1_000)
    turns.heard(500, 1_100)
    turns.agent_said(1, ANSWER, 1_150)
    turns.finish(9_000)
    assert recorder.agent_turns[1].started_ms == 1_000
    assert recorder.agent_turns[1].ended_ms == 2_000


def test_the_correction_says_what_was_heard(turns, recorder):
    turns.agent_said(1, ANSWER, 0)
    turns.heard(10_000, 0)
    turns.interrupted(4_000)
    assert recorder.agent_turns[1].heard == "one two three four"
    turns.agent_corrected(1, "one two three", 4_010)
    turn = recorder.agent_turns[1]
    assert (turn.heard, turn.interrupted, turn.generated) == (
        "one two three",
        True,
        ANSWER,
    )
    assert len(recorder.corrections) == 2


def test_a_correction_may_come_first_and_without_an_id(turns, recorder):
    turns.agent_said(1, ANSWER, 0)
    turns.agent_corrected(None, "one", 500)
    turns.interrupted(510)
    turns.finish(9_000)
    assert (recorder.agent_turns[1].heard, recorder.agent_turns[1].interrupted) == (
        "one",
        True,
    )


def test_a_correction_of_nothing_changes_nothing(turns, recorder):
    turns.agent_corrected(5, "what", 0)
    turns.interrupted(0)
    assert recorder.calls == []


def test_what_was_played_to_its_end_was_not_interrupted(turns, recorder):
    turns.agent_said(1, ANSWER, 0)
    turns.heard(1_000, 0)
    turns.interrupted(3_000)
    assert not recorder.agent_turns[1].interrupted
    assert recorder.agent_turns[1].ended_ms == 1_000


def test_what_was_interrupted_is_not_in_the_way_of_the_next(turns, recorder):
    turns.agent_said(1, ANSWER, 0)
    turns.heard(60_000, 0)
    turns.interrupted(1_000)
    turns.agent_said(3, "Yes?", 1_500)
    turns.heard(500, 1_500)
    turns.finish(9_000)
    assert (recorder.agent_turns[3].started_ms, recorder.agent_turns[3].ended_ms) == (
        1_500,
        2_000,
    )


def test_words_that_grow_are_one_turn(turns, recorder):
    turns.agent_said(1, "At nine", 0)
    turns.agent_said(1, "At nine, and on Sundays at ten.", 500)
    turns.finish(1_000)
    assert [t.generated for t in recorder.agent_turns.values()] == [
        "At nine, and on Sundays at ten."
    ]


def test_an_id_that_is_used_twice_loses_no_turn(turns, recorder):
    turns.agent_said(1, "Let me look.", 0)
    turns.agent_said(1, "At nine.", 2_000)
    turns.user_said(2, "And", 3_000)
    turns.user_said(2, "on Sundays?", 4_000)
    turns.finish(9_000)
    assert [t.generated for t in recorder.agent_turns.values()] == [
        "Let me look.",
        "At nine.",
    ]
    assert sorted(recorder.user_turns) == [2, OWN_IDS_FROM + 2]


@pytest.mark.parametrize("event_id", [None, -1, OWN_IDS_FROM, 10**20])
def test_an_id_that_cannot_be_kept_is_replaced(turns, recorder, event_id):
    turns.agent_said(event_id, "Hello", 0)
    assert list(recorder.agent_turns) == [OWN_IDS_FROM + 1]


def test_pieces_are_a_turn_when_the_whole_never_comes(turns, recorder):
    for kind, text in (
        ("start", ""),
        ("delta", "At "),
        ("delta", "nine."),
        ("stop", ""),
    ):
        turns.agent_writes(kind, 4, text, 100)
    assert recorder.agent_turns == {}
    turns.finish(1_000)
    assert recorder.agent_turns[4].generated == "At nine."


def test_pieces_are_not_told_twice(turns, recorder):
    for kind, text in (("start", ""), ("delta", "At nine."), ("stop", "")):
        turns.agent_writes(kind, 4, text, 100)
    turns.agent_said(4, "At nine.", 150)
    turns.finish(1_000)
    assert recorder.dialogue() == [("agent", "At nine.")]


def test_typed_words_have_the_id_they_were_understood_by(turns, recorder):
    turns.user_typed("Hello", 1_000)
    assert recorder.user_turns == {}
    turns.user_said(7, "Hello", 1_200)
    assert recorder.user_turns[7].medium == "text"
    assert recorder.user_turns[7].started_ms == 1_000


def test_typed_words_nobody_repeats_are_kept_with_the_answer(turns, recorder):
    turns.user_typed("Hello", 1_000)
    turns.agent_said(3, "Good morning!", 2_000)
    turns.user_typed("When do you open?", 3_000)
    turns.user_typed("On Sundays?", 3_500)
    turns.finish(4_000)
    assert [t.text for t in recorder.user_turns.values()] == [
        "Hello",
        "When do you open?",
        "On Sundays?",
    ]


def test_spoken_words_beside_typed_ones_are_both_kept(turns, recorder):
    turns.user_typed("Hello", 1_000)
    turns.user_said(2, "Is anybody there?", 1_500)
    assert [(t.text, t.medium) for t in recorder.user_turns.values()] == [
        ("Hello", "text"),
        ("Is anybody there?", "audio"),
    ]


def test_written_conversations_have_no_sound(recorder):
    turns = HostedTurns(recorder, "text")
    turns.agent_said(1, "Hello", 0)
    assert recorder.agent_turns[1].medium == "text"


# --- When it was heard -------------------------------------------------------------------


def test_sound_is_heard_at_once_or_after_what_waits():
    playout = PlayoutEstimate()
    assert playout.add(1_000, 50) == 50
    assert playout.add(500, 60) == 1_050
    assert playout.add(500, 5_000) == 5_000
    assert playout.add(500, 5_500 + JOIN_MS) == 5_500
    playout.interrupt(5_700)
    assert playout.end_ms == 5_700


# --- Tools -------------------------------------------------------------------------------


@pytest.fixture
def tools(recorder):
    return HostedTools(recorder)


def call(call_id="call_1", **fields):
    return {"tool_call_id": call_id, "tool_name": "look_up", **fields}


def test_a_clients_tool_is_asked_for_and_answered(tools, recorder):
    tools.client_asked(call(parameters={"a": 1}), 3, 1_000)
    tools.client_returned("call_1", {"k": [1]}, False, 1_250)
    run = recorder.tool_runs["call_1"]
    assert (run.kind, run.arguments, run.event_id) == ("client", {"a": 1}, 3)
    assert (run.result, run.latency_ms, run.is_error) == ('{"k":[1]}', 250, False)


@pytest.mark.parametrize(
    ("told", "kept"),
    [("webhook", "webhook"), ("system", "system"), ("mcp", "mcp"), ("new", "webhook")],
)
def test_an_agents_own_tool_is_known_by_its_kind(tools, recorder, told, kept):
    tools.asked(call(tool_type=told), 3, 1_000)
    tools.answered(call(is_error=True), 1_100)
    tools.answered(call(is_error=True, full_tool_result="no"), 9_000)
    run = recorder.tool_runs["call_1"]
    assert (run.kind, run.result, run.is_error, run.latency_ms) == (
        kept,
        "no",
        True,
        100,
    )


def test_what_is_told_in_two_ways_is_one_call(tools, recorder):
    tools.client_asked(call(parameters={"a": 1}), 3, 1_000)
    tools.asked(call(tool_type="client"), 3, 1_001)
    assert recorder.tool_runs["call_1"].arguments == {"a": 1}
    assert recorder.tool_runs["call_1"].requested_ms == 1_000


def test_an_mcp_servers_call_goes_through_its_states(tools, recorder):
    for state in ("loading", "awaiting_approval"):
        tools.mcp(call(state=state, parameters={"a": 1}), 3, 1_000)
    tools.mcp(call(state="success", result=[{"b": 2}]), 3, 1_500)
    run = recorder.tool_runs["call_1"]
    assert (run.kind, run.arguments) == ("mcp", {"a": 1})
    assert (run.result, run.is_error) == ('[{"b":2}]', False)
    tools.mcp(call("call_2", state="failure", error_message="no"), 3, 1_500)
    assert recorder.tool_runs["call_2"].is_error


@pytest.mark.parametrize("call_id", [None, 5, ""])
def test_a_call_without_an_id_is_not_kept(tools, recorder, call_id):
    tools.client_asked(call(call_id), 3, 1_000)
    tools.client_returned(call_id, "x", False, 1_000)
    assert recorder.calls == []


def test_results_nobody_asked_for_are_not_kept(tools, recorder):
    tools.client_returned("call_9", "x", False, 1_000)
    assert recorder.calls == []


def test_calls_do_not_pile_up(tools):
    for number in range(MAX_TOOLS_KEPT + 10):
        tools.client_asked(call(f"call_{number}"), 3, 1_000)
    assert len(tools._runs) == MAX_TOOLS_KEPT


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), ("a", "a"), (1, "1"), ({"a": None}, '{"a":null}')]
)
def test_a_result_is_text(value, text):
    assert as_text(value) == text
