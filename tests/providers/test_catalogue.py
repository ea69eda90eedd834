from typing import Any

import pytest

from conversations.providers.catalogue import (
    CATALOGUE,
    LANGUAGE_MODELS,
    OVER_HTTP,
    VOICE_ACTIVITY,
    Offer,
)
from conversations.providers.provider import Provider
from conversations.providers.settings import Kind, ProviderSettings


def test_every_kind_is_offered_and_its_default_exists() -> None:
    assert {offers.kind for offers in CATALOGUE} == set(Kind) - {Kind.EMBEDDING}
    for offers in CATALOGUE:
        [default] = ProviderSettings().chosen(offers.kind)
        assert offers.find(default) is not None
        assert len(set(offers.ids)) == len(offers.ids)


@pytest.mark.parametrize("name", ["openai/gpt-4o-mini", "openai/org/model:8b"])
def test_any_model_may_be_behind_http(name: str) -> None:
    offer = LANGUAGE_MODELS.find(name)
    assert offer is not None
    assert offer.id == OVER_HTTP
    assert VOICE_ACTIVITY.find(name) is None


@pytest.mark.parametrize("name", ["", "openai/", "offline/", "offline/answerer2"])
def test_what_is_not_offered_is_not_found(name: str) -> None:
    assert LANGUAGE_MODELS.find(name) is None


def test_models_of_a_service_are_found_by_its_name() -> None:
    found = LANGUAGE_MODELS.find("anthropic/claude", ["openai", "anthropic"])
    assert found is not None
    assert found.id == OVER_HTTP
    assert LANGUAGE_MODELS.find("anthropic/claude") is None
    assert LANGUAGE_MODELS.find("anthropic/", ["anthropic"]) is None


@pytest.mark.parametrize(
    "offer", [offer for offers in CATALOGUE for offer in offers.offers]
)
def test_what_makes_a_provider_is_where_the_catalogue_says(offer: Offer[Any]) -> None:
    made_by = offer.load()
    assert isinstance(made_by, type)
    assert Provider in made_by.__mro__
