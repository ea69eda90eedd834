import logging

from conversations.assembly.tools import (
    END_CALL_TOOL,
    client_tools,
    tools_of,
    webhook_tools,
)
from tests.assembly.agents import agent

API = {"url": "https://crm.example/x"}
LAMP = {"type": "client", "name": "lamp", "description": "Switches the lamp."}


def test_an_agent_has_its_tools_and_may_hang_up_if_it_may():
    [hang_up, lamp] = tools_of(agent(can_end_call=True, inline_tools=[LAMP]))
    assert hang_up is END_CALL_TOOL
    assert (lamp.declaration.name, lamp.kind) == ("lamp", "client")
    assert [lamp] == list(tools_of(agent(can_end_call=False, inline_tools=[LAMP])))


def test_of_two_tools_of_a_name_there_is_one():
    other = {**LAMP, "description": "Another."}
    [tool] = client_tools(agent(inline_tools=[LAMP, other]))
    assert tool.description == LAMP["description"]


def test_a_tool_that_is_set_up_wrongly_keeps_the_agent_from_no_other(caplog):
    wrong = {**LAMP, "name": "no name"}
    with caplog.at_level(logging.WARNING):
        [tool] = client_tools(agent(inline_tools=[wrong, LAMP]))
    assert tool.name == "lamp"
    assert "agent_a has no tool no name" in caplog.text


def test_what_others_run_is_no_tool_of_the_client():
    webhook = {**LAMP, "name": "crm", "type": "webhook", "api_schema": API}
    both = agent(inline_tools=[LAMP, webhook])
    assert [tool.name for tool in client_tools(both)] == ["lamp"]
    assert [tool.name for tool in webhook_tools(both)] == ["crm"]
    kinds = {tool.name: tool.kind for tool in tools_of(both)}
    assert (kinds["lamp"], kinds["crm"]) == ("client", "webhook")


def test_a_name_belongs_to_one_tool_whatever_kinds_there_are():
    webhook = {**LAMP, "type": "webhook", "api_schema": API}
    both = agent(inline_tools=[webhook, LAMP])
    assert client_tools(both) == []
    assert [tool.name for tool in webhook_tools(both)] == ["lamp"]
