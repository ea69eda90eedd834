"""How conversations end, over the socket's own application and the real writer."""

import asyncio
import base64
import json

import pytest

from conversations.engine import microphone_watch
from conversations.models import Conversation, Feedback, Note
from conversations.realtime import exchange
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import silence, speech
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import WireClient

LONG_STORY = "This is a very long story that goes on and on. " * 20


def audio_frame(size_bytes):
    encoded = base64.b64encode(bytes(size_bytes)).decode()
    return json.dumps({"user_audio_chunk": encoded})


@pytest.fixture(autouse=True)
def steady_microphone(monkeypatch):
    """A stall of the machine is not taken for a microphone that was switched off."""
    monkeypatch.setattr(microphone_watch, "GONE_S", 60)


# --- The contract ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frames", "field", "error_type"),
    [
        (["this is not JSON"], "JSON", "invalid_message"),
        ([b"\xff\xfe\x00"], "UTF-8", "invalid_message"),
        (['{"user_audio_chunk": "%%%"}'], "user_audio_chunk", "value_error"),
        ([audio_frame(1_023)], "user_audio_chunk", "value_error"),
        (["x" * 20_001], "20000", "invalid_message"),
        (['{"type": "user_activity"}'] * 3_000, "Too many events", "invalid_message"),
        ([audio_frame(14_000)] * 60, "user_audio_chunk", "value_error"),
        (
            ['{"type": "conversation_initiation_client_data"}'],
            "conversation_initiation_client_data",
            "invalid_message",
        ),
        (['{"type": "contextual_update"}'], "contextual_update", "missing_fields"),
    ],
    ids=[
        "bad JSON",
        "not UTF-8",
        "bad base64",
        "odd PCM",
        "oversize",
        "flood",
        "faster than real time",
        "second initiation",
        "missing field",
    ],
)
async def test_a_violation_ends_one_conversation_and_no_other(
    agent, parley, frames, field, error_type
):
    parley(MAX_MESSAGE_BYTES=20_000, MAX_EVENTS_PER_SECOND=200)
    neighbour, client = WireClient(), WireClient()
    await neighbour.begin()
    conversation_id = await client.begin()
    for frame in frames:
        await client.send_raw(frame)
    closed = await client.until_closed()
    assert closed.code == 1008
    assert field in closed.reason
    error = client.frames[-1]["error_event"]
    assert (error["code"], error["error_type"]) == (1008, error_type)
    row = (await kept(conversation_id)).row
    assert (row.status, row.error_type) == ("failed", error_type)
    assert field in row.failure
    await neighbour.send("user_message", text="Still there?")
    await neighbour.until("agent_response")
    await neighbour.hang_up()
    assert (await kept(neighbour.conversation_id)).row.status == "done"


async def test_audio_of_a_strange_length_that_is_whole_samples_is_fine(
    agent, providers
):
    client = WireClient()
    await client.begin()
    for size_bytes in (2, 0, 1_022, 998, 26):
        await client.send_raw(audio_frame(size_bytes))
    await client.send("from_the_future", what="ever")
    await client.until("agent_response")
    await client.hang_up()
    assert providers.voice_activity_.streams[0].windows == 2


# --- Made ready while it begins ----------------------------------------------------------


async def test_what_the_agent_knows_is_indexed_while_it_greets(agent, providers):
    await change_agent(knowledge_text="We open at nine.")
    client = WireClient()
    await client.begin()
    await client.until("agent_response")
    await client.hang_up()
    assert providers.prepared == [("We open at nine.",)]


async def test_an_index_that_takes_long_holds_nobody_up(agent, providers):
    cancelled = asyncio.Event()

    async def prepare(name, knowledge):
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    providers.prepare = prepare
    client = WireClient()
    await client.begin()
    await client.send("user_message", text="When are you open?")
    await client.until("agent_response")
    await client.hang_up()
    assert cancelled.is_set()


async def test_an_index_that_fails_is_logged_and_harms_nothing(
    agent, providers, warnings
):
    providers.prepare_error = KeyError("a bug")
    client = WireClient()
    conversation_id = await client.begin()
    await client.until("agent_response")
    await client.hang_up()
    assert [line for line in warnings() if "agent_library" in line]
    assert (await kept(conversation_id)).row.status == "done"


