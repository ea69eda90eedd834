"""A scripted HTTP service behind the real client, without a socket."""

from collections.abc import AsyncIterator, Iterable, Sequence

import httpx

from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.settings import Endpoint, Kind

SECRET = "sk-very-secret"


class Parts(httpx.AsyncByteStream):
    """A body that comes in these parts; notes whether it was read and closed."""

    def __init__(self, parts: Iterable[bytes | Exception]) -> None:
        self._parts = list(parts)
        self.given = 0
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if isinstance(part, Exception):
                raise part
            self.given += 1
            yield part

    async def aclose(self) -> None:
        self.closed = True


Outcome = httpx.Response | Exception


class ModelServer:
    """Answers each request with the next outcome, and keeps the requests."""

    def __init__(self, *outcomes: Outcome) -> None:
        self._outcomes = list(outcomes)
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bodies.append(request.content)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def endpoint(self, base_url: str = "http://models.test/v1") -> HttpEndpoint:
        return HttpEndpoint(
            Kind.LLM,
            Endpoint(base_url, SECRET),
            transport=httpx.MockTransport(self.handle),
        )


def streamed(
    parts: "Parts | Sequence[bytes | Exception]", content_type: str = ""
) -> httpx.Response:
    """A 200 answer in parts."""
    stream = parts if isinstance(parts, Parts) else Parts(parts)
    return httpx.Response(200, stream=stream, headers={"content-type": content_type})
