"""A client that loses its line to a hosted agent, and comes back."""

import asyncio
import json

from conversations.realtime.process import this_process
from conversations.realtime.resuming.resumable_transport import TOO_MUCH
from tests.realtime.conftest import kept
from tests.realtime.relay_case import stage, vendor
from tests.realtime.resuming_client import ResumingClient
from tests.realtime.wire_client import PATIENCE_S, Closed

__all__ = ["stage", "vendor"]


def said(event_id, text):
    event = {"agent_response": text, "event_id": event_id}
    return json.dumps({"type": "agent_response", "agent_response_event": event})


def texts(client):
    return [
        frame["agent_response_event"]["agent_response"]
        for frame in client.of_type("agent_response")
    ]


async def begin(stage):
    client = ResumingClient()
    beginning = asyncio.ensure_future(client.begin())
    await stage.begin()
    await beginning
    await stage.say(said(1, "Good morning!"))
    await client.until("agent_response")
    return client


async def until_stored(conversation_id, turns):
    async with asyncio.timeout(PATIENCE_S):
        while len((await kept(conversation_id)).turns) < turns:  # noqa: ASYNC110  # rows
            await asyncio.sleep(0)


async def test_what_a_hosted_agent_says_meanwhile_is_kept_and_arrives_once(stage):
    client = await begin(stage)
    await client.lose()
    await stage.say(said(2, "We open at nine."))
    await until_stored(client.conversation_id, 2)
    question = '{"type": "user_message", "text": "And on Sundays?"}'
    client.sent.append(question)
    event = await client.come_back()
    assert (event["restarted"], event["received"]) == (False, 0)
    await client.until("agent_response")
    assert texts(client) == ["Good morning!", "We open at nine."]
    assert json.loads(await stage.hear()) == json.loads(question)
    await stage.say(said(4, "On Sundays we are closed."))
    await client.until("agent_response")
    await client.hang_up()
    assert await stage.until_left() == 1000
    stored = await kept(client.conversation_id)
    assert stored.row.end_reason == "client_left"
    assert texts(client) == [turn.text for turn in stored.turns if turn.role == "agent"]


async def test_a_hosted_agent_that_says_more_than_can_be_kept_talks_to_nobody(
    stage, parley
):
    parley(RESUME_BUFFER_BYTES=1_000)
    client = await begin(stage)
    transport = this_process.resumable.find(client.token)
    await client.lose()
    for event_id in range(2, 12):
        await stage.say(said(event_id, "A very long story. " * 10))
    await stage.until_left()
    await asyncio.wait({transport.task})
    assert (await kept(client.conversation_id)).row.end_reason == "client_left"
    refused = await client.dial()
    assert isinstance(refused, Closed)
    assert (refused.code, refused.reason) == (1008, TOO_MUCH)
