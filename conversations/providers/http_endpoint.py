"""One HTTP service: its address, its key, its connections, its errors in plain words."""

import asyncio
import contextlib
import ssl
import weakref
from collections.abc import AsyncIterator
from functools import cache

import httpx

from conversations.engine.ports import ProviderError, ProviderRefused
from conversations.providers.dialects import PUBLIC_BASE_URL, Dialect, dialect_of
from conversations.providers.settings import Endpoint, Kind

RETRIED_STATUSES = frozenset({429, 500, 502, 503, 504})
PASSING_STATUSES = RETRIED_STATUSES | {408, 425}
MAX_RETRY_WAIT_S = 1.0
RETRY_WAIT_S = 0.25
MAX_ERROR_BYTES = 4_096
MAX_SAID_CHARACTERS = 300
READ_TIMEOUTS_S = {
    Kind.STT: 20.0,
    Kind.LLM: 30.0,
    Kind.TTS: 20.0,
    Kind.EMBEDDING: 20.0,
}

_PLAIN_NAMES = {
    Kind.VAD: "voice activity",
    Kind.STT: "speech recognition",
    Kind.LLM: "language model",
    Kind.TTS: "voice",
    Kind.EMBEDDING: "search",
}
"""For callers, who know of no jobs and no services."""

_FIXES = {
    400: "the service does not accept the request; check the model's name and options",
    401: "check {key}",
    403: "{key} may not use this model",
    404: "check the model's name and {address}",
    413: "the request is too large for the service",
    429: "the service's rate limit or credit is used up",
}


