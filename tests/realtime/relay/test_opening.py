"""A hosted agent that cannot be reached, or does not begin: what the client is told."""

import asyncio
import logging

import pytest

from conversations.models import Conversation, Recording
from conversations.realtime.relay.opening import WaitingClient, read_metadata
from tests.hosted.fake_vendor import API_KEY, SIGNATURE, metadata_text
from tests.realtime.conftest import change_agent
from tests.realtime.relay.test_holding import INITIATION
from tests.realtime.relay_case import stage, vendor
from tests.realtime.wire_client import Closed, WireClient

__all__ = ["stage", "vendor"]

SIGNED_URL = "/v1/convai/conversation/get-signed-url"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Between attempts nobody waits."""
    monkeypatch.setattr("conversations.hosted.vendor_api.RETRY_WAITS_S", (0.0, 0.0))


async def turned_away() -> tuple[WireClient, Closed]:
    client = WireClient()
    assert await client.connect()
    await client.send_raw(INITIATION)
    return client, await client.until_closed()


async def assert_told(caplog, code: int, words: str) -> Conversation:
    """The client is told in an error and in the close, the row is closed, the key is
    nowhere.
    """
    caplog.set_level(logging.DEBUG)
    client, closed = await turned_away()
    assert (closed.code, client.types) == (code, ["error"])
    message = client.frames[0]["error_event"]["message"]
    assert words in message
    assert client.frames[0]["error_event"]["code"] == code
    assert closed.reason[:50] == message[:50]
    row = await Conversation.objects.aget()
    assert (row.status, row.end_reason) == ("failed", "failed")
    assert words in row.failure
    assert not await Recording.objects.aexists()
    for text in (*client.texts, closed.reason, caplog.text, row.failure):
        assert API_KEY not in text
        assert SIGNATURE not in text
    return row


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, 1011, "does not accept the API key"),
        (403, 1011, "may not use the hosted agent"),
        (404, 1011, "check the hosted agent's id"),
        (302, 1011, "has moved"),
        (429, 1002, "too much to do"),
        (500, 1002, "out of order"),
        (503, 1002, "out of order"),
    ],
)
async def test_the_api_refuses(vendor, caplog, status, code, words):
    vendor.statuses[SIGNED_URL] = [status] * 3
    row = await assert_told(caplog, code, words)
    assert f"HTTP {status}" in row.failure
    # What it said beside is for the log.
    assert "not with" not in row.failure
    assert "not with" in caplog.text
    assert vendor.sockets == 0


async def test_trouble_that_passes_is_not_told(vendor):
    vendor.statuses[SIGNED_URL] = [503, 429]
    client = WireClient()
    await client.begin()
    assert len(vendor.requests) == 3
    await client.hang_up()


async def test_nobody_is_there(vendor, caplog):
    await change_agent(hosted_base_url="http://127.0.0.1:9")
    await assert_told(caplog, 1002, "cannot be reached")


async def test_the_address_is_not_allowed(vendor, caplog):
    await change_agent(hosted_base_url="http://169.254.169.254")
    await assert_told(caplog, 1011, "address of the hosted agent's service is wrong")


async def test_there_is_no_key(vendor, caplog, parley):
    parley(ELEVENLABS_API_KEY="")
    await change_agent(hosted_api_key="")
    await assert_told(caplog, 1011, "has no API key")
    assert vendor.requests == []


@pytest.mark.parametrize(
    "url", ["wss://attacker.example/x", "http://127.0.0.1/", 5, "ws://127.0.0.1:6379/"]
)
async def test_the_signed_url_leads_elsewhere(vendor, caplog, url):
    vendor.signed_url = url
    await assert_told(caplog, 1011, "must not be connected to")
    assert vendor.sockets == 0


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, 1011, "refused the signed URL"),
        (404, 1011, "not where its service says"),
        (302, 1011, "refused the connection"),
        (500, 1002, "refused the connection"),
    ],
)
async def test_the_socket_refuses(vendor, caplog, status, code, words):
    vendor.statuses["socket"] = [status]
    await assert_told(caplog, code, words)


async def test_the_socket_stalls(vendor, caplog, parley):
    parley(HOSTED_CONNECT_TIMEOUT_MS=50)

    async def stall(connection):
        await connection.wait_closed()

    vendor.script = stall
    row = await assert_told(caplog, 1002, "does not answer in time")
    assert row.error_type == "asyncio_timeout"


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (["nonsense"], "no event"),
        ([b"\xff"], "no event"),
        (['{"type":"ping"}'] * 80, "does not begin as an agent does"),
        ([metadata_text(conversation_id=None)], "does not begin as an agent does"),
    ],
)
async def test_it_does_not_begin(vendor, caplog, frames, words):
    async def talk(connection):
        for frame in frames:
            await connection.send(frame)
        await connection.wait_closed()

    vendor.script = talk
    await assert_told(caplog, 1002, words)


async def test_it_closes_at_once(vendor, caplog):
    async def leave(connection):
        await connection.close(1008, f"no quota for {API_KEY}")

    vendor.script = leave
    await assert_told(caplog, 1008, "no quota for ***")


async def test_its_own_error_is_passed_on_alone(vendor):
    error = '{"type":"error","error_event":{"code":1008,"message":"Not allowed"}}'

    async def refuse(connection):
        await connection.send(error)
        await connection.close(1008, "Not allowed")

    vendor.script = refuse
    client, closed = await turned_away()
    assert client.texts == [error]
    assert (closed.code, closed.reason) == (1008, "Not allowed")


async def test_a_client_may_not_say_too_much_before_it_begins(stage, parley):
    parley(MAX_SEND_QUEUE_BYTES=2_000)
    client = WireClient()
    assert await client.connect()
    await client.send_raw(INITIATION)
    await stage.hear()
    for _ in range(30):
        await client.send_raw('{"user_audio_chunk":"' + "AAAA" * 25 + '"}')
    closed = await client.until_closed()
    assert closed.code == 1008
    assert "before the conversation began" in closed.reason


class Ended:
    """A client that left."""

    left_with = 1000

    async def frames(self):
        return
        yield


async def test_work_that_is_done_is_not_undone_by_a_client_that_leaves():
    async def done():
        return 7

    assert await WaitingClient(Ended(), 10).during(done()) == 7
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_formats_are_the_agents():
    class Link:
        async def receive(self):
            return metadata_text(agent_output_audio_format="ulaw_8000")

    metadata = await read_metadata(Link())
    assert metadata.agent_format.name == "ulaw_8000"
    assert metadata.user_format.name == "pcm_16000"
