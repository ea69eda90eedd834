import logging
from dataclasses import replace

from conversations.assembly.tools import END_CALL_TOOL, tool_of
from conversations.engine.tools import ErrorHandling, InterruptionMode, PreToolSpeech
from conversations.protocol.mcp_server import ListedTool, McpServerSettings
from conversations.protocol.tool_config import parse_tool
from tests.assembly.agents import agent, tools_of

API = {"url": "https://crm.example/x"}
LAMP = {"type": "client", "name": "lamp", "description": "Switches the lamp."}


def declared(**changes):
    return tools_of(agent(**changes)).declared


def run_by(kind, **changes):
    return tools_of(agent(**{"can_end_call": False, **changes})).of_kind(kind)


def test_an_agent_has_its_tools_and_may_hang_up_if_it_may():
    [hang_up, lamp] = declared(can_end_call=True, inline_tools=[LAMP])
    assert hang_up is END_CALL_TOOL
    assert (lamp.declaration.name, lamp.kind) == ("lamp", "client")
    assert [lamp] == list(declared(can_end_call=False, inline_tools=[LAMP]))


def test_of_two_tools_of_a_name_there_is_one():
    other = {**LAMP, "description": "Another."}
    [tool] = run_by("client", inline_tools=[LAMP, other])
    assert tool.description == LAMP["description"]


def test_a_tool_that_is_set_up_wrongly_keeps_the_agent_from_no_other(caplog):
    wrong = {**LAMP, "name": "no name"}
    with caplog.at_level(logging.WARNING):
        [tool] = run_by("client", inline_tools=[wrong, LAMP])
    assert tool.name == "lamp"
    assert "agent_a has no tool no name" in caplog.text


def test_what_others_run_is_no_tool_of_the_client():
    webhook = {**LAMP, "name": "crm", "type": "webhook", "api_schema": API}
    both = tools_of(agent(inline_tools=[LAMP, webhook]))
    assert [tool.name for tool in both.of_kind("client")] == ["lamp"]
    assert [tool.name for tool in both.of_kind("webhook")] == ["crm"]
    kinds = {tool.name: tool.kind for tool in both.declared}
    assert (kinds["lamp"], kinds["crm"]) == ("client", "webhook")


def test_a_name_belongs_to_one_tool_whatever_kinds_there_are():
    webhook = {**LAMP, "type": "webhook", "api_schema": API}
    both = tools_of(agent(inline_tools=[webhook, LAMP]))
    assert both.of_kind("client") == []
    assert [tool.name for tool in both.of_kind("webhook")] == ["lamp"]


HANG_UP = {"type": "system", "name": "end_call", "description": "When they are bored."}


def test_what_the_owner_says_of_hanging_up_is_what_the_model_is_told():
    [own] = declared(system_tools={"end_call": HANG_UP})
    assert own.declaration.description == "When they are bored."
    assert own.declaration.parameters == END_CALL_TOOL.declaration.parameters
    [inline] = declared(inline_tools=[HANG_UP])
    assert inline.declaration.description == "When they are bored."
    first = {"end_call": {"description": "When they say bye."}}
    [both] = declared(system_tools=first, inline_tools=[HANG_UP])
    assert both.declaration.description == "When they say bye."


def test_clients_know_the_end_by_its_name_whatever_it_is_called():
    named = {"end_call": {**HANG_UP, "name": "hang_up"}}
    [tool] = declared(system_tools=named)
    assert tool.name == "end_call"


def test_who_may_not_hang_up_is_told_nothing_of_it():
    assert declared(can_end_call=False, system_tools={"end_call": HANG_UP}) == ()


def test_built_in_tools_keep_their_names(caplog):
    other = {**LAMP, "type": "webhook", "api_schema": API}
    with caplog.at_level(logging.WARNING):
        tools = declared(
            inline_tools=[
                {**other, "name": "end_call"},
                {**LAMP, "name": "skip_turn"},
                LAMP,
            ],
            system_tools={"skip_turn": {}},
        )
    assert [(tool.name, tool.kind) for tool in tools] == [
        ("end_call", "system"),
        ("skip_turn", "system"),
        ("lamp", "client"),
    ]
    assert "agent_a has no tool end_call of its own" in caplog.text
    assert "agent_a has no tool skip_turn of its own" in caplog.text


def test_a_name_is_free_where_the_built_in_tool_is_not_to_be_had():
    end = {**LAMP, "name": "end_call"}
    [tool] = declared(can_end_call=False, inline_tools=[end])
    assert (tool.name, tool.kind) == ("end_call", "client")


def test_tools_of_mcp_servers_have_names_that_no_other_has():
    found = (ListedTool("lamp", "Lights.", {}), ListedTool("find", "Finds.", {}))
    server = McpServerSettings("mcp_1", "House", "https://x.example", listed=found)
    of = replace(agent(can_end_call=False, inline_tools=[LAMP]), mcp_servers=(server,))
    made = tools_of(of)
    names = ["lamp", "House_lamp", "find"]
    assert [tool.name for tool in made.declared] == names
    assert [(one.name, one.tool.name) for one in made.mcp] == [
        ("House_lamp", "lamp"),
        ("find", "find"),
    ]


def test_a_number_nobody_knows_is_neither_declared_nor_run(caplog):
    place = {"type": "phone_dynamic_variable", "phone_number": "desk"}
    way = {"transfer_destination": place, "condition": "A person."}
    of = agent(
        can_end_call=False,
        system_tools={"transfer_to_number": {"params": {"transfers": [way]}}},
    )
    with caplog.at_level(logging.WARNING):
        unknown = tools_of(of)
    assert (unknown.declared, unknown.actions) == ((), {})
    assert "lacks the variable desk" in caplog.text
    [known] = tools_of(of, desk="+4930123").declared
    number = known.declaration.parameters["properties"]["transfer_number"]
    assert number["enum"] == ["+4930123"]


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
