"""A conversation with a hosted agent, from a client's socket to the database."""

from collections.abc import Sequence

import pytest

from conversations.models import Conversation, Feedback, Note, ToolCall
from conversations.realtime.relay import holding as relaying
from tests.hosted.fake_vendor import API_KEY, CONVERSATION_ID, metadata_text
from tests.realtime.conftest import change_agent, kept
from tests.realtime.relay_case import Stage, stage, vendor
from tests.realtime.wire_client import WireClient

__all__ = ["stage", "vendor"]

INITIATION = (
    '{"type": "conversation_initiation_client_data",  "user_id":"u1", '
    '"source_info":{"source":"js_sdk","version":"1.25.0"}}'
)

GREETING = (
    '{"type":"agent_response","agent_response_event":'
    '{"agent_response":"Good morning!","event_id":1}}'
)


async def begin(
    stage: Stage, text: str = "", before: Sequence[str] = (), **metadata
) -> WireClient:
    """A conversation that has begun, with metadata of this text or with these fields."""
    client = WireClient(answer_pings=False)
    assert await client.connect()
    await client.send_raw(INITIATION)
    assert await stage.hear() == INITIATION
    await stage.say(*before, text or metadata_text(**metadata))
    await client.until("conversation_initiation_metadata")
    return client


async def test_the_first_frame_is_the_agents_own_but_for_the_id(stage):
    client = await begin(stage)
    conversation_id = client.conversation_id
    assert conversation_id.startswith("conv_")
    assert conversation_id != CONVERSATION_ID
    assert client.texts == [metadata_text(conversation_id=conversation_id)]
    await client.hang_up()
    row = (await kept(conversation_id)).row
    assert row.hosted_conversation_id == CONVERSATION_ID
    assert (row.status, row.end_reason) == ("processing", "client_left")
    assert (row.user_id, row.source) == ("u1", "js_sdk")
    assert await stage.until_left() == 1000


async def test_the_first_frame_travels_alone(stage, monkeypatch):
    # In Node the vendor's client loses what comes together with it.
    monkeypatch.setattr(relaying, "FIRST_ALONE_MS", 2_000)
    client = await begin(stage)
    await stage.say(GREETING)
    assert await client.is_sent_nothing(for_s=0.2)
    assert (await client.next())["type"] == "agent_response"
    await client.hang_up()


async def test_the_row_is_there_before_the_client_learns_its_id(stage):
    client = await begin(stage)
    row = await Conversation.objects.aget(public_id=client.conversation_id)
    assert row.status in ("initiated", "in-progress")
    await client.hang_up()


async def test_what_is_said_becomes_the_transcript(stage):
    client = await begin(stage)
    await stage.say(
        '{"type":"agent_response","agent_response_event":'
        '{"agent_response":"Good morning!","event_id":1}}',
        '{"type":"user_transcript","user_transcription_event":'
        '{"user_transcript":"When do you open?","event_id":2}}',
        '{"type":"agent_response","agent_response_event":'
        '{"agent_response":"At nine, every day of the week.","event_id":3}}',
        '{"type":"interruption","interruption_event":{"event_id":3}}',
        '{"type":"agent_response_correction","agent_response_correction_event":'
        '{"original_agent_response":"At nine, every day of the week.",'
        '"corrected_agent_response":"At nine,","event_id":3}}',
    )
    await client.until("agent_response_correction")
    await client.hang_up()
    found = await kept(client.conversation_id)
    assert found.dialogue == [
        ("agent", "Good morning!"),
        ("user", "When do you open?"),
        ("agent", "At nine,"),
    ]
    cut = found.turns[2]
    assert cut.interrupted
    assert cut.generated_text == "At nine, every day of the week."
    assert found.row.turn_count == 3


