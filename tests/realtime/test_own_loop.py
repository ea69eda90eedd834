"""A socket with a loop of its own, when the server stops."""

import asyncio
import json

import pytest
from channels.testing import WebsocketCommunicator

from conversations.realtime.own_loop import OwnLoopConsumer


class Waiting(OwnLoopConsumer):
    """Opens its socket, and then does nothing."""

    async def serve(self, socket):
        await socket.opened()
        await socket.accept()
        await asyncio.Event().wait()


async def test_a_client_is_told_that_the_server_stops_and_nothing_is_raised():
    client = WebsocketCommunicator(Waiting.as_asgi(), "/")
    assert (await client.connect(timeout=20))[0]
    client.future.cancel()
    told = await client.receive_output(timeout=20)
    assert "stopping" in json.loads(told["text"])["error_event"]["message"]
    closing = await client.receive_output(timeout=20)
    assert (closing["type"], closing["code"]) == ("websocket.close", 1011)
    await client.send_input({"type": "websocket.disconnect", "code": 1011})
    await client.wait(timeout=20)
    assert client.future.exception() is None


async def test_each_kind_of_socket_says_how_it_is_served():
    with pytest.raises(NotImplementedError):
        await OwnLoopConsumer().serve(None)
