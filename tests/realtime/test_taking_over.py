"""The process that held a conversation has ended: another one goes on with it."""

import asyncio
import itertools
import threading
from datetime import timedelta

import pytest

from conversations.models import Resumption
from conversations.realtime.process import this_process
from conversations.realtime.resuming.resumable_conversations import (
    ResumableConversations,
)
from conversations.realtime.resuming.resumable_transport import ResumableTransport
from conversations.store.calls.lease import reap
from conversations.store.calls.writer import writer
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.fake_text_to_speech import FakeTextToSpeech
from tests.realtime.conftest import change_agent, kept
from tests.realtime.resuming_client import ResumingClient
from tests.realtime.wire_client import PATIENCE_S, Closed

ANSWER = "We open at nine. On Sundays we are closed all day long, I am afraid."


@pytest.fixture
def processes(monkeypatch):
    """Makes this one process several: each with its conversations and its id."""
    count = itertools.count(2)
    monkeypatch.setattr(this_process, "resumable", ResumableConversations())

    def another() -> ResumableConversations:
        former = this_process.resumable
        monkeypatch.setattr(this_process, "resumable", ResumableConversations())
        monkeypatch.setattr(this_process, "PROCESS_ID", f"process {next(count)}")
        return former

    return another


@pytest.fixture
def slow_voice(providers):
    providers.language_model_ = FakeLanguageModel((ANSWER,), first_delay_ms=5)
    providers.text_to_speech_ = FakeTextToSpeech(ms_per_character=20, first_delay_ms=5)


async def stopped(processes) -> None:
    """The process is asked to stop, and does; another begins."""
    tasks = processes().stop()
    await asyncio.wait(tasks)


async def texts(client):
    return [
        frame["agent_response_event"]["agent_response"]
        for frame in client.of_type("agent_response")
    ]


async def until_complete(client, answers):
    while len(client.of_type("agent_response_complete")) < answers:
        await client.next()


async def until_stored(conversation_id, turns):
    async with asyncio.timeout(PATIENCE_S):
        while len((await kept(conversation_id)).turns) < turns:  # noqa: ASYNC110  # rows
            await asyncio.sleep(0)


async def all_events():
    await change_agent(
        first_message="",
        client_events=[
            "audio",
            "agent_response",
            "agent_response_complete",
            "agent_response_correction",
            "user_transcript",
            "client_tool_call",
        ],
    )


async def come_back(client):
    """As after a restart: what is not safe yet is sent again, and counted anew."""
    first = await client.dial()
    assert not isinstance(first, Closed), f"refused: {first}"
    event = first["conversation_resumed_event"]
    client.token = event["token"]
    assert event["restarted"] is True
    rest = client.sent[event["received"] :]
    client.sent, client.before = [], client.frames
    client.frames = []
    for frame in rest:
        await client.send_raw(frame)
    return event


async def test_a_stopped_servers_conversation_goes_on_in_the_next(
    agent, slow_voice, processes
):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="When do you open?")
    await client.until("audio")
    await stopped(processes)
    assert (await client.until_closed()).code == 1012
    assert not client.of_type("error")
    stored = await kept(conversation_id)
    assert stored.row.status == "in-progress"
    newest = max(turn.event_id for turn in stored.turns)
    event = await come_back(client)
    assert event["conversation_id"] == conversation_id
    await until_complete(client, 1)
    # The client may have shown the answer whole.
    [told] = client.of_type("agent_response_correction")
    cut = told["agent_response_correction_event"]
    kept_cut = next(turn for turn in stored.turns if turn.interrupted)
    assert cut["event_id"] == kept_cut.event_id
    assert cut["corrected_agent_response"] == kept_cut.text
    # The greeting is not said twice, and the answer is said to its end.
    [said] = await texts(client)
    assert ANSWER.endswith(said)
    assert all(
        frame["audio_event"]["event_id"] > newest for frame in client.of_type("audio")
    )
    await client.send("user_message", text="Thank you.")
    await until_complete(client, 2)
    await client.hang_up()
    stored = await kept(conversation_id)
    assert [turn.role for turn in stored.turns] == [
        "user",
        "agent",
        "agent",
        "user",
        "agent",
    ]
    assert [turn.interrupted for turn in stored.turns] == [False, True] + [False] * 3
    assert stored.row.end_reason == "client_left"
    assert not await Resumption.objects.aexists()