async def test_tools_and_feedback_are_kept(stage):
    client = await begin(stage)
    await stage.say(
        '{"type":"agent_response","agent_response_event":'
        '{"agent_response":"Let me look.","event_id":1}}',
        '{"type":"client_tool_call","client_tool_call":{"tool_name":"look_up",'
        '"tool_call_id":"call_1","parameters":{"a":1},"event_id":1}}',
    )
    await client.until("client_tool_call")
    result = '{"type":"client_tool_result","tool_call_id":"call_1","result":{"k":[1]}}'
    thumb = '{"type":"feedback","event_id":1,"score":"like"}'
    for frame in (result, thumb):
        await client.send_raw(frame)
        assert await stage.hear() == frame
    await client.hang_up()
    row = (await kept(client.conversation_id)).row
    tool = await ToolCall.objects.aget(conversation=row)
    assert (tool.name, tool.kind, tool.arguments) == ("look_up", "client", {"a": 1})
    assert (tool.result, tool.is_error) == ('{"k":[1]}', False)
    given = await Feedback.objects.select_related("turn").aget(conversation=row)
    assert (given.score, given.event_id) == ("like", 1)


async def test_typed_words_are_kept_once(stage):
    client = await begin(stage)
    await client.send("user_message", text="Hello there")
    await stage.hear()
    await stage.say(
        '{"type":"user_transcript","user_transcription_event":'
        '{"user_transcript":"Hello there","event_id":7}}'
    )
    await client.until("user_transcript")
    await client.send("user_message", text="Are you there?")
    await stage.hear()
    await client.hang_up()
    turns = (await kept(client.conversation_id)).turns
    assert [(t.text, t.medium, t.event_id) for t in turns][0] == (
        "Hello there",
        "text",
        7,
    )
    assert [t.text for t in turns] == ["Hello there", "Are you there?"]


async def test_what_the_client_says_while_the_agent_is_called_is_not_lost(stage):
    client = WireClient()
    assert await client.connect()
    frames = [INITIATION, '{"user_audio_chunk":"AAAA"}', '{"type":"user_activity"}']
    for frame in frames:
        await client.send_raw(frame)
    assert await stage.hear() == INITIATION
    await stage.say(metadata_text())
    assert [await stage.hear(), await stage.hear()] == frames[1:]
    await client.hang_up()


async def test_a_client_that_leaves_while_the_agent_is_called_ends_the_call(stage):
    client = WireClient()
    assert await client.connect()
    await client.send_raw(INITIATION)
    await stage.hear()
    await client.hang_up()
    assert await stage.until_left() is not None
    row = await Conversation.objects.aget()
    assert row.end_reason == "client_left"


# --- How it ends -------------------------------------------------------------------------


async def test_the_agent_hangs_up(stage):
    client = await begin(stage)
    await stage.leave(1000, "Goodbye")
    closed = await client.until_closed()
    assert (closed.code, closed.reason) == (1000, "Goodbye")
    assert "error" not in client.types
    row = (await kept(client.conversation_id)).row
    assert (row.status, row.end_reason) == ("processing", "agent_ended")


@pytest.mark.parametrize(
    ("code", "reason", "closed_with", "told"),
    [
        (1008, "Override not allowed", 1008, "Override not allowed"),
        (1011, "", 1011, "The connection to the hosted agent was lost."),
        (4001, "quota", 1002, "quota"),
        (1008, f"bad key {API_KEY}", 1008, "bad key ***"),
    ],
)
async def test_the_agent_closes_in_the_middle(stage, code, reason, closed_with, told):
    client = await begin(stage)
    await stage.leave(code, reason)
    closed = await client.until_closed()
    assert (closed.code, closed.reason) == (closed_with, told)
    [error] = client.of_type("error")
    assert error["error_event"]["message"] == told
    assert error["error_event"]["code"] == closed_with
    row = (await kept(client.conversation_id)).row
    assert (row.status, row.error_type) == ("failed", "websocket_disconnect")


async def test_the_agents_own_error_is_not_told_twice(stage):
    client = await begin(stage)
    error = '{"type":"error","error_event":{"code":1002,"message":"LLM failed"}}'
    await stage.say(error)
    await stage.leave(1002, "")
    closed = await client.until_closed()
    assert closed == type(closed)(1002, "LLM failed")
    assert client.texts[1:] == [error]
    row = (await kept(client.conversation_id)).row
    assert [n.text async for n in Note.objects.filter(conversation=row)] == [
        "LLM failed"
    ]


