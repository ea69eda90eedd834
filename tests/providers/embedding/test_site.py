"""An embedding model is made once, whoever asks for it and how often."""

import pytest

from conversations.engine.ports import ProviderError
from conversations.providers.embedding import site
from conversations.providers.registry import Registry
from conversations.providers.settings import (
    Endpoint,
    Kind,
    ProviderSettings,
    Service,
)
from tests.fakes.embedding_service import embedding_service


@pytest.fixture
def registry(monkeypatch):
    made = Registry(ProviderSettings())
    monkeypatch.setattr(site, "registry", lambda: made)
    return made


async def test_a_lookup_asks_a_service_once_but_for_the_first(registry):
    with embedding_service() as service:
        at = Endpoint(service.base_url)
        registry.offer([Service(Kind.EMBEDDING, "ours", at)])
        for _ in range(2):
            model = site.embedding_model("ours/small")
            await model.question("When do you open?")
            await model.unrelated()
        await model.release()
    first, anything, second = map(len, service.asked)
    assert (first, second) == (1, 1)
    assert anything > 1


def test_a_provider_that_was_changed_has_its_models_made_anew(registry):
    registry.offer([Service(Kind.EMBEDDING, "ours", Endpoint("http://127.0.0.1:9/a"))])
    before = site.embedding_model("ours/small")
    assert site.embedding_model("ours/small") is before
    assert site.embedding_model("ours/large") is not before
    registry.offer([Service(Kind.EMBEDDING, "ours", Endpoint("http://127.0.0.1:9/b"))])
    assert site.embedding_model("ours/small") is not before


def test_staff_may_name_a_provider_as_the_environment_does_that_names_none(
    registry, settings
):
    named = {"EMBEDDING_BASE_URL": "", "EMBEDDING_API_KEY": ""}
    settings.PARLEY = {**settings.PARLEY, **named}
    with pytest.raises(ProviderError, match="EMBEDDING_BASE_URL"):
        site.embedding_model("openai/small")
    own = Service(Kind.EMBEDDING, "openai", Endpoint("http://127.0.0.1:9/v1"))
    registry.offer([own])
    assert site.embedding_model("openai/small").name == "openai/small"
