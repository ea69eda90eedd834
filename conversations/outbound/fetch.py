"""Pages of addresses that others name: guarded, and limited in size and time."""

import asyncio
from dataclasses import dataclass, field

import httpx

from conversations.outbound.addresses import AllowedHosts, UnsafeAddress
from conversations.outbound.guarded_http import GuardedTransport
from conversations.outbound.resolving import UnknownHost

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
    except (UnsafeAddress, UnknownHost) as error:
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
