"""The two of a simulation; whole ones are in tests/api/agents."""

from dataclasses import replace

import pytest

from conversations.assembly.simulating import simulated_agent, simulated_user
from conversations.engine.variables import MissingVariable
from conversations.protocol.mcp_server import ListedTool, McpServerSettings
from tests.assembly.agents import agent, speakers_of

FOUND = (ListedTool("find_book", "Finds books.", {}),)
SERVER = McpServerSettings("mcp_1", "Library", "https://x.example", listed=FOUND)
DESK = {"type": "phone_dynamic_variable", "phone_number": "desk"}
WAY = {"transfer_destination": DESK, "condition": "They want {{whom}}."}
TRANSFER = {"transfer_to_number": {"params": {"transfers": [WAY]}}}


def an_agent(**changes):
    return replace(agent(system_tools=TRANSFER, **changes), mcp_servers=(SERVER,))


def test_an_agent_is_told_of_the_tools_that_a_call_would_give_it(scripted):
    of = an_agent(prompt="For {{name}}.")
    given = {"name": "Ann", "desk": "+4930123", "whom": "a person"}
    options = simulated_agent(of, given).options
    assert options.text_only
    names = [tool.name for tool in options.tools]
    assert names == ["end_call", "transfer_to_number", "find_book"]
    persona = speakers_of(of, **given).persona(of)
    assert [tool.name for tool in persona.options.tools] == names
    assert persona.options.prompt == options.prompt == "For Ann."


def test_built_in_tools_have_the_values_of_variables(scripted):
    speaker = simulated_agent(an_agent(), {"desk": "+4930123", "whom": "a person"})
    [_, transfer, _] = speaker.options.tools
    number = transfer.declaration.parameters["properties"]["transfer_number"]
    assert number["enum"] == ["+4930123"]
    assert "a person" in transfer.declaration.description
    assert "{{" not in transfer.declaration.description


def test_a_number_without_a_value_is_not_offered(scripted):
    names = [tool.name for tool in simulated_agent(an_agent(), {}).options.tools]
    assert names == ["end_call", "find_book"]


def test_a_variable_that_the_prompt_lacks_is_named(scripted):
    with pytest.raises(MissingVariable, match="name"):
        simulated_agent(agent(prompt="For {{name}}."), {})


def test_a_caller_may_hang_up_and_knows_who_it_is(scripted):
    user = simulated_user("", "You want a book.", first_message="Hi.", language="de")
    assert user.options.prompt.endswith("You want a book.")
    assert [tool.name for tool in user.options.tools] == ["end_call"]
    assert (user.options.first_message, user.options.language) == ("Hi.", "de")