async def test_the_model_of_the_next_process_knows_what_was_said(
    agent, providers, processes
):
    await all_events()
    client = ResumingClient()
    await client.begin(dynamic_variables={"name": "Ada"})
    await client.send("user_message", text="I am Ada.")
    await until_complete(client, 1)
    await stopped(processes)
    await client.until_closed()
    providers.language_model_ = FakeLanguageModel(("Ada.",), first_delay_ms=5)
    await come_back(client)
    await client.send("user_message", text="Who am I?")
    await until_complete(client, 1)
    said = [(m.role, m.text) for m in providers.language_model_.requests[-1].messages]
    assert said[-3:] == [
        ("user", "I am Ada."),
        ("assistant", "We open at nine."),
        ("user", "Who am I?"),
    ]
    await client.hang_up()


async def test_a_question_that_had_no_answer_yet_is_answered(
    agent, providers, processes
):
    await all_events()
    providers.language_model_ = FakeLanguageModel(([Pause(60_000), "Late."],))
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="When do you open?")
    await until_stored(conversation_id, turns=1)
    await stopped(processes)
    await client.until_closed()
    providers.language_model_ = FakeLanguageModel(("At nine.",), first_delay_ms=5)
    await come_back(client)
    await until_complete(client, 1)
    assert await texts(client) == ["At nine."]
    await client.hang_up()
    assert (await kept(conversation_id)).dialogue == [
        ("user", "When do you open?"),
        ("agent", "At nine."),
    ]


async def test_a_process_that_lives_after_all_writes_nothing_any_more(
    agent, slow_voice, processes, parley
):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="When do you open?")
    await client.until("audio")
    await until_stored(conversation_id, turns=2)
    former = processes()
    old_link = client.link
    await come_back(client)
    await until_complete(client, 1)
    # The former process holds it still, and its client goes on talking to it.
    await old_link.send("user_message", text="Are you still there?")
    await old_link.until("audio")
    await old_link.hang_up()
    await asyncio.wait(former.stop() or [asyncio.ensure_future(asyncio.sleep(0))])
    stored = await kept(conversation_id)
    assert stored.row.status == "in-progress"
    assert stored.row.process_id == this_process.PROCESS_ID
    assert "Are you still there?" not in [turn.text for turn in stored.turns]
    await client.hang_up()
    assert (await kept(conversation_id)).row.end_reason == "client_left"


async def test_who_does_not_come_back_is_closed_as_ended_by_the_stop(
    agent, slow_voice, processes, parley
):
    parley(RESUME_WINDOW_MS=1_000)
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="When do you open?")
    await client.until("audio")
    await stopped(processes)
    await client.until_closed()
    lease_until = (await kept(conversation_id)).row.lease_until
    assert await asyncio.to_thread(reap, lease_until) == 0
    assert await asyncio.to_thread(reap, lease_until + timedelta(seconds=1)) == 1
    stored = await kept(conversation_id)
    assert stored.row.end_reason == "shut_down"
    assert stored.row.error_type == ""
    assert stored.row.status in ("processing", "done")
    assert isinstance(await client.dial(), Closed)


async def test_a_token_opens_it_for_its_agent_only_and_once(agent, processes):
    await all_events()
    other = await agent.__class__.objects.acreate(public_id="agent_other", name="Other")
    client = ResumingClient()
    await client.begin()
    first = client.token
    await stopped(processes)
    await client.until_closed()
    refused = await client.dial(agent_id=other.public_id)
    assert isinstance(refused, Closed)
    assert refused.code == 1008
    await come_back(client)
    await client.send("user_message", text="Hello?")
    await until_complete(client, 1)
    refused = await ResumingClient().dial(token=first, received=0)
    assert isinstance(refused, Closed)
    await client.hang_up()


async def test_of_a_conversation_that_is_not_to_be_kept_nothing_is_kept_for_it(
    agent, processes
):
    await all_events()
    await change_agent(zero_retention=True)
    client = ResumingClient()
    await client.begin(dynamic_variables={"secret__key": "hidden"})
    await client.send("user_message", text="Hello?")
    await until_complete(client, 1)
    assert not await Resumption.objects.aexists()
    await stopped(processes)
    assert (await client.until_closed()).code == 1011
    assert isinstance(await client.dial(), Closed)


