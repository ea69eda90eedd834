"""A client loses its line and goes on with its conversation over another."""

import asyncio
import base64
import json

import pytest

from conversations.models import ToolCall
from conversations.providers.scripted_tools import ToolLanguageModel
from conversations.realtime.process import this_process
from conversations.realtime.resuming import resumable_transport
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.fakes.spoken_audio import silence, speech
from tests.realtime.conftest import change_agent, kept
from tests.realtime.resuming_client import ResumingClient
from tests.realtime.wire_client import CHUNK_BYTES, Closed, WireClient

SHOW = {
    "type": "client",
    "name": "show_map",
    "description": "Shows a map.",
    "expects_response": True,
    "response_timeout_secs": 20,
    "parameters": {
        "type": "object",
        "required": ["place"],
        "properties": {"place": {"type": "string", "description": "Where to."}},
    },
}
ANSWER = "We open at nine every day of the week"
MS_PER_CHARACTER = 20
BYTES_PER_MS = 32


@pytest.fixture
def slow_voice(providers):
    """An answer that takes most of a second to hear."""
    providers.language_model_ = FakeLanguageModel((ANSWER,), first_delay_ms=5)
    providers.text_to_speech_ = FakeTextToSpeech(
        ms_per_character=MS_PER_CHARACTER, first_delay_ms=5
    )


async def ask(client, text="When do you open?"):
    await client.send("user_message", text=text)


async def until_answered(client):
    while not client.of_type("agent_response_complete"):
        await client.next()


def audio_bytes(client):
    events = [frame["audio_event"] for frame in client.of_type("audio")]
    return sum(len(base64.b64decode(one["audio_base_64"])) for one in events)


async def silent_agent():
    await change_agent(
        first_message="",
        client_events=[
            "audio",
            "agent_response",
            "agent_response_complete",
            "user_transcript",
            "client_tool_call",
            "interruption",
        ],
    )


async def test_only_a_client_that_knows_how_is_offered_to_come_back(agent):
    plain = WireClient()
    await plain.begin()
    assert "resumption" not in plain.frames[0]["conversation_initiation_metadata_event"]
    await plain.hang_up()
    client = ResumingClient()
    await client.begin()
    assert client.offer["window_ms"] == 20_000
    assert client.offer["ping_interval_ms"] == 5_000
    assert len(client.token) >= 22
    await client.hang_up()


async def test_a_server_may_offer_nothing(agent, parley):
    parley(RESUME_WINDOW_MS=0)
    client = WireClient(query="resumable=1")
    await client.begin()
    assert (
        "resumption" not in client.frames[0]["conversation_initiation_metadata_event"]
    )
    await client.hang_up()


async def test_an_answer_goes_on_without_a_word_lost_or_said_twice(agent, slow_voice):
    await silent_agent()
    client = ResumingClient()
    conversation_id = await client.begin()
    await ask(client)
    await client.until("audio")
    await client.lose()
    event = await client.come_back()
    assert event["conversation_id"] == conversation_id
    assert event["restarted"] is False
    assert event["received"] == len(client.sent)
    await until_answered(client)
    assert audio_bytes(client) == len(ANSWER) * MS_PER_CHARACTER * BYTES_PER_MS
    ids = [frame["audio_event"]["event_id"] for frame in client.of_type("audio")]
    assert len(set(ids)) == 1
    await client.hang_up()
    stored = await kept(conversation_id)
    assert stored.dialogue == [("user", "When do you open?"), ("agent", ANSWER)]
    assert stored.row.end_reason == "client_left"
    assert not any(turn.interrupted for turn in stored.turns)


async def test_it_goes_on_however_often_the_line_is_lost(agent, slow_voice):
    await silent_agent()
    client = ResumingClient()
    await client.begin()
    await ask(client)
    tokens = {client.token}
    for _ in range(4):
        await client.until("audio")
        await client.lose()
        await client.come_back()
        tokens.add(client.token)
    await until_answered(client)
    assert len(tokens) == 5
    assert audio_bytes(client) == len(ANSWER) * MS_PER_CHARACTER * BYTES_PER_MS
    await client.hang_up()


