import pytest

from conversations.models import Agent
from conversations.store.agents.widget import widget_config


def agent_with(look=None, **columns):
    kept = {"platform_settings": {"widget": look}} if look is not None else {}
    return Agent(name="Desk", vendor_settings=kept, **columns)


def test_looks_are_kept_and_the_columns_win():
    config = widget_config(
        agent_with(
            {"variant": "tiny", "language": "fr", "text_only": True}, language="de"
        )
    )
    assert config["variant"] == "tiny"
    assert (config["language"], config["text_only"]) == ("de", False)


def test_webrtc_is_not_offered_whatever_was_kept():
    assert widget_config(agent_with({"use_rtc": True}))["use_rtc"] is False


def test_a_languages_greeting_and_its_labels_are_put_together():
    config = widget_config(
        agent_with(
            {"language_presets": {"de": {"text_contents": {"start_call": "Los"}}}},
            language_presets={
                "de": {"overrides": {"agent": {"first_message": "Hallo!"}}}
            },
        )
    )
    assert config["language_presets"] == {
        "de": {"text_contents": {"start_call": "Los"}, "first_message": "Hallo!"}
    }


@pytest.mark.parametrize("odd", [None, [], {"de": None}, {"de": {"overrides": "x"}}])
def test_odd_presets_of_staff_break_nothing(odd):
    config = widget_config(agent_with(language_presets=odd))
    assert config["language"] == "en"
