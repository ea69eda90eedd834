"""HTTP to addresses that others name.

A host is resolved once for each connection, all its addresses are checked, and the
connection is made to a checked address: a name that changes its address in between is
of no use. Each redirect is a new connection, and checked likewise.
"""

import ssl
from functools import cache

import httpx

from conversations.outbound.addresses import (
    DEFAULT_PORTS,
    AllowedHosts,
    UnsafeAddress,
)
from conversations.outbound.resolving import Resolver, checked_addresses, resolved


@cache
def certificates() -> ssl.SSLContext:
    """Whom to trust; read once, since it takes tens of milliseconds."""
    return httpx.create_ssl_context()


class GuardedTransport(httpx.AsyncBaseTransport):
    """Connects to checked addresses only. For any client that is not told by the owner
    where to connect to; give it `trust_env=False`, since a proxy resolves by itself.
    """

    def __init__(
        self,
        allowed: AllowedHosts,
        *,
        resolve: Resolver = resolved,
        inner: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        # Connections are not kept: the pool knows them by address, and one made to an
        # address under one name would serve another name without its certificate.
        self._inner = inner or httpx.AsyncHTTPTransport(
            verify=certificates(), limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises UnsafeAddress and UnknownHost as well as what httpx raises."""
        url = request.url
        if url.scheme not in ("http", "https") or not url.host:
            raise UnsafeAddress(
                "This is no web address; write it like https://example.org/page."
            )
        if url.userinfo:
            raise UnsafeAddress(
                "An address with a user name in it is not connected to."
            )
        port = url.port or DEFAULT_PORTS[url.scheme]
        host = url.raw_host.decode("ascii")
        addresses = await checked_addresses(host, port, self._allowed, self._resolve)
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


def _sent_to(request: httpx.Request, address: str) -> httpx.Request:
    """The same request to this very address; the host's name goes along for TLS."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        # `Host` was set from the name when the request was made.
        headers=request.headers,
        stream=request.stream,
        extensions={
            **request.extensions,
            "sni_hostname": request.url.raw_host.decode("ascii"),
        },
    )
