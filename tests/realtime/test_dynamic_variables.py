from datetime import UTC, datetime

import pytest

from conversations.engine.options import SessionOptions
from conversations.engine.variables import Variables
from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.dynamic_variables import (
    check_variables,
    client_variables,
    system_values,
    with_variables,
)

NOON = datetime(2026, 3, 5, 12, 4, tzinfo=UTC)


def data(**variables):
    return ConversationInitiationClientData(dynamic_variables=variables)


def test_the_clients_values_win_over_the_agents(make_settings):
    agent = make_settings(dynamic_variables={"name": "friend", "city": "Bonn"})
    assert client_variables(agent, data(name="Ada")).told == {
        "name": "Ada",
        "city": "Bonn",
    }


def test_an_agent_may_not_stand_in_for_the_server(make_settings):
    agent = make_settings(dynamic_variables={"system__time": "never", "x": None})
    assert client_variables(agent, data()).told == {}


def test_secrets_are_kept_apart(make_settings):
    agent = make_settings(dynamic_variables={"secret__a": "1"})
    variables = client_variables(agent, data(secret__b="2", c="3"))
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
        options, Variables.of({"name": "Ada"}), {"system__time_utc": "now"}
    )
    assert filled.prompt == "You talk to Ada. It is now."
    assert filled.first_message == "Hello Ada!"
    assert filled.knowledge == options.knowledge


@pytest.mark.parametrize(
    "text",
    [
        "{{name}}",
        "{{system__agent_id}} {{system__conversation_id}} {{system__call_sid}}",
        "{{name",
    ],
)
def test_what_has_a_value_passes(make_settings, text):
    check_variables(make_settings(prompt=text, first_message=text), data(name="Ada"))


@pytest.mark.parametrize("field", ["prompt", "first_message"])
@pytest.mark.parametrize("name", ["surname", "system__weather"])
def test_what_is_missing_is_named(make_settings, field, name):
    agent = make_settings(**{field: "Hello {{" + name + "}}"})
    with pytest.raises(ProtocolViolation, match=name) as raised:
        check_variables(agent, data(name="Ada"))
    assert raised.value.close_code is CloseCode.CLIENT_FAULT
    assert raised.value.error_type is ErrorType.MISSING_DYNAMIC_VARIABLE


@pytest.mark.parametrize("placeholder", [{}, {"secret__token": "s3cret"}])
def test_a_secret_in_a_text_is_the_agents_fault(make_settings, placeholder):
    agent = make_settings(
        prompt="Use {{secret__token}}.", dynamic_variables=placeholder
    )
    with pytest.raises(ProtocolViolation, match="secret__token is a secret") as raised:
        check_variables(agent, data(secret__token="s3cret"))
    assert "s3cret" not in raised.value.message
