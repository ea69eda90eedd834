import asyncio

import httpx
import pytest

from conversations.engine.ports import ProviderError, ProviderRefused
from conversations.providers import http_endpoint
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.settings import Endpoint, Kind
from tests.providers.model_server import SECRET, ModelServer, Parts, streamed


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_endpoint, "RETRY_WAIT_S", 0.0)


async def fetch(server: ModelServer) -> bytes:
    endpoint = server.endpoint()
    async with endpoint.post("/chat", content=b"{}", content_type="x/y") as response:
        body = await response.aread()
    await endpoint.aclose()
    return body


async def test_the_key_goes_along_and_the_path_is_joined() -> None:
    server = ModelServer(httpx.Response(200, content=b"fine"))
    assert await fetch(server) == b"fine"
    assert str(server.requests[0].url) == "http://models.test/v1/chat"
    assert server.requests[0].headers["authorization"] == f"Bearer {SECRET}"
    assert server.requests[0].headers["content-type"] == "x/y"


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("refused"),
        httpx.RemoteProtocolError("closed"),
        httpx.Response(503),
        httpx.Response(429, headers={"retry-after": "0"}),
    ],
)
async def test_a_passing_failure_is_retried_once(failure: object) -> None:
    server = ModelServer(failure, httpx.Response(200, content=b"fine"))  # type: ignore[arg-type]  # either kind
    assert await fetch(server) == b"fine"


async def test_a_second_failure_is_final() -> None:
    server = ModelServer(httpx.Response(500), httpx.Response(500), httpx.Response(200))
    with pytest.raises(ProviderError, match="HTTP 500"):
        await fetch(server)
    assert len(server.requests) == 2


async def test_a_long_wait_asked_for_is_not_waited() -> None:
    server = ModelServer(httpx.Response(429, headers={"retry-after": "20"}))
    with pytest.raises(ProviderError, match="rate limit"):
        await fetch(server)


async def test_a_refusal_is_not_retried_and_says_the_fix_without_the_key() -> None:
    said = f'{{"error": "Incorrect key {SECRET}"}}'
    server = ModelServer(httpx.Response(401, text=said))
    with pytest.raises(ProviderError) as caught:
        await fetch(server)
    text = str(caught.value)
    assert "Language model at http://models.test/v1" in text
    assert "LLM_API_KEY" in text
    assert SECRET not in text


@pytest.mark.parametrize(
    ("status", "refused"),
    [(400, True), (401, True), (404, True), (413, True), (408, False), (429, False)]
    + [(500, False), (503, False)],
)
async def test_a_refusal_is_told_from_what_may_pass(status: int, refused: bool) -> None:
    server = ModelServer(httpx.Response(status), httpx.Response(status))
    with pytest.raises(ProviderError) as caught:
        await fetch(server)
    assert isinstance(caught.value, ProviderRefused) is refused
    if isinstance(caught.value, ProviderRefused):
        assert caught.value.status == status


async def test_who_asks_says_how_long_it_waits_for_the_next_byte() -> None:
    server = ModelServer(httpx.Response(200), httpx.Response(200))
    endpoint = server.endpoint()
    for max_silence_ms in (None, 90_000):
        async with endpoint.post(
            "/chat", content=b"", content_type="x/y", max_silence_ms=max_silence_ms
        ):
            pass
    waits = [request.extensions["timeout"]["read"] for request in server.requests]
    assert waits == [http_endpoint.READ_TIMEOUTS_S[Kind.LLM], 90.0]
    await endpoint.aclose()


async def test_a_read_that_breaks_is_a_provider_error() -> None:
    server = ModelServer(streamed([b"half", httpx.ReadError("gone")]))
    with pytest.raises(ProviderError, match="the connection broke"):
        await fetch(server)
    assert len(server.requests) == 1


async def test_a_service_that_takes_too_long_says_so() -> None:
    server = ModelServer(httpx.ReadTimeout("slow"))
    with pytest.raises(ProviderError, match="too long") as caught:
        await fetch(server)
    assert caught.value.plain == "The language model took too long to answer."


@pytest.mark.parametrize("status", [401, 500])
async def test_what_a_service_says_is_not_for_everybody(status: int) -> None:
    answers = [httpx.Response(status, text="no such host db.internal")] * 2
    with pytest.raises(ProviderError, match=r"db\.internal") as caught:
        await fetch(ModelServer(*answers))
    assert caught.value.plain == "The language model failed."


async def test_leaving_early_closes_the_response() -> None:
    body = Parts([b"one", b"two"])
    endpoint = ModelServer(streamed(body)).endpoint()
    with pytest.raises(KeyError):
        async with endpoint.post("/x", content=b"", content_type="x/y"):
            raise KeyError
    assert body.closed


async def test_an_address_nobody_listens_on_is_named() -> None:
    endpoint = HttpEndpoint(Kind.TTS, Endpoint("http://127.0.0.1:9/v1"))
    with pytest.raises(
        ProviderError, match=r"Speech at http://127.0.0.1:9/v1.*running"
    ) as caught:
        async with endpoint.post("/x", content=b"", content_type="x/y"):
            pass
    assert caught.value.plain == "The voice cannot be reached."
    await endpoint.aclose()


def test_the_public_address_is_the_default() -> None:
    assert HttpEndpoint(Kind.TTS, Endpoint()).dialect.name == "openai"
    assert HttpEndpoint(Kind.TTS, Endpoint("http://x/v1")).dialect.name == "plain"


ROW = Endpoint(
    "http://models.test/v1", SECRET, name="Claude", headers={"x-team": "t0k"}
)


async def test_a_provider_of_the_admin_is_told_by_its_name_and_shows_no_header() -> (
    None
):
    server = ModelServer(httpx.Response(401, text=f"bad {SECRET} of t0k"))
    transport = httpx.MockTransport(server.handle)
    endpoint = HttpEndpoint(Kind.LLM, ROW, transport=transport)
    with pytest.raises(ProviderRefused) as caught:
        async with endpoint.post("/chat", content=b"", content_type="x/y"):
            pass
    assert server.requests[0].headers["x-team"] == "t0k"
    assert "the API key of the model provider “Claude”" in str(caught.value)
    assert "bad *** of ***" in str(caught.value)
    assert SECRET not in repr(ROW)
    assert "t0k" not in repr(ROW)


async def test_what_is_retired_stays_usable_and_keeps_no_connection() -> None:
    closed = asyncio.Event()

    class Transport(httpx.MockTransport):
        async def aclose(self) -> None:
            closed.set()

    server = ModelServer(*(httpx.Response(200, content=b"fine") for _ in range(3)))
    endpoint = HttpEndpoint(Kind.LLM, ROW, transport=Transport(server.handle))

    async def ask() -> None:
        async with endpoint.post("/chat", content=b"", content_type="x/y") as response:
            await response.aread()

    await ask()
    assert not closed.is_set()
    await asyncio.to_thread(endpoint.retire)
    await asyncio.wait_for(closed.wait(), 20)
    closed.clear()
    await ask()
    assert closed.is_set()
