from conversations.providers.settings import Endpoint
from conversations.providers.site import provider_settings, registry


def test_the_sites_settings_choose_the_providers(settings):
    made = provider_settings(
        {
            **settings.PARLEY,
            "LLM": "openai/small",
            "LLM_BASE_URL": "http://127.0.0.1:9",
            "LLM_API_KEY": "sk-secret",
            "LLM_KNOWLEDGE_CHARACTERS": 7,
            "TTS_FALLBACK": ["scripted/tone"],
        }
    )
    assert made.llm == "openai/small"
    assert made.llm_endpoint == Endpoint("http://127.0.0.1:9", "sk-secret")
    assert made.llm_knowledge_characters == 7
    assert made.tts_fallback == ("scripted/tone",)
    assert "sk-secret" not in repr(made)


def test_the_registry_of_a_process_is_one():
    assert registry() is registry()