async def test_the_line_breaks(stage):
    client = await begin(stage)
    await stage.break_down()
    closed = await client.until_closed()
    assert closed.code == 1002
    assert "lost" in closed.reason
    assert client.types[-1] == "error"


@pytest.mark.parametrize("garbage", ["nonsense", "[1]", b"\xff\xfe", '{"type": '])
async def test_the_agent_sends_garbage(stage, garbage):
    client = await begin(stage)
    await stage.say(garbage)
    closed = await client.until_closed()
    assert closed == type(closed)(
        1002, "The hosted agent sent something that is no event."
    )
    assert client.types[-1] == "error"
    assert await stage.until_left() is not None


async def test_a_binary_frame_reaches_the_client_as_text(stage):
    client = await begin(stage)
    await stage.say(b'{"type":"guardrail_triggered"}')
    await client.until("guardrail_triggered")
    assert client.texts[-1] == '{"type":"guardrail_triggered"}'
    await client.hang_up()


async def test_the_agent_falls_silent(stage, parley):
    parley(HOSTED_RECEIVE_TIMEOUT_MS=1)
    client = await begin(stage)
    closed = await client.until_closed()
    assert (closed.code, closed.reason) == (1002, "The hosted agent has fallen silent.")


async def test_the_longest_duration_ends_it_in_order(stage):
    await change_agent(max_duration_ms=1)
    client = await begin(stage)
    closed = await client.until_closed()
    assert (closed.code, closed.reason) == (1000, "The longest duration was reached.")
    assert "error" not in client.types


async def test_the_servers_stop_ends_it_in_order(stage):
    client = await begin(stage)
    client.application.cancel()
    closed = await client.until_closed()
    assert closed.code == 1011
    assert client.types[-1] == "error"
    row = (await kept(client.conversation_id)).row
    assert (row.status, row.end_reason) == ("processing", "shut_down")
    assert await stage.until_left() is not None


# --- Limits ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "frame", "match"),
    [
        (
            {"MAX_MESSAGE_BYTES": 1_000},
            '{"type":"x","y":"' + "z" * 1_000 + '"}',
            "bytes",
        ),
        (
            {"MAX_TEXT_CHARACTERS": 9},
            '{"type":"user_message","text":"0123456789"}',
            "text",
        ),
        ({}, '{"user_audio_chunk":"' + "AAAA" * 230_000 + '"}', "faster"),
        ({}, '{"user_audio_chunk": "AAAA"', "JSON"),
    ],
)
async def test_what_breaks_a_limit_is_not_passed_on(
    stage, parley, changes, frame, match
):
    parley(**changes)
    client = await begin(stage)
    await client.send_raw(frame)
    closed = await client.until_closed()
    assert closed.code == 1008
    assert match in closed.reason
    connection = await stage.connection()
    assert [got async for got in connection] == []


async def test_too_many_events_are_not_passed_on(stage, parley):
    parley(MAX_EVENTS_PER_SECOND=5)
    client = await begin(stage)
    for _ in range(200):
        await client.send("user_activity")
    closed = await client.until_closed()
    assert closed.code == 1008
    assert "5 a second" in closed.reason


async def test_an_initiation_that_comes_twice_is_refused(stage):
    client = await begin(stage)
    await client.send_raw(INITIATION)
    closed = await client.until_closed()
    assert closed.code == 1008


async def test_nothing_of_another_conversation_is_touched(stage, vendor):
    """One call that fails ends alone."""
    client = await begin(stage)
    second = Stage(vendor)
    other = await begin(second)
    await stage.say("nonsense")
    await client.until_closed()
    await second.say('{"type":"guardrail_triggered"}')
    await other.until("guardrail_triggered")
    await other.hang_up()
    second.end()
