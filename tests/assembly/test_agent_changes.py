"""An agent in another language, voice or model."""

import logging

from conversations.assembly.agent_changes import in_language
from tests.assembly.agents import agent


def test_a_preset_with_a_model_that_is_not_there_changes_the_rest(caplog, scripted):
    overrides = {
        "agent": {"prompt": {"prompt": "Deutsch.", "llm": "nobody/model"}},
        "tts": {"voice_id": "anna"},
    }
    of = agent(language_presets={"de": {"overrides": overrides}})
    with caplog.at_level(logging.WARNING):
        changed = in_language(of, "de")
    assert (changed.language, changed.prompt, changed.voice) == (
        "de",
        "Deutsch.",
        "anna",
    )
    assert changed.llm == of.llm
    assert "agent.prompt.llm" in caplog.text
