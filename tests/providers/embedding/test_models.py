import asyncio
import json
import threading

import httpx
import numpy as np
import pytest

from conversations.engine.ports import ProviderError, ProviderRefused
from conversations.providers.answerer.embeddings import Embeddings
from conversations.providers.embedding import site
from conversations.providers.embedding.minilm import MiniLm
from conversations.providers.embedding.offline import OfflineEmbedding
from conversations.providers.embedding.over_http import AT_ONCE, HttpEmbedding
from conversations.providers.embedding.port import unit
from conversations.providers.embedding.turns import Turns
from conversations.providers.embedding.wordpiece import MAX_PIECES, numbers
from conversations.providers.http_endpoint import HttpEndpoint
from conversations.providers.settings import Endpoint, Kind
from conversations.providers.threads import InferencePool


def service(answer, asked=None):
    """An embedding service; `answer` gets the texts and gives its response."""

    def handle(request):
        body = json.loads(request.content)
        if asked is not None:
            asked.append(body)
        return answer(body["input"])

    endpoint = HttpEndpoint(
        Kind.EMBEDDING,
        Endpoint("http://embeddings.test/v1", "key"),
        httpx.MockTransport(handle),
    )
    return HttpEmbedding(endpoint, "small", "openai/small")


def vectors(texts):
    rows = [
        {"index": n, "embedding": [float(len(text)), 1.0]}
        for n, text in enumerate(texts)
    ]
    return httpx.Response(200, json={"data": rows[::-1]})


async def test_service_is_asked_in_batches_and_answers_in_order():
    asked = []
    model = service(vectors, asked)
    texts = ["x" * n for n in range(1, AT_ONCE + 3)]
    rows = await model.passages(texts)
    assert [len(body["input"]) for body in asked] == [AT_ONCE, 2]
    assert asked[0]["model"] == "small"
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows[4], unit(np.array([5.0, 1.0])))
    assert np.allclose(await model.question("xxxxx"), rows[4])
    assert (await model.unrelated()).shape == (2,)
    await model.release()


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"data": []}),
        httpx.Response(200, text="no JSON"),
        httpx.Response(200, json={"data": [{"embedding": "x"}]}),
        httpx.Response(200, json=[1]),
    ],
)
async def test_answer_without_vectors_is_an_error(answer):
    model = service(lambda texts: answer)
    with pytest.raises(ProviderError, match="Embedding at http://embeddings.test/v1"):
        await model.question("Hours?")
    await model.release()


async def test_refusal_names_the_fix_and_not_the_key():
    model = service(lambda texts: httpx.Response(401, text="bad key: key"))
    with pytest.raises(ProviderRefused, match="EMBEDDING_API_KEY") as raised:
        await model.question("Hours?")
    assert "bad key: ***" in str(raised.value).replace("bad ***", "bad key")
    await model.release()


@pytest.fixture
def named(settings):
    def change(**changes):
        settings.PARLEY = {**settings.PARLEY, **changes}

    return change


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nonsense", "SERVICE/MODEL"),
        ("openai/small", "EMBEDDING_BASE_URL"),
        ("nobody/small", "nobody"),
    ],
)
def test_model_that_cannot_be_had_is_told_with_the_fix(named, name, says):
    named(EMBEDDING_MODEL=name)
    with pytest.raises(ProviderError, match=says):
        site.embedding_model()


def test_models_are_named_by_the_settings(named):
    assert site.embedding_model().name == "offline/e5-minilm"
    assert site.embedding_model("offline/e5").name == "offline/e5"
    assert site.embedding_model() is site.embedding_model()
    named(EMBEDDING_MODEL="openai/small", EMBEDDING_BASE_URL="http://127.0.0.1:1/v1")
    assert site.embedding_model().name == "openai/small"


def test_words_become_the_numbers_the_model_was_taught():
    assert numbers("Hello, world!") == [101, 7592, 1010, 2088, 999, 102]
    assert numbers("Embeddings") == [101, 7861, 8270, 4667, 2015, 102]
    assert numbers("Café") == numbers("cafe")
    assert numbers("") == [101, 102]
    assert numbers("x" * 200)[1] == 100
    assert len(numbers("word " * 1_000)) == MAX_PIECES


def test_who_is_in_a_hurry_goes_before_who_has_time():
    turns, order = Turns(), []
    asked = threading.Event()

    def patient():
        with turns.in_time():
            order.append("patient")

    def hurried():
        asked.set()
        with turns.at_once():
            order.append("hurried")

    with turns.in_time():
        late = threading.Thread(target=patient)
        late.start()
        soon = threading.Thread(target=hurried)
        soon.start()
        assert asked.wait(20)
        while not turns._hurried:
            pass
    for thread in (soon, late):
        thread.join(20)
    assert order == ["hurried", "patient"]


@pytest.mark.models
async def test_offline_models_know_what_is_meant():
    pool = InferencePool(1)
    model = OfflineEmbedding(Embeddings(), MiniLm(), pool)
    passages = await model.passages(
        ["Dogs have to stay outside.", "We open at nine.", "Parcels are sent by post."]
    )
    questions = [
        "May my puppy come in?",
        "When can I come?",
        "How is my order delivered?",
    ]
    rows = await asyncio.gather(*map(model.question, questions))
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-4)
    assert [int((passages @ row).argmax()) for row in rows] == [0, 1, 2]
    usual = passages @ await model.unrelated()
    assert all(usual < (passages @ np.stack(rows).T).max(axis=1))
    pool.close()