async def test_frames_lost_on_their_way_are_sent_again(agent, slow_voice):
    await silent_agent()
    client = ResumingClient()
    await client.begin()
    await ask(client)
    await client.until("audio")
    known = len(client.frames)
    for _ in range(5):
        await client.next()
    # These five never arrived.
    lost, client.frames = client.frames[known:], client.frames[:known]
    await client.lose()
    await client.come_back()
    for _ in range(5):
        await client.next()
    assert client.frames[known : known + 5] == lost
    await until_answered(client)
    assert audio_bytes(client) == len(ANSWER) * MS_PER_CHARACTER * BYTES_PER_MS
    await client.hang_up()


async def test_what_the_user_says_meanwhile_is_heard(agent):
    await silent_agent()
    client = ResumingClient()
    conversation_id = await client.begin()
    words = speech("When do you open on Monday?") + silence(2_000)
    chunks = [words[at : at + CHUNK_BYTES] for at in range(0, len(words), CHUNK_BYTES)]
    for number, chunk in enumerate(chunks):
        if number == 12:
            await client.lose()
        if number < 12:
            await client.link.send_audio(chunk)
        client.sent.append(
            f'{{"user_audio_chunk": "{base64.b64encode(chunk).decode()}"}}'
        )
    await client.come_back()
    said = await client.until("user_transcript")
    words_said = said["user_transcription_event"]["user_transcript"]
    assert words_said == "When do you open on Monday?"
    await client.until("agent_response")
    await client.hang_up()
    stored = await kept(conversation_id)
    assert [turn.role for turn in stored.turns] == ["user", "agent"]


async def test_a_message_written_meanwhile_is_answered_once(agent):
    await silent_agent()
    client = ResumingClient()
    conversation_id = await client.begin(
        conversation_config_override={"conversation": {"text_only": True}}
    )
    await client.lose()
    client.sent.append('{"type": "user_message", "text": "Are you there?"}')
    await client.come_back()
    await until_answered(client)
    await client.hang_up()
    stored = await kept(conversation_id)
    assert stored.dialogue == [
        ("user", "Are you there?"),
        ("agent", "We open at nine."),
    ]


# --- Who may not ------------------------------------------------------------------------


async def test_who_hangs_up_cannot_come_back(agent):
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.hang_up()
    refused = await client.dial()
    assert isinstance(refused, Closed)
    assert refused.code == 1008
    assert refused.reason == resumable_transport.ENDED
    assert (await kept(conversation_id)).row.end_reason == "client_left"


async def test_a_token_that_was_never_given_opens_nothing(agent):
    client = ResumingClient()
    await client.begin()
    await client.lose()
    refused = await client.dial(token="x" * 43)
    assert isinstance(refused, Closed)
    assert refused.code == 1008
    assert "cannot be resumed" in refused.reason
    await client.come_back()
    await client.hang_up()


async def test_a_token_is_used_up_once_the_client_has_the_next(agent):
    client = ResumingClient()
    await client.begin()
    first = client.token
    await client.lose()
    await client.come_back()
    await client.send("user_activity")
    await client.until("ping")
    await client.lose()
    refused = await client.dial(token=first)
    assert isinstance(refused, Closed)
    assert "cannot be resumed" in refused.reason
    await client.come_back()
    await client.hang_up()


async def test_an_answer_that_never_arrived_does_not_use_a_token_up(agent):
    client = ResumingClient()
    await client.begin()
    await client.lose()
    first = await client.dial()
    assert not isinstance(first, Closed)
    # The client never saw that, and has the former token still.
    await client.lose()
    await client.come_back()
    await client.hang_up()


async def test_however_many_answers_are_lost_the_client_is_let_in(agent):
    client = ResumingClient()
    await client.begin()
    for _ in range(3):
        await client.lose()
        assert not isinstance(await client.dial(), Closed)
    await client.lose()
    await client.come_back()
    await client.hang_up()


async def test_another_agents_address_opens_nothing(agent):
    await change_agent(first_message="")
    other = await agent.__class__.objects.acreate(public_id="agent_other", name="Other")
    client = ResumingClient()
    await client.begin()
    await client.lose()
    refused = await client.dial(agent_id=other.public_id)
    assert isinstance(refused, Closed)
    assert refused.code == 1008
    await client.come_back()
    await client.hang_up()


