"""Built-in tools as programs send them, in the column that staff edit."""

import pytest
from elevenlabs.types import BuiltInToolsInput

from conversations.models import Agent
from conversations.store.agents.config.built_in_tools import complete
from conversations.store.agents.config.conversion import BadConfig, apply, shown

SKIP = {
    "type": "system",
    "name": "skip_turn",
    "description": "",
    "params": {"system_tool_type": "skip_turn", "wait_timeout_secs": 30.0},
}
TRANSFER = {
    "type": "system",
    "name": "transfer_to_agent",
    "description": "For bills.",
    "interruption_mode": "disable_during_tool",
    "params": {
        "system_tool_type": "transfer_to_agent",
        "transfers": [{"agent_id": "agent_2", "condition": "They ask about a bill."}],
    },
}


def sent(**tools):
    prompt = {"built_in_tools": tools}
    return {"conversation_config": {"agent": {"prompt": prompt}}}


def put(agent, **tools):
    apply(agent, sent(**tools), lambda column, name: None)
    return agent


def told(agent):
    return shown(agent)["conversation_config"]["agent"]["prompt"]["built_in_tools"]


def test_what_was_sent_stands_in_the_column_and_comes_back():
    agent = put(Agent(name="x"), skip_turn=SKIP, transfer_to_agent=TRANSFER)
    assert agent.system_tools == {"skip_turn": SKIP, "transfer_to_agent": TRANSFER}
    assert agent.vendor_settings == {}
    assert told(agent)["transfer_to_agent"] == TRANSFER
    assert told(agent)["skip_turn"] == SKIP
    BuiltInToolsInput.model_validate(told(agent), strict=True)


def test_a_tool_that_is_not_sent_stays_and_null_takes_it_away():
    agent = put(Agent(name="x"), skip_turn=SKIP, transfer_to_agent=TRANSFER)
    put(agent, skip_turn=None)
    assert agent.system_tools == {"transfer_to_agent": TRANSFER}
    assert told(agent)["skip_turn"] is None


def test_what_is_said_of_hanging_up_stands_in_the_column():
    hang_up = {
        "type": "system",
        "name": "end_call",
        "description": "When they are bored.",
        "params": {"system_tool_type": "end_call"},
    }
    agent = put(Agent(name="x"), end_call=hang_up)
    assert agent.system_tools == {"end_call": hang_up}
    assert agent.vendor_settings == {}
    assert told(agent)["end_call"] == hang_up
    agent.can_end_call = False
    assert told(agent)["end_call"] is None
    put(agent, end_call=hang_up)
    assert (agent.can_end_call, told(agent)["end_call"]) == (True, hang_up)
    put(agent, end_call=None)
    assert (agent.can_end_call, agent.system_tools) == (False, {})


def test_what_is_left_out_is_told_as_every_tool_has_it():
    agent = put(Agent(name="x"))
    agent.system_tools = {"skip_turn": {}}
    assert told(agent)["skip_turn"] == complete("skip_turn", {})
    assert told(agent)["voicemail_detection"] is None


@pytest.mark.parametrize(
    ("tool", "path"),
    [
        ({"name": "x", "params": {"system_tool_type": "end_call"}}, "params"),
        ({"params": {"transfers": []}}, "params.transfers"),
        (
            {"params": {"transfers": [{"agent_id": "a"}]}},
            "params.transfers.0.condition",
        ),
        ({"name": "no name!", "params": TRANSFER["params"]}, "name"),
        (True, ""),
    ],
)
def test_what_does_not_do_is_refused_and_named(tool, path):
    agent = Agent(name="x")
    with pytest.raises(BadConfig) as refused:
        put(agent, transfer_to_agent=tool)
    (fault,) = refused.value.faults
    place = "conversation_config.agent.prompt.built_in_tools.transfer_to_agent"
    assert str(fault).startswith(f"{place}.{path}".rstrip("."))
    assert agent.system_tools == {}
