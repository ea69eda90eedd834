import pytest

from conversations.assembly.providers import (
    provider_problem,
    provider_settings,
    registry,
)
from conversations.providers.settings import Endpoint


def test_the_sites_settings_choose_the_providers(settings):
    made = provider_settings(
        {
            **settings.PARLEY,
            "LLM": "openai/small",
            "LLM_BASE_URL": "http://127.0.0.1:9",
            "LLM_API_KEY": "sk-secret",
            "TTS_FALLBACK": ["scripted/tone"],
        }
    )
    assert made.llm == "openai/small"
    assert made.llm_endpoint == Endpoint("http://127.0.0.1:9", "sk-secret")
    assert made.tts_fallback == ("scripted/tone",)
    assert "sk-secret" not in repr(made)


def test_the_registry_of_a_process_is_one():
    assert registry() is registry()


@pytest.mark.parametrize("kind", ["llm", "stt", "tts"])
def test_a_provider_that_cannot_be_had_is_a_problem_that_is_named(scripted, kind):
    assert provider_problem(kind, "") is None
    assert "nobody/model" in (provider_problem(kind, "nobody/model") or "")


def test_each_kind_has_providers_of_its_own(scripted):
    assert provider_problem("llm", "scripted/echo") is None
    assert provider_problem("tts", "scripted/echo") is not None
