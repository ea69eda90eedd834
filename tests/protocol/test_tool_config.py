import copy

import pytest

from conversations.protocol.tool_config import ToolConfigError, parse_tool

CLIENT = {
    "type": "client",
    "name": "show_map",
    "description": "Show a place on the map.",
    "parameters": {
        "type": "object",
        "required": ["place", "zoom"],
        "properties": {
            "place": {"type": "string", "description": "Name of the place."},
            "zoom": {"type": "integer", "constant_value": 12},
            "user": {"type": "string", "dynamic_variable": "user_name"},
            "hidden": {"type": "string", "is_omitted": True},
        },
    },
}
WEBHOOK = {
    "type": "webhook",
    "name": "book_table",
    "description": "Book a table.",
    "api_schema": {"url": "https://api.example/tables"},
}


def faults(config):
    with pytest.raises(ToolConfigError) as caught:
        parse_tool(config)
    return dict(caught.value.faults)


def test_defaults_are_those_of_the_contract():
    tool = parse_tool({"type": "client", "name": "wave", "description": "Wave."})
    assert (tool.response_timeout_secs, tool.response_timeout_ms) == (20, 20_000)
    assert (tool.execution_mode, tool.expects_response) == ("immediate", False)
    assert (tool.pre_tool_speech, tool.interruption_mode) == ("auto", "allow")
    assert tool.parameters == {"type": "object", "properties": {}}


def test_model_is_asked_only_for_what_it_is_to_fill():
    tool = parse_tool(CLIENT)
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "place": {"type": "string", "description": "Name of the place."}
        },
        "required": ["place"],
    }
    assert tool.variables == {"user_name"}


def test_arguments_are_completed_and_constants_win():
    tool = parse_tool(CLIENT)
    given = {"place": "Mill Lane", "zoom": 3, "hidden": "x", "invented": True}
    assert tool.arguments(given, {"user_name": "Ada"}) == {
        "place": "Mill Lane",
        "zoom": 12,
        "user": "Ada",
    }


def test_placeholders_of_the_tool_stand_in_for_variables():
    placeholders = {"dynamic_variable_placeholders": {"user_name": "guest"}}
    tool = parse_tool({**CLIENT, "dynamic_variables": placeholders})
    assert tool.arguments({}, {})["user"] == "guest"
    assert tool.arguments({}, {"user_name": "Ada"})["user"] == "Ada"


def test_tool_without_parameters_takes_what_the_model_says():
    tool = parse_tool({"type": "client", "name": "log", "description": "Log."})
    assert tool.arguments({"text": "hi"}, {}) == {"text": "hi"}


def test_waiting_for_ever_has_no_timeout():
    tool = parse_tool({**CLIENT, "response_timeout_secs": -1, "expects_response": True})
    assert tool.response_timeout_ms is None


def test_older_names_are_understood_and_newer_ones_win():
    old = {**CLIENT, "disable_interruptions": True, "force_pre_tool_speech": True}
    tool = parse_tool(old)
    assert tool.interruption_mode == "disable_during_tool"
    assert tool.pre_tool_speech == "force"
    assert parse_tool({**old, "pre_tool_speech": "off"}).pre_tool_speech == "off"


def test_what_was_sent_is_kept_unknown_keys_too():
    sent = {
        **copy.deepcopy(CLIENT),
        "tool_call_sound": "typing",
        "x_future": {"a": [1]},
    }
    assert parse_tool(sent).config == sent


def test_null_counts_as_not_given():
    tool = parse_tool({**CLIENT, "response_timeout_secs": None, "assignments": None})
    assert (tool.response_timeout_secs, tool.assignments) == (20, ())


def test_system_tool_that_names_itself_gets_its_kind():
    tool = parse_tool({"type": "system", "name": "end_call", "params": None})
    assert tool.system_tool_type == "end_call"
    assert tool.config["params"] == {"system_tool_type": "end_call"}


def test_assignments_are_read():
    assignment = {"dynamic_variable": "order", "value_path": "data.0.id"}
    [read] = parse_tool({**WEBHOOK, "assignments": [assignment]}).assignments
    assert (read.dynamic_variable, read.value_path) == ("order", "data.0.id")
    assert (read.source, read.sanitize) == ("response", False)


@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        ({"type": "rest"}, "type", "use client, webhook, system, mcp"),
        ({"type": None}, "type", "use client"),
        ({"name": "show map"}, "name", "letters, digits"),
        ({"name": "x" * 65}, "name", "up to 64"),
        ({"description": None}, "description", "when to use the tool"),
        ({"response_timeout_secs": 121}, "response_timeout_secs", "1 to 120"),
        ({"response_timeout_secs": 0}, "response_timeout_secs", "1 to 120"),
        ({"response_timeout_secs": -1}, "response_timeout_secs", "expects_response"),
        ({"execution_mode": "later"}, "execution_mode", "'immediate'"),
        ({"parameters": {"type": "string"}}, "parameters", 'type "object"'),
        (
            {"parameters": {"type": "object", "properties": {"a": {"type": "text"}}}},
            "parameters.properties.a.type",
            "text is unknown; use string",
        ),
        (
            {"parameters": {"type": "object", "required": ["b"]}},
            "parameters.required",
            "names b",
        ),
        (
            {"assignments": [{"value_path": "a"}]},
            "assignments.0.dynamic_variable",
            "is",
        ),
    ],
)
def test_fault_names_the_path_and_the_fix(change, path, says):
    found = faults({**CLIENT, **change})
    assert says in found[path]


def test_all_faults_are_told_at_once():
    assert set(faults({"type": "webhook"})) == {"name", "description", "api_schema"}


def test_fault_reads_as_one_line():
    with pytest.raises(ToolConfigError, match="^name: 'a b' does not do"):
        parse_tool({**CLIENT, "name": "a b"})


@pytest.mark.parametrize("secs", [4, 301, -1])
def test_webhook_has_its_own_range_of_timeouts(secs):
    assert "response_timeout_secs" in faults({**WEBHOOK, "response_timeout_secs": secs})
    assert parse_tool({**WEBHOOK, "response_timeout_secs": 300}).response_timeout_secs


def test_endless_nesting_is_refused():
    deep = {"type": "string"}
    for _ in range(5_000):
        deep = {"type": "array", "items": deep}
    [message] = faults({**CLIENT, "parameters": deep}).values()
    assert "depth exceeded" in message


@pytest.mark.parametrize("parameters", [{}, {"description": "d"}, {"properties": {}}])
def test_parameters_are_an_object_without_saying_so(parameters):
    tool = parse_tool({**CLIENT, "parameters": parameters})
    assert tool.parameters["type"] == "object"
    assert tool.config["parameters"] == parameters
