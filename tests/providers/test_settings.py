import pytest

from conversations.providers.settings import (
    Endpoint,
    Kind,
    ProviderSettings,
    is_over_http,
    runs_here,
)


def test_each_provider_is_named_once_the_chosen_one_first() -> None:
    settings = ProviderSettings(
        llm="openai/big", llm_fallback=("offline/answerer", "openai/big")
    )
    assert settings.chosen(Kind.LLM) == ("openai/big", "offline/answerer")
    assert settings.chosen(Kind.VAD) == ("offline/silero",)


def test_each_kind_has_its_own_endpoint() -> None:
    own = Endpoint("http://127.0.0.1:9/v1")
    settings = ProviderSettings(tts_endpoint=own)
    assert settings.endpoint(Kind.TTS) is own
    assert not settings.endpoint(Kind.LLM).is_set
    assert not settings.endpoint(Kind.VAD).is_set


def test_a_key_or_an_address_makes_an_endpoint() -> None:
    assert own_or_public(Endpoint(api_key="sk-1"))
    assert own_or_public(Endpoint("http://127.0.0.1:9/v1"))


def own_or_public(endpoint: Endpoint) -> bool:
    return endpoint.is_set


@pytest.mark.parametrize(
    ("name", "over_http"),
    [
        ("openai/gpt-4o-mini", True),
        ("claude/opus", True),
        ("offline/answerer", False),
        ("scripted/echo", False),
        ("custom-llm", False),
        ("claude/", False),
        ("", False),
    ],
)
def test_models_of_services_are_told_from_those_that_run_here(
    name: str, over_http: bool
) -> None:
    assert is_over_http(name) is over_http


@pytest.mark.parametrize(
    ("name", "here"),
    [
        ("offline/answerer", True),
        ("scripted/echo", True),
        ("offlines/model", False),
        ("openai/offline/model", False),
        ("", False),
    ],
)
def test_models_that_run_here_cost_nobody_anything(name: str, here: bool) -> None:
    assert runs_here(name) is here
