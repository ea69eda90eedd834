"""HTTP to an MCP server: guarded, limited in size, and with faults told in words.

The client library keeps what goes wrong with a request to itself, so that a call would
only ever end by its timeout; here the first fault is heard of at once.
"""

from collections.abc import AsyncIterator, Callable

import httpx

from conversations.outbound.addresses import UnsafeAddress
from conversations.outbound.resolving import UnknownHost
from conversations.tools.connections.authorization import ConnectionFailed

EVENT_ENDS = (b"\n\n", b"\r\n\r\n", b"\r\r")
LONGEST_END = 4
UNAUTHORIZED = frozenset({401, 403})
NOT_SENT = (UnsafeAddress, UnknownHost, ConnectionFailed)
"""Their messages are for people."""

Fault = Callable[[str], None]
"""Takes in words why a connection is of no use any more."""


class WatchedTransport(httpx.AsyncBaseTransport):
    """Tells of the first thing that goes wrong with a request that matters.

    Of streamable HTTP these are the POSTs: the stream it also opens by GET is optional,
    and so is taking leave by DELETE. With server-sent events the stream matters as well.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        fault: Fault,
        *,
        max_bytes: int,
        stream_matters: bool,
    ) -> None:
        self._inner = inner
        self._fault = fault
        self._max_bytes = max_bytes
        self._stream_matters = stream_matters

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what the inner transport raises."""
        matters = request.method == "POST" or (
            self._stream_matters and request.method == "GET"
        )
        fault = self._fault if matters else _nobody
        # Uncompressed: a small answer must not unfold into a large one.
        request.headers["accept-encoding"] = "identity"
        try:
            response = await self._inner.handle_async_request(request)
        except (*NOT_SENT, httpx.TransportError) as error:
            fault(in_words(error))
            raise
        if not response.is_success:
            fault(_refusal(response))
        if response.headers.get("content-encoding", "identity") not in ("", "identity"):
            fault("The server's answer came compressed, which was not asked for.")
            await response.aclose()
            raise httpx.DecodingError("compressed unasked", request=request)
        streamed = response.headers.get("content-type", "").startswith(
            "text/event-stream"
        )
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Capped(
            response.stream, fault, self._max_bytes, by_event=streamed
        )
        return response

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()


def in_words(error: Exception) -> str:
    """Why a server was not reached, for people and for the model."""
    if isinstance(error, NOT_SENT):
        return str(error)
    if isinstance(error, httpx.TimeoutException):
        return "The server could not be reached in time."
    if isinstance(error, httpx.ConnectError):
        return "The server could not be reached; check its address and that it runs."
    return f"The server broke off ({type(error).__name__})."


class _Capped(httpx.AsyncByteStream):
    """As the inner stream, as far as it is not too long: each event, or all of it."""

    def __init__(
        self,
        inner: httpx.AsyncByteStream,
        fault: Fault,
        max_bytes: int,
        *,
        by_event: bool,
    ) -> None:
        self._inner = inner
        self._fault = fault
        self._max_bytes = max_bytes
        self._by_event = by_event

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length, tail = 0, b""
        try:
            async for part in self._inner:
                length += len(part)
                if self._by_event:
                    seen = tail + part
                    end = max(seen.rfind(mark) for mark in EVENT_ENDS)
                    if end >= 0:
                        length = len(seen) - end
                    tail = seen[-(LONGEST_END - 1) :]
                if length > self._max_bytes:
                    self._fault(
                        f"The server sent more than {self._max_bytes} bytes at once"
                        " (TOOL_MAX_RESPONSE_BYTES)."
                    )
                    raise httpx.ReadError("too long")
                yield part
        except httpx.TransportError as error:
            self._fault(in_words(error))
            raise

    async def aclose(self) -> None:
        await self._inner.aclose()


def _refusal(response: httpx.Response) -> str:
    code = response.status_code
    if response.is_redirect:
        return (
            f"The server sends on to another address ({code}), which is not followed;"
            " enter the address it is at."
        )
    if code in UNAUTHORIZED:
        return (
            f"The server does not let us in ({code}); check the secret in its headers"
            " or its connection."
        )
    if code in (404, 405):
        return (
            f"There is no MCP server at this address ({code}); check the address and"
            " whether it is streamable HTTP or server-sent events."
        )
    return f"The server answered {code}."


def _nobody(words: str) -> None:
    """Nothing is lost by it."""
