import asyncio
import json

import pytest
from channels.testing import WebsocketCommunicator
from django.core.cache import cache

from config.sockets import sockets
from conversations.realtime.self_check import FULL, SelfCheckConsumer, echoed
from tests.realtime.socket_ends import SocketEnds


@pytest.fixture
def allow(settings):
    def set_limits(**limits):
        settings.PARLEY = settings.PARLEY | limits

    return set_limits


def sent_to(ends):
    return [m["text"] for m in ends.outgoing if m["type"] == "websocket.send"]


def closed(ends):
    [code] = [m["code"] for m in ends.outgoing if m["type"] == "websocket.close"]
    return code


async def opened():
    ends = SocketEnds()
    await ends.socket.accept()
    return ends


async def test_the_first_frame_says_what_time_it_is():
    ends = await opened()
    ends.client_leaves()
    await echoed(ends.socket)
    ready = json.loads(sent_to(ends)[0])
    assert ready["type"] == "check_ready"
    assert ready["server_time_ms"] > 1_700_000_000_000


async def test_what_comes_goes_back_unread():
    ends = await opened()
    frames = ["not json", '{"n": 1}', "ü" * 500]
    for frame in frames:
        ends.client_sends(frame)
    ends.client_leaves()
    await echoed(ends.socket)
    assert sent_to(ends)[1:] == frames


@pytest.mark.parametrize("frame", ["x" * 101, "ü" * 51, b"bytes"])
async def test_what_is_too_large_or_no_text_ends_the_check(allow, frame):
    allow(CHECK_MAX_MESSAGE_BYTES=100)
    ends = await opened()
    ends.client_sends(frame)
    ends.client_leaves()
    await echoed(ends.socket)
    assert len(sent_to(ends)) == 1
    assert closed(ends) == 1008


async def test_after_as_many_messages_as_it_may_have_it_is_over(allow):
    allow(CHECK_MAX_MESSAGES=2)
    ends = await opened()
    for frame in "abc":
        ends.client_sends(frame)
    ends.client_leaves()
    await echoed(ends.socket)
    assert sent_to(ends)[1:] == ["a", "b"]
    assert closed(ends) == 1000


async def test_a_page_that_says_nothing_is_sent_away(allow):
    allow(CHECK_DURATION_MS=1)
    ends = await opened()

    async def silence():
        # Once it is closed, the page agrees.
        ends.socket._receive = ends._receive
        ends.client_leaves()
        await asyncio.Event().wait()

    ends.socket._receive = silence
    await echoed(ends.socket)
    assert closed(ends) == 1000


def page(origin=b"https://here.test"):
    headers = [(b"host", b"here.test"), (b"origin", origin)]
    return WebsocketCommunicator(sockets, "/v1/parley/check", headers=headers)


async def test_pages_of_the_site_are_let_in_and_others_are_not(settings):
    settings.ALLOWED_HOSTS = ["here.test"]
    own, foreign = page(), page(b"https://there.test")
    connected, _ = await own.connect(timeout=20)
    assert connected
    ready = await own.receive_output(timeout=20)
    assert json.loads(ready["text"])["type"] == "check_ready"
    await own.disconnect()
    connected, _ = await foreign.connect(timeout=20)
    assert not connected


async def test_an_address_may_check_so_often_and_apart_from_conversations(
    settings, allow
):
    settings.ALLOWED_HOSTS = ["here.test"]
    allow(CONNECTIONS_PER_MINUTE=1)
    cache.clear()
    first, second = page(), page()
    await first.connect(timeout=20)
    await first.receive_output(timeout=20)
    await first.disconnect()
    await second.connect(timeout=20)
    assert (await second.receive_output(timeout=20))["code"] == 1002
    cache.clear()


async def test_a_process_holds_so_many_checks_at_once(settings, allow):
    settings.ALLOWED_HOSTS = ["here.test"]
    allow(MAX_CHECKS=1)
    first, second = page(), page()
    await first.connect(timeout=20)
    await first.receive_output(timeout=20)
    await second.connect(timeout=20)
    refusal = await second.receive_output(timeout=20)
    assert (refusal["code"], refusal["reason"]) == (1002, FULL)
    await first.disconnect()
    assert SelfCheckConsumer.held == 0
