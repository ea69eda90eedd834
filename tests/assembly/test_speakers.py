"""An agent made ready to speak."""

import pytest

from conversations.engine.ports import ProviderError
from conversations.engine.variables import MissingVariable
from tests.assembly.agents import agent, speakers_of

LAMP = {"type": "client", "name": "lamp", "description": "Switches the lamp."}
KINDS = {"system", "webhook", "mcp"}


def test_what_the_model_is_told_of_is_what_is_run(scripted):
    of = agent(prompt="For {{name}}.", system_tools={"skip_turn": {}})
    persona = speakers_of(of, name="Ann").persona(of)
    assert persona.options.prompt == "For Ann."
    assert [tool.name for tool in persona.options.tools] == ["end_call", "skip_turn"]
    assert set(persona.tool_runners) == KINDS


def test_the_agent_that_was_called_is_nobody_else(scripted):
    called, other = agent(), agent(public_id="agent_b")
    speakers = speakers_of(called)
    assert speakers.persona(called).agent_id == ""
    assert speakers.persona(other).agent_id == "agent_b"


def test_all_who_speak_share_a_fence_and_the_called_agents_id(scripted):
    prompt = "{{system__agent_id}}, {{system__current_agent_id}}"
    called, other = agent(prompt=prompt), agent(public_id="agent_b", prompt=prompt)
    speakers = speakers_of(called)
    first, second = (speakers.persona(of).options for of in (called, other))
    assert (first.prompt, second.prompt) == ("agent_a, agent_a", "agent_a, agent_b")
    assert first.fence is second.fence


def test_an_unknown_model_and_a_missing_variable_are_named(scripted):
    unknown, missing = agent(llm="nobody/model"), agent(prompt="For {{name}}.")
    with pytest.raises(ProviderError, match="nobody/model"):
        speakers_of(unknown).persona(unknown)
    with pytest.raises(MissingVariable, match="name"):
        speakers_of(missing).persona(missing)
