"""Language tags, as far as providers tell them apart: "en-US" is "en"."""

from conversations.engine.english.language import is_english
from conversations.engine.ports import ProviderError
from conversations.providers.settings import Kind


def primary(tag: str) -> str:
    """The language without its region, in lower case."""
    return tag.partition("-")[0].lower()


def require_english(tag: str, kind: Kind, provider: str) -> None:
    """Raises ProviderError for another language; "" is taken for English."""
    if not is_english(tag):
        raise ProviderError(
            f"{kind.job}: {provider} knows English only, not '{tag}'. Set the agent's "
            f"language to en, or {kind.setting} to openai/MODEL with a server that knows "
            "the language."
        )