# --- Beside the talk ---------------------------------------------------------------------


async def test_thumbs_are_kept_on_the_answer_they_are_about(agent):
    client = WireClient()
    conversation_id = await client.begin()
    said = await client.until("agent_response")
    event_id = said["agent_response_event"]["event_id"]
    await client.send("feedback", event_id=event_id, score="like")
    await client.send("feedback", event_id=event_id, score="dislike")
    await client.send("feedback", event_id=999, score="like")
    await client.send("feedback", event_id=999, score=None)
    await client.hang_up()
    await kept(conversation_id)
    thumb = await Feedback.objects.select_related("turn").aget()
    assert (thumb.score, thumb.turn.event_id) == ("dislike", event_id)


async def test_context_is_noted(agent):
    client = WireClient()
    conversation_id = await client.begin()
    await client.send("contextual_update", text="The cart is empty.", context_id="c")
    await client.hang_up()
    await kept(conversation_id)
    note = await Note.objects.aget(kind="context")
    assert note.text == "The cart is empty."


async def test_pings_come_with_the_latency_of_those_before(agent, parley):
    parley(PING_INTERVAL_MS=20)
    client = WireClient()
    await client.begin()
    # One that comes before the first answer does not know it yet.
    while (await client.until("ping"))["ping_event"]["ping_ms"] is None:
        pass
    latencies = [ping["ping_event"]["ping_ms"] for ping in client.of_type("ping")]
    assert latencies[0] is None
    assert isinstance(latencies[-1], int)
    await client.hang_up()


async def test_a_client_of_which_nothing_is_heard_is_let_go(agent, parley):
    parley(PING_INTERVAL_MS=20, RECEIVE_TIMEOUT_MS=100)
    client = WireClient(answer_pings=False)
    conversation_id = await client.begin()
    closed = await client.until_closed()
    assert closed.code == 1002
    assert "Nothing was received" in closed.reason
    row = (await kept(conversation_id)).row
    assert (row.status, row.error_type) == ("failed", "transport_receive_timeout")


# --- Hanging up --------------------------------------------------------------------------


async def before_anything(client):
    pass


async def during_the_greeting(client):
    await client.until("audio")


async def after_the_greeting(client):
    await client.until("agent_response")
    # No frame tells that the last sample was heard; the record does.
    while (await kept(client.conversation_id)).turns[0].ended_ms is None:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def while_the_user_speaks(client):
    await after_the_greeting(client)
    await client.say(speech("tell me a story"))


async def while_the_agent_thinks(client):
    await after_the_greeting(client)
    await client.send("user_message", text="tell me a story")


async def while_the_agent_answers(client):
    await while_the_agent_thinks(client)
    await client.until("agent_response")
    await client.until("audio")


async def after_an_interruption(client):
    await while_the_agent_answers(client)
    await client.send("user_message", text="stop")
    await client.until("interruption")


@pytest.mark.parametrize(
    ("moment", "roles", "words"),
    [
        (before_anything, [], ""),
        (during_the_greeting, ["agent"], ""),
        (after_the_greeting, ["agent"], ""),
        (while_the_user_speaks, ["agent", "user"], "tell me a story"),
        (while_the_agent_thinks, ["agent", "user"], "tell me a story"),
        (while_the_agent_answers, ["agent", "user", "agent"], "tell me a story"),
        (after_an_interruption, ["agent", "user", "agent", "user"], "stop"),
    ],
)
async def test_hanging_up_at_any_moment_keeps_what_was_said(
    agent, providers, moment, roles, words
):
    providers.language_model_._answers = [LONG_STORY]
    providers.language_model_.first_delay_ms = 50
    await change_agent(reprompt_after_ms=None)
    client = WireClient(answer_pings=False)
    conversation_id = await client.begin()
    await moment(client)
    await client.hang_up(1001)
    found = await kept(conversation_id)
    assert (found.row.status, found.row.end_reason) == ("done", "client_left")
    if moment is not before_anything:
        # There the greeting may or may not have begun.
        assert [role for role, _ in found.dialogue] == roles
    assert all(turn.ended_ms is not None for turn in found.turns)
    said = [text for role, text in found.dialogue if role == "user"]
    assert (said[-1] if said else "") == words
    for turn in found.turns:
        assert turn.text == turn.text.strip()
        assert (
            LONG_STORY.startswith(turn.text)
            or turn.role == "user"
            or (turn.source == "greeting" and "Hello!".startswith(turn.text))
        )