async def test_an_agent_that_was_switched_off_is_not_gone_on_with(agent):
    client = ResumingClient()
    await client.begin()
    await client.lose()
    await change_agent(enabled=False)
    refused = await client.dial()
    assert isinstance(refused, Closed)
    assert refused.code == 1008
    await change_agent(enabled=True)
    await client.come_back()
    await client.hang_up()


@pytest.mark.parametrize(
    "first", ["{", '{"type": "user_activity"}', '{"type": "conversation_resume"}', "[]"]
)
async def test_who_does_not_say_what_to_resume_is_told_how(agent, first):
    client = WireClient(query="resumable=1&resuming=1")
    assert await client.connect()
    await client.send_raw(first)
    closed = await client.until_closed()
    assert closed.code == 1008
    assert "conversation_resume" in client.frames[0]["error_event"]["message"]


async def test_who_has_more_than_was_sent_is_refused(agent):
    client = ResumingClient()
    await client.begin()
    await client.lose()
    assert isinstance(await client.dial(received=10_000), Closed)
    await client.come_back()
    await client.hang_up()


# --- How it ends ------------------------------------------------------------------------


async def test_who_does_not_come_back_left_when_the_line_was_lost(agent, slow_voice):
    await silent_agent()
    client = ResumingClient()
    conversation_id = await client.begin()
    await ask(client)
    await client.until("audio")
    application = client.link.application
    await client.lose()
    assert application.done()
    transport = this_process.resumable.find(client.token)
    transport.give_up()
    await asyncio.wait({transport.task})
    stored = await kept(conversation_id)
    assert stored.row.end_reason == "client_left"
    [_, answer] = stored.turns
    assert answer.interrupted
    assert ANSWER.startswith(answer.text)
    assert stored.row.duration_ms == answer.ended_ms
    refused = await client.dial()
    assert isinstance(refused, Closed)
    assert refused.reason == resumable_transport.TOO_LATE


async def test_a_new_socket_takes_the_place_of_one_the_server_believes_in(
    agent, slow_voice
):
    await silent_agent()
    client = ResumingClient()
    conversation_id = await client.begin()
    await ask(client)
    await client.until("audio")
    old = client.link
    await client.come_back()
    closed = await old.until_closed()
    assert closed.reason == resumable_transport.REPLACED
    client.link.frames.clear()
    await until_answered(client)
    assert audio_bytes(client) == len(ANSWER) * MS_PER_CHARACTER * BYTES_PER_MS
    await client.hang_up()
    assert (await kept(conversation_id)).row.end_reason == "client_left"


async def test_one_conversation_takes_one_place_however_many_sockets(agent, parley):
    parley(MAX_CONVERSATIONS=1)
    await change_agent(concurrency_limit=1, daily_limit=1)
    client = ResumingClient()
    await client.begin()
    await client.lose()
    assert this_process.capacity.conversations == 1
    await client.come_back()
    assert this_process.capacity.conversations == 1
    await client.hang_up()
    assert this_process.capacity.conversations == 0


async def test_a_tool_that_the_client_runs_meanwhile_is_answered_afterwards(
    agent, providers
):
    providers.language_model_ = ToolLanguageModel()
    await change_agent(first_message="", inline_tools=[SHOW])
    client = ResumingClient()
    conversation_id = await client.begin(
        conversation_config_override={"conversation": {"text_only": True}}
    )
    await client.send("user_message", text='Please show_map {"place": "Oslo"}')
    call = (await client.until("client_tool_call"))["client_tool_call"]
    await client.lose()
    answer = {"tool_call_id": call["tool_call_id"], "result": "Shown."}
    client.sent.append(
        json.dumps({"type": "client_tool_result", "is_error": False, **answer})
    )
    await client.come_back()
    while len(client.of_type("agent_response")) < 2:
        await client.next()
    said = client.of_type("agent_response")[-1]["agent_response_event"]
    assert said["agent_response"] == "The tool said: Shown."
    assert len(client.of_type("client_tool_call")) == 1
    await client.hang_up()
    await kept(conversation_id)
    run = await ToolCall.objects.aget()
    assert (run.result, run.is_error) == ("Shown.", False)
