"""The vendor's REST API, as far as a bridge needs it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from pydantic_core import from_json

from conversations.hosted.addresses import (
    SocketAddress,
    VendorHosts,
    api_address,
    socket_address,
)
from conversations.hosted.problems import Fault, HostedError, without_secret
from conversations.outbound.addresses import UnsafeAddress
from conversations.outbound.guarded_http import GuardedTransport, certificates
from conversations.outbound.resolving import Resolver, UnknownHost, resolved
from conversations.protocol.close_codes import ErrorType
from conversations.store.agents.settings import HostedSettings

logger = logging.getLogger(__name__)

RETRY_WAITS_S = (0.25, 1.0)
"""Before the second and third attempt. The caller waits meanwhile."""
MAX_RETRY_AFTER_S = 2.0
RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""Of a long conversation's record."""
TIMEOUT = httpx.Timeout(connect=5.0, read=15.0, write=15.0, pool=5.0)

_KEY_MISSING = (
    "The hosted agent has no API key: set one in the agent or ELEVENLABS_API_KEY."
)
_REFUSALS = {
    400: "The hosted agent's service does not accept the request",
    401: "The hosted agent's service does not accept the API key; check the key in the"
    " agent or ELEVENLABS_API_KEY",
    402: "The hosted agent's service wants to be paid; check the account there",
    403: "The API key may not use the hosted agent; check what the key is allowed to do",
    404: "The hosted agent's service does not know what it was asked for; check the"
    " hosted agent's id and the service's address",
    422: "The hosted agent's service does not accept the request; check the hosted"
    " agent's id",
    429: "The hosted agent's service has too much to do or a limit is used up",
}


