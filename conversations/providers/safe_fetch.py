"""HTTP to addresses that others name: guarded, and limited in size and time.

A host is resolved once for each connection, all its addresses are checked, and the
connection is made to a checked address: a name that changes its address in between is
of no use. Each redirect is a new connection, and checked likewise.
"""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from conversations.providers.safe_addresses import (
    DEFAULT_PORTS,
    AllowedHosts,
    UnsafeAddress,
    check_addresses,
    check_port,
)

Resolver = Callable[[str, int], Awaitable[list[str]]]
USER_AGENT = "Parley/1 (+knowledge)"
CONNECT_TIMEOUT_S = 5.0


class FetchFailed(Exception):
    """A page that could not be had; the message is for people."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How much, how long, and where to."""

    max_bytes: int = 5_242_880
    timeout_ms: int = 15_000
    max_redirects: int = 5
    allowed: AllowedHosts = field(default_factory=AllowedHosts)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave."""

    url: str
    """The last one, after redirects."""
    content: bytes
    media_type: str
    """Without parameters, in lower case; "" if none was given."""
    charset: str | None


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to checked addresses only. For any client that is not told by the owner
    where to connect to; give it `trust_env=False`, since a proxy resolves by itself.
    """

    def __init__(
        self,
        allowed: AllowedHosts,
        *,
        resolve: Resolver | None = None,
        inner: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve or resolved
        # Connections are not kept: the pool knows them by address, and one made to an
        # address under one name would serve another name without its certificate.
        self._inner = inner or httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises UnsafeAddress as well as what httpx raises."""
        url = request.url
        if url.scheme not in ("http", "https") or not url.host:
            raise UnsafeAddress(
                "This is no address of a page; write it like https://example.org/page."
            )
        if url.userinfo:
            raise UnsafeAddress("An address with a user name in it is not fetched.")
        port = url.port or DEFAULT_PORTS[url.scheme]
        host = url.raw_host.decode("ascii")
        check_port(host, port, self._allowed)
        addresses = await self._resolve(host, port)
        check_addresses(host, port, addresses, self._allowed)
        failure: httpx.TransportError = httpx.ConnectError("no address")
        for address in addresses:
            try:
                return await self._inner.handle_async_request(
                    _sent_to(request, address)
                )
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    async def aclose(self) -> None:
        """Close what is open."""
        await self._inner.aclose()


async def fetch(
    url: str, limits: FetchLimits, transport: httpx.AsyncBaseTransport | None = None
) -> Fetched:
    """Get a page. Raises FetchFailed, also for addresses that are not safe."""
    guarded = transport or GuardedTransport(limits.allowed)
    try:
        async with asyncio.timeout(limits.timeout_ms / 1000):
            return await _fetch(url, limits, guarded)
    except TimeoutError:
        seconds = limits.timeout_ms / 1000
        raise FetchFailed(
            f"The page did not come within {seconds:g} seconds."
        ) from None
    except UnsafeAddress as error:
        raise FetchFailed(str(error)) from None
    except httpx.TooManyRedirects:
        raise FetchFailed(
            f"The page sends on more than {limits.max_redirects} times."
        ) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise FetchFailed(
            "This is no address of a page; write it like https://example.org/page."
        ) from None
    except httpx.HTTPError as error:
        raise FetchFailed(
            f"The page's server could not be reached or broke off"
            f" ({type(error).__name__})."
        ) from None


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises FetchFailed when it has none."""
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchFailed(f"There is no host {host!r}; check the address.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


async def _fetch(
    url: str, limits: FetchLimits, transport: httpx.AsyncBaseTransport
) -> Fetched:
    async with (
        httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            follow_redirects=True,
            max_redirects=limits.max_redirects,
            timeout=httpx.Timeout(limits.timeout_ms / 1000, connect=CONNECT_TIMEOUT_S),
            # Uncompressed: a small answer must not unfold into a large one.
            headers={"user-agent": USER_AGENT, "accept-encoding": "identity"},
        ) as client,
        client.stream("GET", url) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise FetchFailed(f"The page's server answered {response.status_code}.")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise FetchFailed("The page came compressed, which was not asked for.")
        content = bytearray()
        async for part in response.aiter_bytes():
            content += part
            if len(content) > limits.max_bytes:
                raise FetchFailed(
                    f"The page is larger than {limits.max_bytes} bytes"
                    " (FETCH_MAX_BYTES)."
                )
        media_type = response.headers.get("content-type", "").partition(";")[0]
        return Fetched(
            url=str(response.url),
            content=bytes(content),
            media_type=media_type.strip().lower(),
            charset=response.charset_encoding,
        )


def _sent_to(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to this very address; the host's name goes along for TLS."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address.partition("%")[0]),
        # `Host` was set from the name when the request was made.
        headers=request.headers,
        stream=request.stream,
        extensions={
            **request.extensions,
            "sni_hostname": request.url.raw_host.decode("ascii"),
        },
    )
