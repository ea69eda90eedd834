"""A conversation's way to one MCP server: connected early, and again when it broke."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from django.conf import settings

from conversations.engine.variables import Variables
from conversations.protocol.mcp_server import ListedTool, McpServerSettings
from conversations.protocol.tool_config import Assignment
from conversations.tools.mcp.connection import Connection, Credentials, connected
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.listing import Listing, listing_of
from conversations.tools.mcp.results import McpResult

logger = logging.getLogger(__name__)

Spawn = Callable[[Coroutine[None, None, None]], asyncio.Task[None]]
"""Runs something beside the conversation, and not beyond it."""
Keep = Callable[[McpServerSettings, Listing], Awaitable[None]]
"""Keeps what a server said it has, for staff and for the next conversation."""


@dataclass(slots=True)
class _Open:
    connection: Connection
    tools: dict[str, ListedTool]


class Link:
    """Methods raise McpFailed. Closed by `close`, whatever was begun."""

    def __init__(  # noqa: PLR0913  # what a connection needs, and its limits
        self,
        server: McpServerSettings,
        credentials: Credentials,
        variables: Callable[[], Variables],
        at_once: asyncio.Semaphore,
        keep: Keep,
        spawn: Spawn,
    ) -> None:
        """`at_once` limits how many connections are made at the same moment."""
        self._spawn = spawn
        self.server = server
        self._credentials = credentials
        self._variables = variables
        self._at_once = at_once
        self._keep = keep
        self._task: asyncio.Task[None] | None = None
        self._opened: asyncio.Future[_Open | McpFailed] | None = None

    def begin(self) -> None:
        """Connect, if it is not being done; returns at once."""
        if self._task is None or self._task.done():
            self._opened = asyncio.get_running_loop().create_future()
            self._task = self._spawn(self._hold(self._opened))

    async def tools(self) -> Mapping[str, ListedTool]:
        """What it has now, by name."""
        opened = await self._open()
        if opened.connection.tools_changed:
            opened.connection.tools_changed = False
            try:
                async with asyncio.timeout(_connect_ms() / 1000):
                    await self._list(opened)
            except TimeoutError:
                raise _late() from None
        return opened.tools

    async def call(
        self,
        name: str,
        arguments: Mapping[str, object],
        assignments: Sequence[Assignment] = (),
    ) -> McpResult:
        """Run a tool, once; the caller watches the time."""
        opened = await self._open()
        return await opened.connection.call(name, arguments, assignments)

    async def close(self) -> None:
        """Nothing is asked any more."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _open(self) -> _Open:
        self.begin()
        assert self._opened is not None
        opened = await asyncio.shield(self._opened)
        if isinstance(opened, McpFailed):
            raise McpFailed(str(opened))
        return opened

    async def _hold(self, opened: asyncio.Future[_Open | McpFailed]) -> None:
        try:
            async with AsyncExitStack() as stack:
                try:
                    async with self._at_once, asyncio.timeout(_connect_ms() / 1000):
                        connection = await stack.enter_async_context(
                            connected(self.server, self._variables(), self._credentials)
                        )
                        ready = _Open(connection, {})
                        await self._list(ready)
                except TimeoutError:
                    raise _late() from None
                opened.set_result(ready)
                await asyncio.wait({connection.broken})
        except McpFailed as failure:
            if not opened.done():
                opened.set_result(failure)
        except Exception:
            # It must not take the conversation along.
            logger.exception("MCP server %s failed", self.server.public_id)
        finally:
            if not opened.done():
                opened.set_result(McpFailed("The server could not be asked."))

    async def _list(self, opened: _Open) -> None:
        listing = await listing_of(opened.connection)
        opened.tools = {tool.name: tool for tool in listing.tools}
        await self._keep(self.server, listing)


def _connect_ms() -> int:
    return int(settings.PARLEY["MCP_CONNECT_TIMEOUT_MS"])


def _late() -> McpFailed:
    return McpFailed(
        f"The server did not answer within {_connect_ms() / 1000:g} seconds"
        " (MCP_CONNECT_TIMEOUT_MS)."
    )
