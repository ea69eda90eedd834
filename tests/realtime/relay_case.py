"""A client, Parley, and a hosted agent on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from conversations.models import Agent
from tests.hosted.fake_vendor import AGENT_ID, API_KEY, FakeVendor, metadata_text
from tests.realtime.conftest import change_agent
from tests.realtime.wire_client import PATIENCE_S


@pytest.fixture
async def vendor(
    agent: Agent, parley: Callable[..., None]
) -> AsyncIterator[FakeVendor]:
    """The hosted side; the agent of `agent_library` lives there."""
    # Else an agent's own address is not on this machine.
    parley(HOSTED_PLAIN_HOSTS=["127.0.0.1"])
    async with FakeVendor() as vendor:
        await change_agent(
            backend="hosted",
            hosted_agent_id=AGENT_ID,
            hosted_base_url=vendor.base_url,
            hosted_api_key=API_KEY,
        )
        yield vendor


class Stage:
    """Plays the hosted agent step by step, from the test."""

    def __init__(self, vendor: FakeVendor) -> None:
        vendor.script = self._play
        self._connected: asyncio.Future[ServerConnection] = (
            asyncio.get_running_loop().create_future()
        )
        self._over = asyncio.Event()

    async def _play(self, connection: ServerConnection) -> None:
        self._connected.set_result(connection)
        await self._over.wait()

    async def connection(self) -> ServerConnection:
        """The bridge's socket, once it is there."""
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.shield(self._connected)

    async def say(self, *frames: str | bytes) -> None:
        connection = await self.connection()
        for frame in frames:
            await connection.send(frame)

    async def begin(self, **metadata: Any) -> None:
        """Take the initiation, then say how it begins."""
        await self.hear()
        await self.say(metadata_text(**metadata))

    async def hear(self) -> str | bytes:
        """The next frame of the client."""
        connection = await self.connection()
        async with asyncio.timeout(PATIENCE_S):
            return await connection.recv()

    async def leave(self, code: int = 1000, reason: str = "") -> None:
        connection = await self.connection()
        await connection.close(code, reason)
        self._over.set()

    async def break_down(self) -> None:
        """Go without a word."""
        connection = await self.connection()
        connection.transport.abort()
        self._over.set()

    async def until_left(self) -> int | None:
        """The code with which the bridge closed."""
        connection = await self.connection()
        async with asyncio.timeout(PATIENCE_S):
            await connection.wait_closed()
        self._over.set()
        return connection.close_code

    def end(self) -> None:
        self._over.set()


@pytest.fixture
async def stage(vendor: FakeVendor) -> AsyncIterator[Stage]:
    """The hosted agent, played by the test."""
    stage = Stage(vendor)
    yield stage
    stage.end()


Doing = Callable[..., Awaitable[Any]]