class VendorApi:
    """Requests with one agent's key. Every method raises HostedError."""

    def __init__(
        self,
        hosted: HostedSettings,
        hosts: VendorHosts,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        resolve: Resolver = resolved,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._hosted = hosted
        self._hosts = hosts
        self._transport = transport
        self._resolve = resolve
        self._wait = wait
        self._base_url = api_address(hosted.base_url, hosts)
        if not hosted.api_key:
            raise HostedError(
                _KEY_MISSING, fault=Fault.SETTINGS, detail=hosted.key_unreadable
            )
        if not (hosted.api_key.isascii() and hosted.api_key.isprintable()):
            raise HostedError(_REFUSALS[401] + ".", fault=Fault.SETTINGS)

    async def signed_url(self) -> SocketAddress:
        """Where to open the agent's socket; good for one conversation."""
        if not self._hosted.agent_id:
            raise HostedError(
                "The agent is hosted, but its id there is not set.",
                fault=Fault.SETTINGS,
            )
        answer = await self._json(
            "GET",
            "/v1/convai/conversation/get-signed-url",
            params={"agent_id": self._hosted.agent_id},
        )
        return socket_address(answer.get("signed_url"), self._base_url, self._hosts)

    async def conversation(self, conversation_id: str) -> dict[str, Any]:
        """The vendor's record of a conversation."""
        return await self._json("GET", _conversation(conversation_id))

    async def rate(self, conversation_id: str, feedback: dict[str, Any]) -> None:
        """Pass on what the caller thought of the conversation as a whole."""
        await self._answer(
            "POST", _conversation(conversation_id, "/feedback"), json=feedback
        )

    async def upload(
        self, conversation_id: str, name: str, content: bytes, media_type: str
    ) -> str:
        """Pass on a file for the agent; returns the id to name it by."""
        answer = await self._json(
            "POST",
            _conversation(conversation_id, "/files"),
            files={"file": (name, content, media_type)},
        )
        file_id = answer.get("file_id")
        if not isinstance(file_id, str) or not file_id:
            raise _unreadable("it gave the file no id")
        return file_id

    async def forget_file(self, conversation_id: str, file_id: str) -> None:
        """Take a file back that was not sent yet."""
        path = _conversation(conversation_id, "/files/" + _segment(file_id))
        await self._answer("DELETE", path)

    # --- One request ---------------------------------------------------------------------

    async def _json(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        content = await self._answer(method, path, **options)
        try:
            answer = from_json(content)
        except ValueError:
            raise _unreadable("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise _unreadable("the answer is not an object")
        return answer

    async def _answer(self, method: str, path: str, **options: Any) -> bytes:
        """The body of a good answer. Tries again what may pass by itself."""
        async with self._client() as client:
            for wait_s in (*RETRY_WAITS_S, None):
                request = client.build_request(method, self._base_url + path, **options)
                try:
                    return await self._once(client, request)
                except _Passing as passing:
                    if wait_s is None or passing.retry_after_s > MAX_RETRY_AFTER_S:
                        raise passing.error from None
                    await self._wait(max(wait_s, passing.retry_after_s))
        raise AssertionError("the loop returns or raises")

    def _client(self) -> httpx.AsyncClient:
        trusted = self._hosts.trusts(self._base_url)
        transport = self._transport
        if not trusted:
            transport = GuardedTransport(
                self._hosts.plain, resolve=self._resolve, inner=transport
            )
        secure = self._base_url.startswith("https:") and transport is None
        return httpx.AsyncClient(
            headers={"xi-api-key": self._hosted.api_key},
            transport=transport,
            # A proxy would look the name up again.
            trust_env=trusted,
            verify=certificates() if secure else False,
            timeout=TIMEOUT,
            # The key is for this address alone.
            follow_redirects=False,
        )

    async def _once(self, client: httpx.AsyncClient, request: httpx.Request) -> bytes:
        try:
            response = await client.send(request, stream=True)
            try:
                body = await _body(response)
            finally:
                await response.aclose()
        except UnsafeAddress as error:
            raise HostedError(
                "The address of the hosted agent's service must not be connected to;"
                " correct it in the agent.",
                fault=Fault.SETTINGS,
                detail=str(error),
            ) from None
        except UnknownHost as error:
            raise _Passing(_unreachable(error)) from None
        except httpx.HTTPError as error:
            problem = _unreachable(error)
            # An answer may have been lost on its way: only reading is safe to repeat.
            if request.method == "GET" or isinstance(error, httpx.ConnectError):
                raise _Passing(problem) from None
            raise problem from None
        if 200 <= response.status_code < 300:
            return body
        failure = self._refusal(response.status_code, body)
        if response.status_code in RETRIED_STATUSES and request.method == "GET":
            raise _Passing(failure, _retry_after_s(response.headers))
        raise failure

    def _refusal(self, status: int, body: bytes) -> HostedError:
        # For the log alone: whoever named the address must not read what is there.
        logger.warning(
            "The service of hosted agent %r answered %d: %r",
            self._hosted.agent_id,
            status,
            without_secret(
                body[:2_000].decode("utf-8", "replace"), self._hosted.api_key
            ),
        )
        if 300 <= status < 400:
            message = (
                "The hosted agent's service has moved; correct its address in the agent"
                " or in ELEVENLABS_BASE_URL"
            )
        elif status >= 500:
            message = "The hosted agent's service is out of order; try again later"
        else:
            message = _REFUSALS.get(status, _REFUSALS[400])
        passing = status in RETRIED_STATUSES or status >= 500
        return HostedError(
            f"{message}.",
            fault=Fault.PASSING if passing else Fault.SETTINGS,
            detail=f"HTTP {status}",
        )


class _Passing(Exception):
    """It may work the next time."""

    def __init__(self, error: HostedError, retry_after_s: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after_s = retry_after_s


async def _body(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise _unreadable(f"the answer is longer than {MAX_ANSWER_BYTES} bytes")
    return bytes(body)


def _conversation(conversation_id: str, rest: str = "") -> str:
    return f"/v1/convai/conversations/{_segment(conversation_id)}{rest}"


def _segment(text: str) -> str:
    """One segment of a path: an id from outside must not lead elsewhere."""
    if not text or not all(c.isascii() and (c.isalnum() or c in "_-") for c in text):
        raise _unreadable("an id holds other characters than letters, digits, _ and -")
    return text


def _unreachable(error: httpx.HTTPError | UnknownHost) -> HostedError:
    late = isinstance(error, httpx.TimeoutException)
    return HostedError(
        "The hosted agent's service does not answer in time; try again later."
        if late
        else "The hosted agent's service cannot be reached; try again later.",
        fault=Fault.PASSING,
        error_type=ErrorType.ASYNCIO_TIMEOUT if late else ErrorType.HTTP_EXCEPTION,
        detail=type(error).__name__,
    )


def _unreadable(detail: str) -> HostedError:
    return HostedError(
        "The hosted agent's service gave an answer that makes no sense.",
        fault=Fault.PASSING,
        detail=detail,
    )


def _retry_after_s(headers: httpx.Headers) -> float:
    """Seconds the service asks to wait; 0 when it does not say, or gives a date."""
    try:
        return max(0.0, float(headers.get("retry-after", "0")))
    except ValueError:
        return 0.0
