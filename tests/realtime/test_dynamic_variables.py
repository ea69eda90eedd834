import pytest

from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.dynamic_variables import check_variables


def data(**variables):
    return ConversationInitiationClientData(dynamic_variables=variables)


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
