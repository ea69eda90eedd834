from conversations.providers.settings import Endpoint, Kind, ProviderSettings


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
