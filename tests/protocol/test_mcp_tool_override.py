"""What is other for one tool of a server."""

import pytest

from conversations.protocol.mcp_tool_override import (
    options_of,
    overrides_of,
    parse_override,
)
from conversations.protocol.tool_config import ToolConfigError
from conversations.protocol.tool_schema import MissingParameterValue

SCHEMA = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "tenant": {"type": "string"},
        "filter": {
            "type": "object",
            "properties": {"owner": {"type": "string"}, "shelf": {"type": "integer"}},
            "required": ["owner", "shelf"],
        },
    },
    "required": ["title", "tenant"],
}


def override(**inputs):
    return parse_override({"tool_name": "find", "input_overrides": inputs})


def test_what_comes_from_elsewhere_is_not_asked_of_the_model():
    one = override(
        tenant={"source": "constant", "constant_value": "north"},
        **{"$.filter.owner": {"source": "dynamic_variable", "dynamic_variable": "who"}},
        title={"source": "llm", "prompt": "The book's title."},
        nowhere={"source": "omit"},
        left=None,
    )
    asked = one.asked_of_model(SCHEMA)
    assert asked["required"] == ["title"]
    assert asked["properties"] == {
        "title": {"type": "string", "description": "The book's title."},
        "filter": {
            "type": "object",
            "properties": {"shelf": {"type": "integer"}},
            "required": ["shelf"],
        },
    }
    assert SCHEMA["properties"]["tenant"] == {"type": "string"}


def test_the_owners_values_are_sent_whatever_the_model_says():
    one = override(
        tenant={"source": "constant", "constant_value": "north"},
        **{"filter.owner": {"source": "dynamic_variable", "dynamic_variable": "who"}},
        debug={"source": "omit"},
    )
    given = {"title": "Emma", "tenant": "south", "filter": "all", "debug": True}
    assert one.completed(given, {"who": 7}) == {
        "title": "Emma",
        "tenant": "north",
        "filter": {"owner": 7},
    }
    assert given["tenant"] == "south"
    with pytest.raises(MissingParameterValue, match="who"):
        one.completed(given, {})


def test_a_tools_own_options_come_before_its_servers():
    server = {
        "execution_mode": "async",
        "force_pre_tool_speech": True,
        "disable_interruptions": True,
        "response_timeout_secs": 30,
    }
    plain = options_of(server, None)
    assert (plain["pre_tool_speech"], plain["interruption_mode"]) == (
        "force",
        "disable_during_tool",
    )
    own = parse_override(
        {
            "tool_name": "find",
            "execution_mode": "immediate",
            "pre_tool_speech": "off",
            "disable_interruptions": False,
            "response_timeout_secs": None,
        }
    )
    found = options_of(server, own)
    assert found["execution_mode"] == "immediate"
    assert found["pre_tool_speech"] == "off"
    assert found["interruption_mode"] == "allow"
    assert found["response_timeout_secs"] == 30


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"tool_name": ""}, "tool_name"),
        ({"response_timeout_secs": 1}, "response_timeout_secs"),
        ({"execution_mode": "later"}, "execution_mode"),
        ({"assignments": [{"value_path": "a"}]}, "assignments.0.dynamic_variable"),
        ({"input_overrides": {"a": {"source": "moon"}}}, "input_overrides.a"),
        ({"input_overrides": {"$": {"source": "omit"}}}, "input_overrides"),
    ],
)
def test_what_does_not_do_is_named(changes, path):
    with pytest.raises(ToolConfigError) as refused:
        parse_override({"tool_name": "find", **changes})
    assert refused.value.faults[0][0] == path


def test_what_staff_wrote_and_nobody_can_read_is_left_out():
    written = [{"tool_name": "find"}, {"no": "name"}, 3]
    assert list(overrides_of({"tool_config_overrides": written})) == ["find"]
    assert overrides_of({"tool_config_overrides": "none"}) == {}
