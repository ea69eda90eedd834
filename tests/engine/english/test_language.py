import pytest

from conversations.engine.english.language import is_english


@pytest.mark.parametrize("tag", ["en", "en-GB", "EN-us", ""])
def test_a_region_does_not_make_another_language(tag: str) -> None:
    assert is_english(tag)


@pytest.mark.parametrize("tag", ["de", "de-AT", "enm"])
def test_another_language_is_not_english(tag: str) -> None:
    assert not is_english(tag)
