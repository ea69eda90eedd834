from conversations.providers.dialects import dialect_of
from conversations.providers.presets import PRESETS


def test_each_begins_with_an_address_and_a_name_that_forms_take() -> None:
    for preset in PRESETS:
        assert preset.slug.isalnum()
        assert preset.base_url.startswith("https://") is preset.needs_key
        assert not preset.base_url.endswith("/")
        assert preset.kinds


def test_vendors_are_known_by_their_addresses() -> None:
    told = {preset.slug: dialect_of(preset.base_url).name for preset in PRESETS}
    assert told == {
        "openai": "openai",
        "anthropic": "anthropic",
        "google": "google",
        "ollama": "plain",
    }
