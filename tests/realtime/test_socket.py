"""One client's WebSocket as ASGI has it."""

import asyncio

import pytest

from conversations.protocol.close_codes import CloseCode
from conversations.realtime import socket as socket_module
from tests.realtime.socket_ends import SocketEnds


async def test_origin_host_and_query_are_the_clients():
    ends = SocketEnds(
        query="agent_id=a",
        headers=[(b"host", b"talk.example"), (b"origin", b"https://talk.example")],
    )
    assert ends.socket.origin == "https://talk.example"
    assert ends.socket.host == "talk.example"
    assert ends.socket.query == "agent_id=a"


@pytest.mark.parametrize(
    ("behind_proxy", "address"), [(False, "203.0.113.7"), (True, "198.51.100.1")]
)
async def test_the_address_is_the_clients_not_its_tale(settings, behind_proxy, address):
    settings.BEHIND_PROXY = behind_proxy
    forwarded = [
        (b"x-forwarded-for", b"1.2.3.4"),
        (b"x-forwarded-for", b"198.51.100.1"),
    ]
    ends = SocketEnds(headers=forwarded, client=["203.0.113.7", 50_000])
    assert ends.socket.address == address


async def test_a_server_that_names_no_address_has_one_client():
    assert SocketEnds().socket.address == "unknown"


async def test_a_client_that_is_no_browser_has_no_origin():
    assert SocketEnds().socket.origin is None


@pytest.mark.parametrize(
    ("offered", "selected"),
    [
        ([], None),
        (["convai"], "convai"),
        (["convai", "bearer.secret"], "convai"),
        (["bearer.secret"], None),
        (["chat"], None),
    ],
)
async def test_convai_is_selected_only_when_it_was_offered(offered, selected):
    ends = SocketEnds(protocols=offered)
    await ends.socket.accept()
    [message] = ends.outgoing
    assert message["subprotocol"] == selected


async def test_frames_come_until_the_client_leaves():
    ends = SocketEnds()
    ends.client_sends("one")
    ends.client_sends(b"two")
    ends.client_leaves(1001)
    assert [frame async for frame in ends.socket.frames()] == ["one", b"two"]
    assert ends.socket.left_with == 1001


async def test_a_client_that_left_without_a_code_left_all_the_same():
    ends = SocketEnds()
    ends.client_leaves(None)
    assert await ends.socket.receive() is None
    assert ends.socket.left_with == 1005


async def test_a_client_that_leaves_is_noticed_while_nobody_reads():
    ends = SocketEnds()
    ends.socket.listen_ahead()
    await asyncio.sleep(0)
    assert not ends.socket.has_left()
    ends.client_leaves(1006)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert ends.socket.has_left()
    assert await ends.socket.receive() is None
    assert ends.socket.left_with == 1006
    assert ends.socket.has_left()


async def test_what_came_while_nobody_read_is_read_afterwards():
    ends = SocketEnds()
    ends.socket.listen_ahead()
    ends.client_sends("one")
    ends.client_sends("two")
    ends.client_leaves()
    assert [frame async for frame in ends.socket.frames()] == ["one", "two"]


async def test_nothing_is_sent_before_the_handshake():
    ends = SocketEnds()
    await ends.socket.send("too soon")
    assert ends.outgoing == []


async def test_nothing_is_sent_to_a_client_that_left():
    ends = SocketEnds()
    await ends.socket.accept()
    ends.client_leaves()
    await ends.socket.receive()
    await ends.socket.send("too late")
    await ends.socket.close(CloseCode.NORMAL)
    assert [message["type"] for message in ends.outgoing] == ["websocket.accept"]


async def test_sending_to_a_client_that_vanished_raises_nothing():
    ends = SocketEnds()
    await ends.socket.accept()
    ends.gone = True
    await ends.socket.send("lost")
    ends.gone = False
    await ends.socket.send("not tried again")
    assert len(ends.outgoing) == 1


async def test_closing_a_client_that_vanished_raises_nothing():
    ends = SocketEnds()
    await ends.socket.accept()
    ends.gone = True
    await ends.socket.close(CloseCode.NORMAL)


async def test_closing_waits_for_the_client_to_agree():
    ends = SocketEnds()
    await ends.socket.accept()
    ends.client_sends("still talking")
    ends.client_leaves()
    await ends.socket.close(CloseCode.CLIENT_FAULT, "x" * 200)
    close = ends.outgoing[-1]
    assert close["code"] == 1008
    assert len(close["reason"].encode()) <= 123
    assert ends.incoming.empty()


async def test_a_client_that_never_agrees_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr(socket_module, "GOODBYE_TIMEOUT_S", 0.01)
    ends = SocketEnds()
    await ends.socket.accept()
    await ends.socket.close(CloseCode.NORMAL)
    await ends.socket.close(CloseCode.INTERNAL, "again")
    assert [message["type"] for message in ends.outgoing] == [
        "websocket.accept",
        "websocket.close",
    ]


async def test_refusing_closes_before_the_handshake_is_complete():
    ends = SocketEnds()
    await ends.socket.refuse()
    assert [message["type"] for message in ends.outgoing] == ["websocket.close"]
