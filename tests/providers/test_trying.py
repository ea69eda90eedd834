import httpx
import pytest

from conversations.engine.ports import ProviderError
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.settings import Endpoint, Kind
from conversations.providers.trying import list_models, try_model
from tests.providers.model_server import ModelServer, streamed
from tests.providers.vendor_stand_ins import AnthropicStandIn, GoogleStandIn, StandIn

HELLO = [b'data: {"choices": [{"delta": {"content": "Hello."}}]}\n\n']


def answering(kind: Kind, outcome: httpx.Response) -> HttpEndpoint:
    transport = httpx.MockTransport(ModelServer(outcome).handle)
    return HttpEndpoint(kind, Endpoint("http://models.test/v1", name="Ours"), transport)


async def test_models_are_listed_by_name_each_once() -> None:
    listed = {"data": [{"id": "small"}, {"id": "large"}, {"id": "small"}]}
    endpoint = answering(Kind.LLM, httpx.Response(200, json=listed))
    assert await list_models(endpoint) == ["large", "small"]


@pytest.mark.parametrize(
    ("vendor", "models"),
    [(AnthropicStandIn, ["claude-opus-5"]), (GoogleStandIn, ["gemini-3-flash"])],
)
async def test_each_vendor_lists_in_its_own_way(
    vendor: type[StandIn], models: list[str]
) -> None:
    assert await list_models(vendor().endpoint()) == models


@pytest.mark.parametrize("body", [b"<html>", b'{"models": []}', b'{"data": [1]}'])
async def test_what_is_no_list_is_told(body: bytes) -> None:
    endpoint = answering(Kind.LLM, httpx.Response(200, content=body))
    with pytest.raises(ProviderError, match="no list of models"):
        await list_models(endpoint)


@pytest.mark.parametrize(
    ("kind", "outcome", "answer"),
    [
        (Kind.LLM, streamed(HELLO), "Hello."),
        (Kind.TTS, streamed([bytes(48_000)], "audio/pcm"), "1.0 s of speech"),
        (Kind.STT, httpx.Response(200, json={"text": ""}), "no words, as is right"),
        (Kind.STT, httpx.Response(200, json={"text": "You"}), "heard “You”"),
        (
            Kind.EMBEDDING,
            httpx.Response(200, json={"data": [{"embedding": [0.1, 0.2]}]}),
            "A vector of 2 numbers",
        ),
    ],
)
async def test_a_model_of_each_kind_answers(
    kind: Kind, outcome: httpx.Response, answer: str
) -> None:
    tried = await try_model(kind, answering(kind, outcome), "small")
    assert tried.error == ""
    assert answer in tried.answer
    assert tried.took_ms >= 0


@pytest.mark.parametrize(
    ("kind", "outcome", "error"),
    [
        (Kind.LLM, httpx.Response(401), "check the API key of the model provider"),
        (Kind.LLM, streamed([b"data: [DONE]\n\n"]), "its answer was empty"),
        (Kind.TTS, streamed([]), "it sent no sound"),
        (Kind.STT, httpx.Response(404), "check the model's name"),
        (Kind.EMBEDDING, httpx.Response(200, json={"data": []}), "with none at all"),
    ],
)
async def test_what_went_wrong_is_said_with_the_fix(
    kind: Kind, outcome: httpx.Response, error: str
) -> None:
    tried = await try_model(kind, answering(kind, outcome), "small")
    assert error in tried.error
    assert tried.answer == ""
