from datetime import UTC, datetime

import pytest

from conversations.assembly.variables import (
    client_variables,
    missing_fault,
    system_values,
    with_variables,
)
from conversations.engine.options import SessionOptions
from conversations.engine.variables import MissingVariable, Variables, names_in
from conversations.protocol.tool_request import VARIABLE
from tests.assembly.agents import agent

NOON = datetime(2026, 3, 5, 12, 4, tzinfo=UTC)


def test_the_clients_values_win_over_the_agents():
    of = agent(dynamic_variables={"name": "friend", "city": "Bonn"})
    assert client_variables(of, {"name": "Ada"}).told == {
        "name": "Ada",
        "city": "Bonn",
    }


def test_an_agent_may_not_stand_in_for_the_server():
    of = agent(dynamic_variables={"system__time": "never", "x": None})
    assert client_variables(of, {}).told == {}


def test_secrets_are_kept_apart():
    of = agent(dynamic_variables={"secret__a": "1"})
    variables = client_variables(of, {"secret__b": "2", "c": "3"})
    assert variables.told == {"c": "3"}
    assert variables.secrets == {"secret__a": "1", "secret__b": "2"}


def test_the_server_adds_who_and_when(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    values = system_values("agent_a", "conv_b", NOON)
    assert values["system__agent_id"] == "agent_a"
    assert values["system__current_agent_id"] == "agent_a"
    assert values["system__conversation_id"] == "conv_b"
    assert values["system__time_utc"] == "2026-03-05T12:04:00+00:00"
    assert values["system__time"] == "Thursday, 13:04 5 March 2026"
    assert values["system__timezone"] == "Europe/Berlin"
    assert values["system__call_duration_secs"] == 0
    assert values["system__caller_id"] == ""


def test_prompt_and_first_message_are_filled_in_and_nothing_else():
    options = SessionOptions(
        prompt="You talk to {{name}}. It is {{system__time_utc}}.",
        first_message="Hello {{ name }}!",
        knowledge=("Write {{name}} on the form.",),
    )
    filled = with_variables(
        options, Variables.of({"name": "Ada"}), {"system__time_utc": "now"}, {}
    )
    assert filled.prompt == "You talk to Ada. It is now."
    assert filled.first_message == "Hello Ada!"
    assert filled.knowledge == options.knowledge


def test_values_that_others_gave_are_marked_in_the_prompt():
    options = SessionOptions(prompt="{{name}} of {{city}}, {{age}}, {{system__time}}.")
    filled = with_variables(
        options,
        Variables.of({"name": "Ada", "city": "Bonn", "age": 36}),
        {"system__time": "noon"},
        {"city": "Bonn", "name": "friend"},
    )
    assert filled.prompt == "Ada of Bonn, 36, noon."
    assert filled.prompt_foreign == ((0, 3),)


@pytest.mark.parametrize("field", ["prompt", "first_message"])
def test_what_is_missing_is_named_and_whether_it_is_a_secret(field):
    with pytest.raises(MissingVariable, match="name") as missing:
        with_variables(SessionOptions(**{field: "{{name}}"}), Variables(), {}, {})
    assert missing_fault(missing.value)[0] == "name"
    assert "is missing" in missing_fault(missing.value)[1]
    secret = SessionOptions(**{field: "{{secret__a}}"})
    with pytest.raises(MissingVariable) as missing:
        with_variables(secret, Variables.of({"secret__a": "1"}), {}, {})
    assert "is a secret" in missing_fault(missing.value)[1]


def test_an_endless_name_is_not_repeated():
    assert len(missing_fault(MissingVariable("x" * 5_000))[0]) <= 60


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{name}} {{ of }}", ["name", "of"]),
        ("{{system__time}} {{a.b-c}} {{größe}}", ["system__time", "a.b-c", "größe"]),
        ("{{a/b}} {{a|upper}} {{a b}} {{}} {{-a}} {a} {{{a}}}", ["a"]),
        ("{{a?}} {{a#b}} {{a%20}} {{.a}}", []),
    ],
)
def test_what_a_variable_is_is_the_same_in_texts_and_in_tools(text, names):
    assert names_in(text) == VARIABLE.findall(text) == names
