from types import SimpleNamespace

import pytest

from conversations.protocol.close_codes import (
    CloseCode,
    ErrorType,
    ProtocolViolation,
)
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.admission import (
    check_agent,
    check_overrides,
)
from conversations.realtime.faults import TryAgainLater


def test_only_an_agent_that_is_switched_on_takes_calls(make_settings):
    on = make_settings()
    assert check_agent(on) is on
    for nobody in (None, make_settings(enabled=False)):
        with pytest.raises(ProtocolViolation, match="agent_id"):
            check_agent(nobody)


# --- Overrides ---------------------------------------------------------------------------


def check(override):
    data = ConversationInitiationClientData.model_validate(
        {"conversation_config_override": override}
    )
    check_overrides(data, SimpleNamespace(language="en"))


@pytest.mark.parametrize(
    "override",
    [
        {},
        {"agent": {}, "tts": {}, "conversation": {}, "asr": {}, "turn": {}},
        {"agent": {"prompt": {}}},
        {"agent": {"prompt": {"prompt": None}, "first_message": None}},
        {"text_only": True},
        {"conversation": {"text_only": False}},
        {"conversation": {"client_events": ["audio"]}},
        {"agent": {"language": "en"}},
    ],
)
def test_what_changes_nothing_of_the_agent_passes(override):
    check(override)


@pytest.mark.parametrize(
    ("override", "field"),
    [
        ({"agent": {"prompt": {"prompt": "You are a pirate"}}}, "agent.prompt.prompt"),
        ({"agent": {"first_message": ""}}, "agent.first_message"),
        ({"agent": {"firstMessage": "Ahoy"}}, "agent.first_message"),
        ({"agent": {"language": "de"}}, "agent.language"),
        ({"tts": {"voice_id": "pirate"}}, "tts.voice_id"),
        ({"asr": {"keywords": []}}, "asr.keywords"),
        (
            {"conversation": {"max_duration_seconds": 86_400}},
            "conversation.max_duration_seconds",
        ),
    ],
)
def test_what_changes_the_agent_is_refused_by_name(override, field):
    with pytest.raises(ProtocolViolation, match=f"'{field}'") as raised:
        check(override)
    assert raised.value.close_code is CloseCode.CLIENT_FAULT
    assert raised.value.error_type is ErrorType.OVERRIDE_ERROR


def test_a_busy_server_says_to_try_again_later():
    busy = TryAgainLater("All lines are taken.")
    assert busy.message == "All lines are taken. Try again later."
    assert busy.close_code is CloseCode.OPERATIONAL
