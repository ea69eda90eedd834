"""One request over HTTP to an address that others name: guarded and limited."""

import asyncio
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import httpx

from conversations.outbound.addresses import DEFAULT_PORTS, AllowedHosts, UnsafeAddress
from conversations.outbound.guarded_http import GuardedTransport
from conversations.outbound.resolving import UnknownHost

USER_AGENT = "Parley/1"
KEPT_ELSEWHERE = frozenset({"accept", "content-type", "user-agent"})
"""Headers that another origin is sent after a redirect: the others may be secret."""
BECOMES_GET = frozenset({301, 302, 303})
SAME_METHOD = frozenset({307, 308})
GZIP_OR_ZLIB = 47
"""zlib's word for: whichever of both the content begins as."""


class NotSent(Exception):
    """No answer was had; the message is for people and for the model."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, how long, and where to."""

    timeout_ms: int | None
    """None: somebody else watches the time."""
    connect_timeout_ms: int = 5_000
    max_bytes: int = 1_048_576
    max_bytes_setting: str = ""
    """Where the owner sets it; "" if it is none of the owner's."""
    when_longer: str = ""
    """What to do about an answer that is longer."""
    max_redirects: int = 0
    """0: none is followed."""
    redirect_domains: Collection[str] = ()
    """To these and below them alone; none: to any."""
    redirect_domains_field: str = ""
    """Where they are named."""
    allowed: AllowedHosts = field(default_factory=AllowedHosts)


@dataclass(frozen=True, slots=True)
class Received:
    """What was answered."""

    status_code: int
    reason: str
    headers: Mapping[str, str]
    """In lower case."""
    content: bytes = field(repr=False)
    charset: str | None = None

    @property
    def is_success(self) -> bool:
        """Whether it did what was asked."""
        return httpx.codes.is_success(self.status_code)

    @property
    def media_type(self) -> str:
        """Without parameters, in lower case; "" if none was given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


async def send(
    request: Request, limits: Limits, transport: httpx.AsyncBaseTransport | None = None
) -> Received:
    """Send it, once. Raises NotSent.

    A redirect that is followed is the next request of the same chain: as the first
    server asks for, and to another origin without the headers that may be secret.
    """
    try:
        async with asyncio.timeout(_seconds(limits.timeout_ms)):
            for hop in range(limits.max_redirects + 1):
                received = await _sent(request, limits, transport)
                onward = _onward(request, received) if limits.max_redirects else None
                if onward is None:
                    return received
                _check_domain(onward.url, limits)
                if hop < limits.max_redirects:
                    request = onward
    except TimeoutError:
        raise NotSent(
            f"No answer came within {_seconds(limits.timeout_ms):g} seconds."
        ) from None
    except (UnsafeAddress, UnknownHost) as error:
        raise NotSent(str(error)) from None
    except httpx.TimeoutException as error:
        what = "connected to" if isinstance(error, httpx.ConnectTimeout) else "heard of"
        raise NotSent(f"The server could not be {what} in time.") from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise NotSent("The address is no web address, or a header is none.") from None
    except httpx.HTTPError as error:
        raise NotSent(
            f"The server could not be reached or broke off ({type(error).__name__})."
        ) from None
    raise NotSent(f"The server sends on more than {limits.max_redirects} times.")


async def _sent(
    request: Request, limits: Limits, transport: httpx.AsyncBaseTransport | None
) -> Received:
    headers = httpx.Headers(
        # Other than ASCII goes out as UTF-8, which servers that take such headers expect.
        [(n.encode(), v.encode()) for n, v in _with_own(request.headers).items()]
    )
    timeout = httpx.Timeout(
        _seconds(limits.timeout_ms), connect=limits.connect_timeout_ms / 1000
    )
    async with (
        # A client of its own, so that no cookie is kept from one request to the next.
        httpx.AsyncClient(
            transport=transport or GuardedTransport(limits.allowed),
            trust_env=False,
            follow_redirects=False,
            timeout=timeout,
        ) as client,
        client.stream(
            request.method,
            request.url,
            headers=headers,
            content=request.content or None,
        ) as response,
    ):
        content = await _content(response, limits)
        return Received(
            response.status_code,
            response.reason_phrase,
            {name.lower(): value for name, value in response.headers.items()},
            content,
            response.charset_encoding,
        )


def _with_own(headers: Mapping[str, str]) -> dict[str, str]:
    named = {name.lower() for name in headers}
    own = {"user-agent": USER_AGENT, "accept": "application/json, text/plain, */*"}
    added = {name: value for name, value in own.items() if name not in named}
    # Uncompressed, whatever else is asked for: a small answer must not unfold into a
    # large one.
    kept = {n: v for n, v in headers.items() if n.lower() != "accept-encoding"}
    return {**added, **kept, "accept-encoding": "identity"}


async def _content(response: httpx.Response, limits: Limits) -> bytes:
    content = bytearray()
    async for part in response.aiter_raw():
        content += part
        if len(content) > limits.max_bytes:
            raise _too_long(limits)
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity") or not content:
        return bytes(content)
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise NotSent("The answer came compressed in a way that was not asked for.")
    return _unfolded(bytes(content), limits)


def _unfolded(content: bytes, limits: Limits) -> bytes:
    """Of a server that compresses unasked; no further than the limit."""
    reader = zlib.decompressobj(GZIP_OR_ZLIB)
    try:
        unfolded = reader.decompress(content, limits.max_bytes + 1)
    except zlib.error:
        raise NotSent("The answer came compressed, and cannot be unfolded.") from None
    if len(unfolded) > limits.max_bytes:
        raise _too_long(limits)
    return unfolded


def _too_long(limits: Limits) -> NotSent:
    setting = f" ({limits.max_bytes_setting})" if limits.max_bytes_setting else ""
    fix = f"; {limits.when_longer}" if limits.when_longer else ""
    return NotSent(f"The answer is longer than {limits.max_bytes} bytes{setting}{fix}.")


# --- Redirects -----------------------------------------------------------------------


def _onward(request: Request, received: Received) -> Request | None:
    """The request that a redirect asks for; None when the answer is none."""
    location = received.headers.get("location")
    if received.status_code not in BECOMES_GET | SAME_METHOD or not location:
        return None
    url = str(httpx.URL(request.url).join(location))
    headers = dict(request.headers)
    if _origin(url) != _origin(request.url):
        headers = {n: v for n, v in headers.items() if n.lower() in KEPT_ELSEWHERE}
    if received.status_code in SAME_METHOD:
        return replace(request, url=url, headers=headers)
    headers = {n: v for n, v in headers.items() if n.lower() != "content-type"}
    method = "HEAD" if request.method == "HEAD" else "GET"
    return Request(method, url, headers)


def _origin(url: str) -> tuple[str, str, int | None]:
    parsed = httpx.URL(url)
    port = parsed.port or DEFAULT_PORTS.get(parsed.scheme)
    return parsed.scheme, parsed.host, port


def _check_domain(url: str, limits: Limits) -> None:
    host = httpx.URL(url).host.lower()
    domains = [domain.lower().lstrip("*.") for domain in limits.redirect_domains]
    if domains and not any(host == d or host.endswith(f".{d}") for d in domains):
        raise NotSent(
            f"The server sends on to {host}, which"
            f" {limits.redirect_domains_field or 'the configuration'} does not name."
        )


def _seconds(timeout_ms: int | None) -> float | None:
    return None if timeout_ms is None else timeout_ms / 1000
