"""The socket to a hosted agent: frames as they are, and how it ended."""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    WebSocketException,
)
from websockets.frames import CloseCode
from websockets.protocol import State

from conversations.hosted.addresses import SocketAddress, untrusted
from conversations.hosted.problems import Fault, HostedError, without_secret
from conversations.outbound.addresses import DEFAULT_PORTS, AllowedHosts, UnsafeAddress
from conversations.outbound.guarded_http import certificates
from conversations.outbound.resolving import (
    Resolver,
    UnknownHost,
    checked_addresses,
    resolved,
)
from conversations.protocol.close_codes import ErrorType

KEEPALIVE_S = 20.0
"""How often a silent line is tried, and how long its answer may take."""
GOODBYE_TIMEOUT_S = 2.0
HANDSHAKE_TIMEOUT_S = 60.0
"""The caller of `Link.open` has a shorter one of its own."""
FRAMES_AHEAD = 16
"""Read before the client has taken those before; then the agent has to wait."""

# The library tells addresses and frames to its logger; an address lets one talk to the
# agent, and frames are people's words.
_silent = logging.getLogger(f"{__name__}.websockets")
_silent.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """How the agent's side closed."""

    code: int
    """1006 when it did not say."""
    reason: str


_OWN_REASONS: dict[int, str] = {
    CloseCode.MESSAGE_TOO_BIG: "The hosted agent sent a message that is too long.",
    CloseCode.INTERNAL_ERROR: "The hosted agent does not answer any more.",
    CloseCode.PROTOCOL_ERROR: "The hosted agent does not keep to the protocol.",
    CloseCode.INVALID_DATA: "The hosted agent does not keep to the protocol.",
}
"""Why the library gave the connection up."""


class _Connect(connect):
    """Does not let itself be sent elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class Link:
    """One open socket. `send` and `receive` may be awaited by one task each."""

    def __init__(self, connection: ClientConnection, secret: str) -> None:
        self._connection = connection
        self._secret = secret

    @classmethod
    async def open(
        cls,
        address: SocketAddress,
        max_message_bytes: int,
        secret: str,
        resolve: Resolver = resolved,
    ) -> "Link":
        """Connect to a signed URL; nothing told holds the secret. Raises HostedError."""
        try:
            if address.guard is None:
                connection = await _connect(address.url, max_message_bytes)
            else:
                connection = await _connect_guarded(
                    address.url, max_message_bytes, address.guard, resolve
                )
        except UnsafeAddress as error:
            raise untrusted(str(error)) from None
        except InvalidStatus as error:
            raise _refused(error.response.status_code) from None
        except (UnknownHost, OSError, EOFError, WebSocketException) as error:
            raise _not_connected(error) from None
        return cls(connection, secret)

    async def receive(self) -> str | bytes | None:
        """The next frame; None once the agent's side has closed."""
        try:
            return await self._connection.recv()
        except ConnectionClosed:
            return None

    async def send(self, frame: str | bytes) -> None:
        """Send a frame; nothing once closed: `receive` tells of it.

        As the connection's own `send`, for whole frames only and without its context,
        which costs as much as the rest of passing a frame on.
        """
        connection = self._connection
        protocol = connection.protocol
        if protocol.state is not State.OPEN:
            # The reader is about to learn how it ended.
            await asyncio.sleep(0)
            return
        if isinstance(frame, str):
            protocol.send_text(frame.encode())
        else:
            protocol.send_binary(frame)
        connection.send_data()
        if connection.paused:
            with contextlib.suppress(OSError):
                await connection.drain()

    async def close(self) -> None:
        """Close, and wait a moment for the agent's side to agree."""
        await self._connection.close()

    @property
    def end(self) -> LinkEnd:
        """How it was closed."""
        code = self._connection.close_code
        reason = self._connection.close_reason or ""
        if code in (None, CloseCode.ABNORMAL_CLOSURE):
            sent = self._connection.protocol.close_sent
            reason = _OWN_REASONS.get(sent.code, "") if sent is not None else ""
        return LinkEnd(
            int(CloseCode.ABNORMAL_CLOSURE if code is None else code),
            without_secret(reason, self._secret),
        )


def _connect(url: str, max_message_bytes: int, **place: Any) -> _Connect:
    return _Connect(
        url,
        ssl=certificates() if url.startswith("wss:") else None,
        compression=None,
        max_size=max_message_bytes,
        max_queue=FRAMES_AHEAD,
        open_timeout=HANDSHAKE_TIMEOUT_S,
        ping_interval=KEEPALIVE_S,
        ping_timeout=KEEPALIVE_S,
        close_timeout=GOODBYE_TIMEOUT_S,
        user_agent_header="Parley",
        logger=_silent,
        **place,
    )


async def _connect_guarded(
    url: str, max_message_bytes: int, allowed: AllowedHosts, resolve: Resolver
) -> ClientConnection:
    """To an address that was checked; TLS and the handshake keep the host's name."""
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    failure = OSError("no address")
    for place in await checked_addresses(parts.hostname or "", port, allowed, resolve):
        try:
            # Without a proxy, which would look the name up again.
            return await _connect(
                url, max_message_bytes, host=place, port=port, proxy=None
            )
        except OSError as error:
            failure = error
    raise failure


def _refused(status: int) -> HostedError:
    settings = 300 <= status < 500 and status not in (408, 425, 429)
    message = {
        401: "The hosted agent refused the signed URL that its service gave.",
        403: "The hosted agent refused the signed URL that its service gave.",
        404: "The hosted agent is not where its service says it is.",
    }.get(status, "The hosted agent refused the connection.")
    return HostedError(
        message,
        fault=Fault.SETTINGS if settings else Fault.PASSING,
        detail=f"HTTP {status} at the agent's socket",
    )


def _not_connected(error: Exception) -> HostedError:
    # Its text may hold the address, which lets one talk to the agent.
    odd = isinstance(error, InvalidHandshake | InvalidURI)
    return HostedError(
        "The hosted agent does not speak WebSocket where its service says it is."
        if odd
        else "The hosted agent cannot be reached; try again later.",
        fault=Fault.PASSING,
        error_type=ErrorType.WEBSOCKET_DISCONNECT,
        detail=type(error).__name__,
    )
