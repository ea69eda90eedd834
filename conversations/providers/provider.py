"""What the registry does with any provider, beside using it through its port."""

from typing import Protocol

from conversations.engine.ports import (
    LanguageModel,
    SpeechToText,
    TextToSpeech,
    VoiceActivity,
)


class Provider(Protocol):
    """The life of a provider. Nothing is to be done unless a class says so."""

    def load(self) -> None:
        """Load models and run each once. Raises ProviderError. Blocks for seconds."""
        return None

    async def prepare(self, knowledge: tuple[str, ...]) -> None:
        """Do ahead what the first question about these passages would wait for."""
        return None

    def close(self) -> None:
        """Give back threads."""
        return None


class VoiceActivityProvider(VoiceActivity, Provider, Protocol):
    """Tells speech from everything else."""


class SpeechToTextProvider(SpeechToText, Provider, Protocol):
    """Turns speech into words."""


class LanguageModelProvider(LanguageModel, Provider, Protocol):
    """Decides what the agent says."""


class TextToSpeechProvider(TextToSpeech, Provider, Protocol):
    """Speaks."""
