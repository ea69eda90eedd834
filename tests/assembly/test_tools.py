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


HANG_UP = {"type": "system", "name": "end_call", "description": "When they are bored."}


def test_what_the_owner_says_of_hanging_up_is_what_the_model_is_told():
    [own] = tools_of(agent(system_tools={"end_call": HANG_UP}))
    assert own.declaration.description == "When they are bored."
    assert own.declaration.parameters == END_CALL_TOOL.declaration.parameters
    [inline] = tools_of(agent(inline_tools=[HANG_UP]))
    assert inline.declaration.description == "When they are bored."
    first = {"end_call": {"description": "When they say bye."}}
    [both] = tools_of(agent(system_tools=first, inline_tools=[HANG_UP]))
    assert both.declaration.description == "When they say bye."


def test_clients_know_the_end_by_its_name_whatever_it_is_called():
    named = {"end_call": {**HANG_UP, "name": "hang_up"}}
    [tool] = tools_of(agent(system_tools=named))
    assert tool.name == "end_call"


def test_who_may_not_hang_up_is_told_nothing_of_it():
    of = agent(can_end_call=False, system_tools={"end_call": HANG_UP})
    assert tools_of(of) == ()


def test_built_in_tools_keep_their_names(caplog):
    other = {**LAMP, "type": "webhook", "api_schema": API}
    with caplog.at_level(logging.WARNING):
        tools = tools_of(
            agent(
                inline_tools=[
                    {**other, "name": "end_call"},
                    {**LAMP, "name": "skip_turn"},
                    LAMP,
                ],
                system_tools={"skip_turn": {}},
            )
        )
    assert [(tool.name, tool.kind) for tool in tools] == [
        ("end_call", "system"),
        ("lamp", "client"),
        ("skip_turn", "system"),
    ]
    assert "agent_a has no tool end_call of its own" in caplog.text
    assert "agent_a has no tool skip_turn of its own" in caplog.text


def test_a_name_is_free_where_the_built_in_tool_is_not_to_be_had():
    end = {**LAMP, "name": "end_call"}
    [tool] = tools_of(agent(can_end_call=False, inline_tools=[end]))
    assert (tool.name, tool.kind) == ("end_call", "client")
