"""Services that staff name: there from one moment on, and gone from another."""

import pytest

from conversations.engine.ports import ProviderError
from conversations.providers.fallback import FallbackLanguageModel
from conversations.providers.registry import Registry
from conversations.providers.scripted import EchoLanguageModel
from conversations.providers.settings import (
    Endpoint,
    Kind,
    ModelChoice,
    ProviderSettings,
    Service,
)

CLAUDE = Service(Kind.LLM, "claude", Endpoint("http://127.0.0.1:9/v1", "sk-1"))
OTHER = Service(Kind.LLM, "other", Endpoint("http://127.0.0.1:9/v2"))
VOICE = Service(Kind.TTS, "claude", Endpoint("http://127.0.0.1:9/v3"))
SCRIPTED = ProviderSettings(llm="scripted/echo", llm_fallback=("scripted/tools",))


def test_what_is_offered_can_be_had_and_what_is_withdrawn_cannot() -> None:
    registry = Registry(SCRIPTED)
    with pytest.raises(ProviderError, match="no LLM provider 'claude/opus'"):
        registry.language_model("claude/opus")
    registry.offer([CLAUDE])
    assert registry.language_model("claude/opus")
    with pytest.raises(ProviderError, match=r"Known: .*claude/MODEL"):
        registry.language_model("cloude/opus")
    with pytest.raises(ProviderError, match="TTS"):
        registry.text_to_speech("claude/voice")
    registry.offer([])
    with pytest.raises(ProviderError):
        registry.language_model("claude/opus")


def test_only_what_was_changed_is_made_anew() -> None:
    registry = Registry(SCRIPTED)
    registry.offer([CLAUDE, OTHER, VOICE])
    names = ("claude/opus", "other/small", "scripted/echo")
    before = [registry.language_model_alone(name) for name in names]
    voice = registry.text_to_speech("claude/voice")
    changed = Service(Kind.LLM, "claude", Endpoint("http://127.0.0.1:9/v1", "sk-2"))
    registry.offer([changed, OTHER, VOICE])
    after = [registry.language_model_alone(name) for name in names]
    assert [one is two for one, two in zip(before, after, strict=True)] == [
        False,
        True,
        True,
    ]
    assert registry.text_to_speech("claude/voice") is voice


def test_a_service_that_cannot_be_used_says_why() -> None:
    registry = Registry(SCRIPTED)
    off = Service(Kind.LLM, "claude", CLAUDE.endpoint, "It is switched off.")
    registry.offer([off])
    with pytest.raises(ProviderError, match=r"cannot be used\. It is switched off"):
        registry.language_model("claude/opus")
    with pytest.raises(ProviderError, match="It is switched off"):
        registry.endpoint(Kind.LLM, "claude")


def test_a_service_of_any_kind_can_be_asked_for_by_itself() -> None:
    registry = Registry(SCRIPTED)
    vectors = Service(Kind.EMBEDDING, "ours", Endpoint("http://127.0.0.1:9/v1"))
    registry.offer([vectors])
    assert registry.endpoint(Kind.EMBEDDING, "ours")
    for kind, slug in ((Kind.LLM, "ours"), (Kind.EMBEDDING, "openai")):
        with pytest.raises(ProviderError, match="Add it in the admin"):
            registry.endpoint(kind, slug)


def test_what_the_environment_sets_comes_before_a_row_of_that_name() -> None:
    row = Service(Kind.LLM, "openai", Endpoint(api_key="sk-row"))
    settings = ProviderSettings(llm_endpoint=Endpoint(api_key="sk-environment"))
    registry = Registry(settings)
    registry.offer([row])
    held = registry.settings.offered(Kind.LLM)["openai"].endpoint
    assert held.api_key == "sk-environment"
    free = Registry(SCRIPTED)
    free.offer([row])
    assert free.settings.offered(Kind.LLM)["openai"] == row


def test_an_agent_has_its_own_chain_or_the_sites() -> None:
    registry = Registry(SCRIPTED)
    registry.offer([CLAUDE])
    site = registry.language_model_of(ModelChoice())
    assert isinstance(site, FallbackLanguageModel)
    assert registry.language_model() is site
    own = ModelChoice("claude/opus", ("scripted/tools",), 1_500)
    chain = registry.language_model_of(own)
    assert isinstance(chain, FallbackLanguageModel)
    assert chain.timeout_s == 1.5
    assert [name for name, _ in chain.providers] == ["claude/opus", "scripted/tools"]
    assert registry.language_model_of(own) is chain
    behind = registry.language_model_of(ModelChoice("claude/opus"))
    assert isinstance(behind, FallbackLanguageModel)
    assert [name for name, _ in behind.providers] == ["claude/opus", "scripted/tools"]
    nobody = registry.language_model_of(ModelChoice("scripted/echo", ()))
    assert isinstance(nobody, EchoLanguageModel)


def test_one_that_cannot_be_had_does_not_silence_the_others() -> None:
    registry = Registry(SCRIPTED)
    choice = ModelChoice("gone/opus", ("scripted/echo",))
    stand_in = registry.language_model_of(choice)
    # Not as itself: what it takes is counted as its own, not as that of "gone/opus".
    assert isinstance(stand_in, FallbackLanguageModel)
    assert [name for name, _ in stand_in.providers] == ["scripted/echo"]
    with pytest.raises(ProviderError, match="gone/opus"):
        registry.language_model_of(ModelChoice("gone/opus", ("gone/too",)))


def test_a_model_that_only_the_agent_has_may_have_others_behind_it() -> None:
    registry = Registry(SCRIPTED)
    own = EchoLanguageModel()
    choice = ModelChoice("custom-llm", ())
    assert registry.language_model_of(choice, own) is own
    chain = registry.language_model_of(ModelChoice("custom-llm"), own)
    assert isinstance(chain, FallbackLanguageModel)
    assert [name for name, _ in chain.providers] == ["custom-llm", "scripted/tools"]


async def test_connections_of_what_was_withdrawn_are_closed_as_well() -> None:
    registry = Registry(SCRIPTED)
    registry.offer([CLAUDE])
    endpoint = registry.endpoint(Kind.LLM, "claude")
    registry.offer([])
    closed: list[bool] = []

    async def aclose() -> None:
        closed.append(True)

    endpoint.aclose = aclose  # type: ignore[method-assign]  # to see it called
    await registry.disconnect()
    assert closed
