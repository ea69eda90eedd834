"""One connection to one MCP server, from its first word to its last.

The SDK is loaded with the first connection, for it takes most of a second.

Everything happens under the caller's clock: a request that hangs is given up by
cancelling it. Whatever breaks the connection ends the requests that wait for it.
"""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from django.conf import settings

from conversations.engine.variables import Variables
from conversations.outbound.allowed import allowed_hosts
from conversations.outbound.guarded_http import GuardedTransport
from conversations.protocol.mcp_server import McpServerSettings
from conversations.protocol.tool_config import Assignment
from conversations.store.library.secrets import NoSecret
from conversations.tools.connections.signing import SignsIn
from conversations.tools.headers import CannotBuild, SecretReader, filled_headers
from conversations.tools.masking import Mask
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.results import McpResult, result_of
from conversations.tools.mcp.signed_http import Signature, SignedTransport
from conversations.tools.mcp.watched_http import WatchedTransport

if TYPE_CHECKING:
    from mcp import types
    from mcp.client.session import ClientSession

logger = logging.getLogger(__name__)

SDK = ("mcp", "mcp.client.sse", "mcp.client.streamable_http")
USER_AGENT = "Parley/1 (+mcp)"
T = TypeVar("T")

# What goes wrong is told by us, without what was sent.
logging.getLogger("mcp.client").setLevel(logging.CRITICAL)
logging.getLogger("client").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where the values of headers come from."""

    read_secret: SecretReader
    connections: SignsIn


class Connection:
    """Asks the server while it is open. Methods raise McpFailed."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        """Knows what was sent in secret."""
        self._session: ClientSession | None = None
        self.tools_changed = False
        """The server says that it has other tools by now."""
        self.broken: asyncio.Future[str]
        """Why it is of no use any more, once it is."""
        self.broken = asyncio.get_running_loop().create_future()

    def fault(self, words: str) -> None:
        """It is of no use any more; the first reason stands."""
        if not self.broken.done():
            self.broken.set_result(self.mask.text(words))

    async def heard(self, message: object) -> None:
        """Something came that answers nothing: what cannot be read breaks it."""
        from mcp import types  # noqa: PLC0415 (the SDK is loaded late)

        if isinstance(message, Exception):
            self.fault("The server sent something that is no MCP message.")
        elif isinstance(message, types.ServerNotification) and isinstance(
            message.root, types.ToolListChangedNotification
        ):
            self.tools_changed = True

    async def begin(self, session: "ClientSession") -> None:
        """Exchange first words."""
        self._session = session
        await self._or_broken(session.initialize())

    async def page_of_tools(self, cursor: str | None) -> "types.ListToolsResult":
        """A page of what the server can do."""
        from mcp import types  # noqa: PLC0415 (the SDK is loaded late)

        assert self._session is not None, "it has begun"
        params = types.PaginatedRequestParams(cursor=cursor) if cursor else None
        return await self._or_broken(self._session.list_tools(params=params))

    async def call(
        self,
        name: str,
        arguments: Mapping[str, object],
        assignments: Sequence[Assignment] = (),
    ) -> McpResult:
        """Run a tool, once."""
        from mcp import types  # noqa: PLC0415 (the SDK is loaded late)

        assert self._session is not None, "it has begun"
        request = types.ClientRequest(
            types.CallToolRequest(
                params=types.CallToolRequestParams(name=name, arguments={**arguments})
            )
        )
        # Not `call_tool`: it would ask for the list of tools again to check the answer.
        result = await self._or_broken(
            self._session.send_request(request, types.CallToolResult)
        )
        return result_of(result, self.mask, assignments)

    async def _or_broken(self, asked: Awaitable[T]) -> T:
        from mcp import McpError  # noqa: PLC0415 (the SDK is loaded late)

        answer: asyncio.Future[Any] = asyncio.ensure_future(asked)
        broken: asyncio.Future[Any] = self.broken
        try:
            await asyncio.wait({answer, broken}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise McpFailed(self.broken.result())
            result: T = answer.result()
            return result
        except McpError as error:
            if self.broken.done():
                raise McpFailed(self.broken.result()) from None
            raise McpFailed(self.mask.text(error.error.message)) from None
        except (ValueError, RuntimeError):
            # What it sent does not have the shape of an answer.
            raise McpFailed("The server's answer cannot be read.") from None
        finally:
            if not answer.done():
                answer.cancel()
                await asyncio.wait({answer})


@asynccontextmanager
async def connected(
    server: McpServerSettings, variables: Variables, credentials: Credentials
) -> AsyncIterator[Connection]:
    """A connection that has exchanged its first words. Raises McpFailed.

    To be left in the task that entered it.
    """
    # In a thread, so that no other conversation waits for it.
    await asyncio.to_thread(_load_sdk)
    from mcp.client.session import ClientSession  # noqa: PLC0415

    mask = Mask()
    connection = Connection(mask)
    try:
        headers = await filled_headers(
            server.headers, variables, credentials.read_secret, mask
        )
        async with contextlib.AsyncExitStack() as stack:
            client = _client(server, headers, connection, credentials.connections)
            read, write = await stack.enter_async_context(_streams(server, client))
            session = await stack.enter_async_context(
                ClientSession(read, write, message_handler=connection.heard)
            )
            await connection.begin(session)
            yield connection
    except McpFailed:
        raise
    except (CannotBuild, NoSecret) as error:
        raise McpFailed(mask.text(str(error))) from None
    except (Exception, BaseExceptionGroup) as error:
        if isinstance(error, BaseExceptionGroup) and (
            failed := error.subgroup(McpFailed)
        ):
            raise McpFailed(_first_words(failed)) from None
        if connection.broken.done():
            raise McpFailed(connection.broken.result()) from None
        logger.warning("MCP %s: %s", server.name, mask.text(traceback.format_exc()))
        raise McpFailed(
            f"The server could not be asked ({type(_leaf(error)).__name__})."
        ) from None
    finally:
        # Whoever still waits for an answer waits in vain.
        connection.fault("The connection was closed.")


@asynccontextmanager
async def _streams(
    server: McpServerSettings, client: httpx.AsyncClient
) -> AsyncIterator[tuple[Any, Any]]:
    if server.transport == "SSE":

        def made(
            headers: object = None, timeout: object = None, auth: object = None
        ) -> httpx.AsyncClient:
            return client

        from mcp.client.sse import sse_client  # noqa: PLC0415

        async with sse_client(server.url, httpx_client_factory=made) as streams:
            yield streams
    else:
        from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415

        async with (
            client,
            streamable_http_client(server.url, http_client=client) as (read, write, _),
        ):
            yield read, write


def _client(
    server: McpServerSettings,
    headers: Mapping[str, str],
    connection: Connection,
    connections: SignsIn,
) -> httpx.AsyncClient:
    parley = settings.PARLEY
    stream_matters = server.transport == "SSE"
    transport: httpx.AsyncBaseTransport = GuardedTransport(allowed_hosts())
    if server.connection_id:
        signature = Signature(connections, server.connection_id, connection.mask)
        transport = SignedTransport(transport, signature, stream_matters=stream_matters)
    return httpx.AsyncClient(
        transport=WatchedTransport(
            transport,
            connection.fault,
            max_bytes=parley["TOOL_MAX_RESPONSE_BYTES"],
            stream_matters=stream_matters,
        ),
        # A proxy would resolve by itself.
        trust_env=False,
        follow_redirects=False,
        headers={"user-agent": USER_AGENT, **headers},
        # Whoever asks watches the time; streams may be silent for as long as they like.
        timeout=httpx.Timeout(None, connect=parley["TOOL_CONNECT_TIMEOUT_MS"] / 1000),
    )


def _load_sdk() -> None:
    for module in SDK:
        import_module(module)


def _leaf(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _first_words(group: BaseExceptionGroup[Any]) -> str:
    return str(_leaf(group))
