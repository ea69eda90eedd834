"""Which built-in tools an agent's settings come to."""

import logging

from conversations.assembly.agent_texts import AgentTexts
from conversations.assembly.built_in_tools import built_in_tools
from conversations.assembly.handoff import AgentHandoff
from conversations.engine.builtin.handoff import HandoffCounts
from conversations.engine.fencing import Fence
from conversations.engine.variables import Variables
from tests.assembly.agents import agent, speakers_of

WAY = {"agent_id": "agent_2", "condition": "They ask about a bill."}


def made(inline=(), **tools):
    """What each is and does, by name."""
    of = agent(system_tools=tools, inline_tools=list(inline))
    persona_of = speakers_of(of).persona
    handoff = AgentHandoff(of, of, of, HandoffCounts(), persona_of)
    texts = AgentTexts(of.public_id, Variables(), {}, Fence())
    built = built_in_tools(of, handoff, texts)
    return {one.config.name: one.action for one in built}


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
    assert len(built) == 6
    for name, action in built.items():
        assert action.declaration(name, "").name == name


def test_what_a_program_writes_among_the_agents_tools_counts_unless_it_is_set():
    skip = {
        "type": "system",
        "name": "wait",
        "params": {"system_tool_type": "skip_turn"},
    }
    assert list(made([skip])) == ["wait"]
    assert list(made([skip], skip_turn={})) == ["skip_turn"]


def test_ending_the_call_is_a_choice_of_its_own():
    hang_up = {"type": "system", "name": "end_call"}
    assert made([hang_up]) == {}


def test_one_that_is_set_up_wrongly_keeps_the_agent_from_no_other(caplog):
    with caplog.at_level(logging.WARNING):
        built = made(transfer_to_agent={"params": {"transfers": []}}, skip_turn={})
    assert list(built) == ["skip_turn"]
    assert "agent_a has no tool transfer_to_agent" in caplog.text


def test_a_way_that_is_no_agent_of_ours_is_not_offered():
    node = {"condition": "Always.", "is_workflow_node_transfer": True}
    assert made(transfer_to_agent={"params": {"transfers": [node]}}) == {}
