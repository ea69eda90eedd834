import pytest

from conversations.engine.ports import ProviderError
from conversations.providers.languages import primary, require_english
from conversations.providers.settings import Kind


def test_a_region_does_not_make_another_language() -> None:
    assert primary("pt-BR") == "pt"
    assert primary("EN") == "en"


@pytest.mark.parametrize("tag", ["en", "en-GB", "EN-us", ""])
def test_english_is_known_whatever_its_region(tag: str) -> None:
    require_english(tag, Kind.TTS, "offline/piper")


def test_another_language_is_refused_with_the_setting_to_change() -> None:
    with pytest.raises(ProviderError, match="'de-AT'.*TTS to openai/MODEL"):
        require_english("de-AT", Kind.TTS, "offline/piper")