class HttpEndpoint:
    """Requests to one service over kept connections, one client per event loop."""

    def __init__(
        self,
        kind: Kind,
        endpoint: Endpoint,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._kind = kind
        self._api_key = endpoint.api_key
        self._silence_ms = endpoint.silence_ms
        self._transport = transport
        self._base_url = (endpoint.base_url or PUBLIC_BASE_URL).rstrip("/")
        self._names = _names(kind, endpoint)
        self.dialect: Dialect = dialect_of(self._base_url, endpoint.dialect)
        self._headers = dict(endpoint.headers)
        self._retired = False
        self._closing: set[asyncio.Task[None]] = set()
        self._under_way: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, int] = (
            weakref.WeakKeyDictionary()
        )
        self._clients: weakref.WeakKeyDictionary[
            asyncio.AbstractEventLoop, httpx.AsyncClient
        ] = weakref.WeakKeyDictionary()

    def warm_up(self) -> None:
        """Read the certificates, which takes tens of milliseconds. Blocks."""
        if self._base_url.startswith("https:"):
            _certificates()

    @contextlib.asynccontextmanager
    async def post(
        self,
        path: str,
        *,
        content: bytes,
        content_type: str,
        max_silence_ms: int | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """An open 200 response; one more attempt is made before the first byte.

        Raises ProviderError, also for what goes wrong while the response is read;
        ProviderRefused where the same request would fail again.
        """
        request = self._client().build_request(
            "POST",
            self._base_url + path,
            content=content,
            headers={"content-type": content_type},
            timeout=self._timeout(max_silence_ms),
        )
        async with self._answered(request) as response:
            yield response

    @contextlib.asynccontextmanager
    async def get(self, path: str) -> AsyncIterator[httpx.Response]:
        """As `post`, of a resource that tells of the service itself."""
        client = self._client()
        request = client.build_request("GET", self._base_url + path)
        self.dialect.sign_listing(request, self._api_key)
        async with self._answered(request) as response:
            yield response

    def retire(self) -> None:
        """Nobody new will use it: keep no connection open that no request needs.

        Whoever has it may go on using it. May be called by any thread.
        """
        self._retired = True
        for loop in list(self._clients):
            if loop.is_running():
                loop.call_soon_threadsafe(self._close_soon, loop)

    @contextlib.asynccontextmanager
    async def _answered(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        loop = asyncio.get_running_loop()
        self._under_way[loop] = self._under_way.get(loop, 0) + 1
        try:
            response = await self._send(request)
            try:
                yield response
            finally:
                await response.aclose()
        except httpx.HTTPError as error:
            raise self.error(*_reason(error)) from None
        finally:
            self._under_way[loop] -= 1
            if self._retired and not self._under_way[loop]:
                await self.aclose()

    def _close_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._under_way.get(loop):
            closing = loop.create_task(self.aclose())
            # Held until it is done: the loop itself does not.
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    def error(self, reason: str, happened: str = "failed") -> ProviderError:
        """An error that names the service; its plain words only say what happened."""
        return ProviderError(
            f"{self._kind.job} at {self._base_url} failed: {reason}.",
            plain=f"The {_PLAIN_NAMES[self._kind]} {happened}.",
        )

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.aclose()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        client = self._client()
        wait_s = RETRY_WAIT_S
        for attempt in (1, 2):
            try:
                response = await client.send(request, stream=True)
            except (
                httpx.ConnectError,
                httpx.ConnectTimeout,
                httpx.RemoteProtocolError,
            ):
                # RemoteProtocolError: a kept connection the server had just closed.
                if attempt == 2:
                    raise
            else:
                if response.status_code == 200:
                    return response
                failure = await self._failure(response)
                retry_after_s = _retry_after_s(response.headers)
                if (
                    attempt == 2
                    or response.status_code not in RETRIED_STATUSES
                    or retry_after_s > MAX_RETRY_WAIT_S
                ):
                    raise failure
                wait_s = retry_after_s or RETRY_WAIT_S
            await asyncio.sleep(wait_s)
        raise AssertionError("the loop returns or raises")

    async def _failure(self, response: httpx.Response) -> ProviderError:
        body = bytearray()
        try:
            async for part in response.aiter_bytes():
                body += part
                if len(body) >= MAX_ERROR_BYTES:
                    break
        except httpx.HTTPError:
            body += b" (the rest of the answer was lost)"
        finally:
            await response.aclose()
        status = response.status_code
        fix = _FIXES.get(status, "try again later" if status >= 500 else "")
        fix = fix.format(**self._names)
        said = self._without_secrets(body.decode("utf-8", "replace").strip())
        said = said[:MAX_SAID_CHARACTERS]
        reason = f"HTTP {status}"
        if fix:
            reason += f" ({fix})"
        if said:
            reason += f'; it said "{said}"'
        error = self.error(reason)
        if status in PASSING_STATUSES or status >= 500:
            return error
        return ProviderRefused(str(error), status, plain=error.plain)

    def _timeout(self, max_silence_ms: int | None) -> httpx.Timeout:
        usual_s = READ_TIMEOUTS_S[self._kind]
        if self._silence_ms is not None:
            usual_s = self._silence_ms / 1000
        read_s = usual_s if max_silence_ms is None else max_silence_ms / 1000
        return httpx.Timeout(connect=3.0, read=read_s, write=10.0, pool=5.0)

    def _without_secrets(self, text: str) -> str:
        for secret in (self._api_key, *self._headers.values()):
            if secret:
                text = text.replace(secret, "***")
        return " ".join(text.split())

    def _client(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            client = self._clients[loop] = self._new_client()
        return client

    def _new_client(self) -> httpx.AsyncClient:
        # Not compressed: bodies are small or audio, and are read raw, as they come.
        headers = {"accept-encoding": "identity", **self._headers}
        if self._api_key:
            headers["authorization"] = f"Bearer {self._api_key}"
        secure = self._base_url.startswith("https:") and self._transport is None
        return httpx.AsyncClient(
            headers=headers,
            transport=self._transport,
            # A proxy would be asked instead of it.
            trust_env=self._transport is None,
            verify=_certificates() if secure else False,
            timeout=self._timeout(None),
            limits=httpx.Limits(
                max_connections=400,
                max_keepalive_connections=200,
                keepalive_expiry=60.0,
            ),
        )


def _names(kind: Kind, endpoint: Endpoint) -> dict[str, str]:
    """What its parts are called where they are set."""
    if endpoint.name:
        whose = f"of the model provider “{endpoint.name}”"
        return {"key": f"the API key {whose}", "address": f"the address {whose}"}
    setting = kind.setting
    return {"key": f"the key in {setting}_API_KEY", "address": f"{setting}_BASE_URL"}


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _retry_after_s(headers: httpx.Headers) -> float:
    """Seconds the service asks to wait; 0 when it does not say, or gives a date."""
    try:
        return max(0.0, float(headers.get("retry-after", "0")))
    except ValueError:
        return 0.0


def _reason(error: httpx.HTTPError) -> tuple[str, str]:
    """Why it failed, for staff, and what happened, for everybody."""
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        reason = "no connection; is the server running, and the address right"
        return reason, "cannot be reached"
    if isinstance(error, httpx.TimeoutException):
        reason = "it took too long to answer"
        return reason, "took too long to answer"
    return f"the connection broke ({type(error).__name__})", "broke off"
