"""What keeps a provider of this process from being used."""

from conversations.engine.ports import ProviderError
from conversations.providers import site

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
