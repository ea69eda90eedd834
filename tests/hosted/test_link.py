import asyncio
import contextlib

import pytest

from conversations.hosted.addresses import SocketAddress
from conversations.hosted.link import Link, LinkEnd
from conversations.hosted.problems import HostedError
from tests.hosted.fake_vendor import API_KEY, SIGNATURE, FakeVendor


@contextlib.asynccontextmanager
async def linked(script, max_message_bytes=100_000):
    """A link to a hosted side that plays this."""
    async with FakeVendor(script) as vendor:
        url = f"ws://127.0.0.1:{vendor.port}/x?conversation_signature={SIGNATURE}"
        link = await Link.open(SocketAddress(url, None), max_message_bytes, API_KEY)
        try:
            yield link
        finally:
            await link.close()


async def echo(connection):
    async for frame in connection:
        await connection.send(frame)


async def test_frames_come_and_go_as_they_are():
    async with linked(echo) as link:
        for frame in ('{"é": 1}', b"\x00\xff", "", "x" * 90_000):
            await link.send(frame)
            assert await link.receive() == frame


async def test_much_at_once_is_taken_in_order():
    async def collect(connection):
        frames = [await connection.recv() for _ in range(500)]
        await connection.send(str(frames == ["x" * 5_000 + str(i) for i in range(500)]))

    async with linked(collect) as link:
        for number in range(500):
            await link.send("x" * 5_000 + str(number))
        assert await link.receive() == "True"


async def test_the_other_side_says_how_it_ends():
    async def leave(connection):
        await connection.close(4002, f"the key {API_KEY} is used up")

    async with linked(leave) as link:
        assert await link.receive() is None
        assert link.end == LinkEnd(4002, "the key *** is used up")
        await link.send("nobody hears")


async def test_a_line_that_breaks_has_no_code():
    async def break_down(connection):
        connection.transport.abort()

    async with linked(break_down) as link:
        assert await link.receive() is None
        assert link.end == LinkEnd(1006, "")
        for _ in range(3):
            await link.send("nobody hears")


async def test_a_frame_that_is_too_long_ends_it():
    async def boast(connection):
        await connection.send("x" * 2_000)
        await connection.wait_closed()

    async with linked(boast, max_message_bytes=1_000) as link:
        assert await link.receive() is None
        assert link.end == LinkEnd(
            1006, "The hosted agent sent a message that is too long."
        )


async def test_to_wait_for_a_frame_may_be_given_up():
    async with linked(echo) as link:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await link.receive()
        await link.send("still there")
        assert await link.receive() == "still there"


async def test_what_is_no_websocket_is_told():
    async def talk(reader, writer):
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    address = SocketAddress(f"ws://127.0.0.1:{port}/?secret", None)
    async with server:
        with pytest.raises(HostedError, match="does not speak WebSocket") as raised:
            await Link.open(address, 1_000, API_KEY)
    assert "secret" not in raised.value.for_staff