async def test_what_is_stored_for_it_can_be_read_by_nobody(agent, processes):
    await all_events()
    client = ResumingClient()
    await client.begin(dynamic_variables={"secret__key": "hidden"})
    await kept(client.conversation_id)
    row = await Resumption.objects.aget()
    assert "hidden" not in row.state.token
    assert "hidden" in row.state.reveal()
    assert client.token not in (row.digest, row.digest_before)
    await client.hang_up()


async def test_a_message_that_was_stored_is_not_asked_for_again(
    agent, providers, processes
):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="One")
    await until_complete(client, 1)
    await stopped(processes)
    await client.until_closed()
    event = await come_back(client)
    assert event["received"] >= 1
    await client.send("user_message", text="Two")
    await until_complete(client, 1)
    await client.hang_up()
    words = [t.text for t in (await kept(conversation_id)).turns if t.role == "user"]
    assert words == ["One", "Two"]


async def test_an_answer_that_is_lost_after_a_restart_is_given_again(
    agent, slow_voice, processes
):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="When do you open?")
    await client.until("audio")
    await stopped(processes)
    await client.until_closed()
    answers = []
    for _ in range(3):
        # The client sees none of these, and has the former token still.
        answers.append(await client.dial())
        await client.lose()
    event = await come_back(client)
    told = [answer["conversation_resumed_event"] for answer in answers]
    assert {(one["restarted"], one["received"]) for one in told} == {
        (True, event["received"])
    }
    await until_complete(client, 1)
    [said] = await texts(client)
    assert ANSWER.endswith(said)
    await client.hang_up()
    assert (await kept(conversation_id)).row.end_reason == "client_left"


async def test_a_line_that_is_lost_before_the_claim_claims_nothing(agent, processes):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="One")
    await until_complete(client, 1)
    await stopped(processes)
    await client.until_closed()
    busy = threading.Event()
    writer().submit(busy.wait, "a busy database")
    lost = await client.dial_in_vain()
    async with asyncio.timeout(PATIENCE_S):
        # The claim waits for the database; the loss is heard of meanwhile.
        while not writer().waiting:  # noqa: ASYNC110  # the queue has no event
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
    busy.set()
    await lost.wait_for_the_server()
    assert (await kept(conversation_id)).row.process_id == ""
    await come_back(client)
    await client.hang_up()
    assert (await kept(conversation_id)).row.end_reason == "client_left"


async def test_an_answer_lost_by_two_processes_is_given_by_the_third(agent, processes):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await client.send("user_message", text="One")
    await until_complete(client, 1)
    await stopped(processes)
    await client.until_closed()
    for _ in range(2):
        assert not isinstance(await client.dial(), Closed)
        await client.lose()
    await kept(conversation_id)
    await stopped(processes)
    await come_back(client)
    await client.send("user_message", text="Two")
    await until_complete(client, 1)
    await client.hang_up()
    assert (await kept(conversation_id)).row.end_reason == "client_left"


async def test_a_full_process_is_dialled_again_later(agent, processes, parley):
    parley(MAX_CONVERSATIONS=1)
    await all_events()
    client = ResumingClient()
    await client.begin()
    await stopped(processes)
    await client.until_closed()
    other = ResumingClient()
    await other.begin()
    refused = await client.dial()
    assert isinstance(refused, Closed)
    assert refused.code == 1013
    await other.hang_up()
    await come_back(client)
    await client.hang_up()


async def test_what_was_said_while_the_models_loaded_is_not_too_much(
    agent, processes, monkeypatch
):
    await all_events()
    client = ResumingClient()
    conversation_id = await client.begin()
    await stopped(processes)
    await client.until_closed()
    monkeypatch.setattr(ResumableTransport, "waited_ms", 10_000)
    await come_back(client)
    for _ in range(25):
        await client.link.send_audio(bytes(32_000))
    await client.send("user_message", text="Are you there?")
    await until_complete(client, 1)
    await client.hang_up()
    assert (await kept(conversation_id)).row.end_reason == "client_left"
