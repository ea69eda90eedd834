import pytest

from conversations.providers import site
from conversations.providers.registry import Registry
from conversations.providers.settings import ProviderSettings


@pytest.fixture
def scripted(monkeypatch):
    """Providers without models."""
    registry = Registry(
        ProviderSettings(
            llm="scripted/echo",
            stt="scripted/lines",
            tts="scripted/tone",
            vad="scripted/energy",
        )
    )
    monkeypatch.setattr(site, "registry", lambda: registry)
