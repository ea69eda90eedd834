"""Which built-in tools an agent's settings come to."""

import logging

import pytest

from conversations.assembly.agent_changes import in_language
from conversations.assembly.built_in_tools import NOBODY, built_in_tools
from conversations.assembly.declared import tool_of
from conversations.assembly.tools import tools_of
from conversations.engine.builtin.handoff import AgentTransfer, TransferRefused
from conversations.engine.tools import (
    ErrorHandling,
    InterruptionMode,
    PreToolSpeech,
)
from conversations.protocol.tool_config import parse_tool
from tests.assembly.agents import agent
from tests.fakes.virtual_time import run_virtual

WAY = {"agent_id": "agent_2", "condition": "They ask about a bill."}


def made(inline=(), **tools):
    return built_in_tools(agent(system_tools=tools, inline_tools=list(inline)), NOBODY)


def test_every_kind_is_declared_and_can_be_run():
    number = {"phone_number": "+4930123", "condition": "A person."}
    built = made(
        skip_turn={},
        language_detection={},
        transfer_to_agent={"params": {"transfers": [WAY]}},
        transfer_to_number={"params": {"transfers": [number]}},
        play_keypad_touch_tone={},
        voicemail_detection={},
    )
    assert [tool.name for tool in built.tools] == list(built.actions)
    assert len(built.tools) == 6
    assert {tool.kind for tool in built.tools} == {"system"}


def test_what_a_program_writes_among_the_agents_tools_counts_unless_it_is_set():
    skip = {
        "type": "system",
        "name": "wait",
        "params": {"system_tool_type": "skip_turn"},
    }
    assert [tool.name for tool in made([skip]).tools] == ["wait"]
    assert [tool.name for tool in made([skip], skip_turn={}).tools] == ["skip_turn"]


def test_ending_the_call_is_a_choice_of_its_own():
    hang_up = {"type": "system", "name": "end_call"}
    assert made([hang_up]).tools == ()


def test_one_that_is_set_up_wrongly_keeps_the_agent_from_no_other(caplog):
    with caplog.at_level(logging.WARNING):
        built = made(transfer_to_agent={"params": {"transfers": []}}, skip_turn={})
    assert [tool.name for tool in built.tools] == ["skip_turn"]
    assert "agent_a has no tool transfer_to_agent" in caplog.text


def test_a_way_that_is_no_agent_of_ours_is_not_offered():
    node = {"condition": "Always.", "is_workflow_node_transfer": True}
    assert made(transfer_to_agent={"params": {"transfers": [node]}}).tools == ()


def test_what_goes_on_around_a_tool_is_as_its_configuration_says():
    config = parse_tool(
        {
            "type": "client",
            "name": "look",
            "description": "Looks.",
            "pre_tool_speech": "force",
            "interruption_mode": "disable_during_tool_and_turn",
            "tool_error_handling_mode": "hide",
        }
    )
    tool = tool_of(agent(), config)
    assert tool.pre_tool_speech is PreToolSpeech.FORCE
    assert tool.interruption_mode is InterruptionMode.DURING_TURN
    assert tool.error_handling is ErrorHandling.HIDE
    assert tool.key == "agent_a/look"


def test_where_nothing_is_run_the_tools_are_declared_all_the_same():
    of = agent(can_end_call=False, system_tools={"skip_turn": {}})
    assert [tool.name for tool in tools_of(of)] == ["skip_turn"]
    with pytest.raises(TransferRefused):
        run_virtual(NOBODY.another(AgentTransfer("agent_2", "Always.")))


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