async def test_spoken_words_become_a_turn_and_are_answered(agent):
    await change_agent(first_message="", fixed_endpoint_ms=100)
    client = WireClient()
    conversation_id = await client.begin()
    await client.say(speech("when are you open") + silence(600))
    transcript = await client.until("user_transcript")
    event = transcript["user_transcription_event"]
    assert event["user_transcript"] == "when are you open"
    await client.until("agent_response")
    await client.hang_up()
    assert (await kept(conversation_id)).dialogue[0] == ("user", "when are you open")


# --- The server's own end ----------------------------------------------------------------


async def test_a_stopped_server_ends_its_conversations_in_order(agent, providers):
    providers.text_to_speech_ = FakeTextToSpeech(first_delay_ms=1)
    await change_agent(first_message=LONG_STORY)
    client = WireClient()
    conversation_id = await client.begin()
    await client.until("audio")
    client.application.cancel()
    closed = await client.until_closed()
    assert closed.code == 1011
    assert "stopping" in closed.reason
    await client.application
    found = await kept(conversation_id)
    assert (found.row.status, found.row.end_reason) == ("done", "shut_down")
    assert found.row.lease_until is None
    [turn] = found.turns
    assert turn.interrupted


async def test_a_server_that_cannot_wait_any_more_closes_the_row_all_the_same(
    agent, providers, monkeypatch
):
    monkeypatch.setattr(exchange, "SHUT_DOWN_TIMEOUT_S", 0.05)
    providers.speech_to_text_.delay_ms = 60_000
    await change_agent(first_message="")
    client = WireClient()
    conversation_id = await client.begin()
    await client.say(speech("one two three"))
    client.application.cancel()
    assert (await client.until_closed()).code == 1011
    row = (await kept(conversation_id)).row
    assert (row.status, row.end_reason) == ("done", "shut_down")


async def test_a_server_that_stops_before_the_first_words_says_so(agent, parley):
    parley(INITIATION_TIMEOUT_MS=60_000)
    client = WireClient()
    await client.connect()
    await asyncio.sleep(0.01)
    client.application.cancel()
    assert (await client.until_closed()).code == 1011
    await client.application
    assert await Conversation.objects.acount() == 0


async def test_uvicorn_tells_its_sockets_that_it_restarts(agent):
    client = WireClient()
    conversation_id = await client.begin()
    await client.hang_up(1012)
    assert (await kept(conversation_id)).row.end_reason == "shut_down"


async def test_a_bug_in_a_provider_ends_its_conversation_alone(
    agent, providers, caplog
):
    class Buggy:
        async def reply(self, request):
            if "crash" in request.messages[-1].text:
                raise KeyError("a bug")
            async for part in fine.reply(request):
                yield part

    fine, providers.language_model_ = providers.language_model_, Buggy()
    neighbour, client = WireClient(), WireClient()
    await neighbour.begin()
    conversation_id = await client.begin()
    await client.send("user_message", text="crash")
    closed = await client.until_closed()
    assert closed.code == 1011
    assert closed.reason.startswith("Internal error")
    assert client.frames[-1]["error_event"]["code"] == 1011
    assert any(
        conversation_id in record.getMessage() and record.exc_info
        for record in caplog.records
    )
    found = await kept(conversation_id)
    assert found.row.status == "failed"
    assert ("user", "crash") in found.dialogue
    await neighbour.send("user_message", text="Still there?")
    await neighbour.until("agent_response")
    await neighbour.hang_up()


async def test_the_start_and_the_end_are_logged_without_what_was_said(agent, caplog):
    caplog.set_level("INFO")
    client = WireClient()
    conversation_id = await client.begin(user_id="private")
    await client.send("user_message", text="My number is 12345")
    await client.until("agent_response")
    await client.hang_up()
    lines = [
        r.getMessage() for r in caplog.records if conversation_id in r.getMessage()
    ]
    assert len(lines) == 2
    assert "began" in lines[0]
    assert "ended" in lines[1]
    assert "client_left" in lines[1]
    assert not any(word in caplog.text for word in ("12345", "private", "Hello!"))
