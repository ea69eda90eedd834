"""One request to one receiver: guarded, limited in time, its answer's beginning read."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from conversations.outbound.addresses import AllowedHosts, UnsafeAddress
from conversations.outbound.guarded_http import GuardedTransport
from conversations.outbound.resolving import UnknownHost
from conversations.store.webhooks.deliveries import MAX_ANSWER_CHARACTERS, Answer
from conversations.webhooks.retrying import retry_after_secs
from conversations.webhooks.spool import Spool

USER_AGENT = "Parley/1 (+webhook)"
CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 5.0
SLOWEST_BYTES_PER_S = 131_072
"""A long body has longer, as if it went no slower than this."""
MAX_ANSWER_BYTES = 4 * MAX_ANSWER_CHARACTERS


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    url: str
    headers: dict[str, str]
    body: Spool
    chunked: bool


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """How long, and where to."""

    timeout_ms: int
    allowed: AllowedHosts = field(default_factory=AllowedHosts)

    def allowed_ms(self, size_bytes: int) -> int:
        """For a body of this length, until its answer is read."""
        return self.timeout_ms + size_bytes * 1000 // SLOWEST_BYTES_PER_S


async def send(
    request: Request,
    limits: SendingLimits,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport | None = None,
) -> Answer:
    """Send it; whatever goes wrong is an answer, too, in words for staff."""
    guarded = transport or GuardedTransport(limits.allowed)
    timeout_ms = limits.allowed_ms(request.body.size_bytes)
    began_s = time.monotonic()
    try:
        async with asyncio.timeout(timeout_ms / 1000):
            return await _sent(request, timeout_ms, now, guarded)
    except TimeoutError:
        error = f"No answer came within {timeout_ms / 1000:g} seconds."
    except (UnsafeAddress, UnknownHost) as unsafe:
        error = str(unsafe)
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        error = "This is no web address; write it like https://example.org/hook."
    except httpx.HTTPError as failure:
        kind = type(failure).__name__
        error = f"The receiver could not be reached or broke off ({kind})."
    return Answer(took_ms=_ms_since(began_s), error=error)


async def _sent(
    request: Request,
    timeout_ms: int,
    now: Callable[[], datetime],
    transport: httpx.AsyncBaseTransport,
) -> Answer:
    headers = {
        "user-agent": USER_AGENT,
        "content-type": "application/json",
        "accept-encoding": "identity",
        **request.headers,
    }
    if not request.chunked:
        headers["content-length"] = str(request.body.size_bytes)
    began_s = time.monotonic()
    async with (
        httpx.AsyncClient(
            transport=transport,
            trust_env=False,
            # An address that sends on may send anywhere, and the words with it.
            follow_redirects=False,
            timeout=httpx.Timeout(timeout_ms / 1000, connect=CONNECT_TIMEOUT_S),
        ) as client,
        client.stream(
            "POST", request.url, content=request.body.sent(), headers=headers
        ) as response,
    ):
        return Answer(
            took_ms=_ms_since(began_s),
            status_code=response.status_code,
            text=await _beginning(response),
            retry_after_s=retry_after_secs(response.headers.get("retry-after"), now()),
        )


async def _beginning(response: httpx.Response) -> str:
    """What was answered, as far as it is kept; the rest is not read."""
    content = bytearray()
    # It said whether it took it; that it breaks off afterwards, or does not end, changes
    # nothing.
    with contextlib.suppress(httpx.HTTPError, TimeoutError):
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            # Raw: a small answer must not unfold into a large one.
            async for part in response.aiter_raw():
                content += part
                if len(content) >= MAX_ANSWER_BYTES:
                    break
    text = bytes(content[:MAX_ANSWER_BYTES]).decode("utf-8", "replace")
    return text[:MAX_ANSWER_CHARACTERS]


def _ms_since(began_s: float) -> int:
    return round((time.monotonic() - began_s) * 1000)
