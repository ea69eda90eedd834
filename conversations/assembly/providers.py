"""What keeps a provider of this process from being used."""

from conversations.engine.ports import ProviderError
from conversations.providers import site
from conversations.store.library.model_providers import up_to_date

PORTS = {"llm": "language_model", "stt": "speech_to_text", "tts": "text_to_speech"}


def provider_problem(kind: str, name: str) -> str | None:
    """What keeps a provider from being used: None for nothing.

    `kind` is llm, stt or tts, as agents name them; "" is the site's own provider.
    """
    try:
        getattr(site.registry(), PORTS[kind])(name)
    except ProviderError as error:
        return str(error)
    return None


def problem_now(kind: str, name: str) -> str | None:
    """As `provider_problem`, with the model providers as they are now. Blocks."""
    up_to_date()
    return provider_problem(kind, name)
