import json

import pytest

from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.codec import decode


def initiation(**fields):
    return decode(json.dumps({"type": "conversation_initiation_client_data", **fields}))


def override(**fields):
    return initiation(conversation_config_override=fields).conversation_config_override


def soft_timeout(**config):
    turn = {"soft_timeout_config": config}
    return {"conversation_config_override": {"turn": turn}}


def test_a_bare_frame_wants_nothing():
    data = initiation()
    assert data.conversation_config_override.given() == {}
    assert data.conversation_config_override.wants_text_only is None
    assert data.custom_llm_extra_body == data.dynamic_variables == {}
    assert data.source_info.source == "unknown"


def test_empty_maps_are_no_attempt_to_override():
    assert override(agent={"prompt": {}}, tts={}, asr={}, conversation={}).given() == {}


def test_null_maps_and_values_count_as_absent():
    data = initiation(
        conversation_config_override={
            "agent": None,
            "tts": {"voice_id": None},
            "conversation": {"text_only": None},
        },
        custom_llm_extra_body=None,
        dynamic_variables={"name": None, "age": 3},
        user_id=None,
        source_info=None,
        tool_mock_config=None,
    )
    assert data.conversation_config_override.given() == {}
    assert data.dynamic_variables == {"age": 3}
    assert initiation(conversation_config_override=None) == initiation()


def test_what_is_overridden_is_told_by_path():
    given = override(
        agent={"first_message": "", "prompt": {"llm": "openai/small"}},
        tts={"speed": 1.2},
    ).given()
    assert given == {
        "agent.first_message": "",
        "agent.prompt.llm": "openai/small",
        "tts.speed": 1.2,
    }


@pytest.mark.parametrize(
    "fields",
    [{"text_only": True}, {"conversation": {"text_only": True}}],
    ids=["python", "browsers"],
)
def test_text_only_is_honoured_in_both_places(fields):
    wanted = override(**fields)
    assert wanted.wants_text_only is True
    assert wanted.given() == {"conversation.text_only": True}


def test_text_only_under_conversation_wins():
    wanted = override(text_only=True, conversation={"text_only": False})
    assert wanted.wants_text_only is False


def test_override_keys_may_be_in_camel_case():
    wanted = override(agent={"firstMessage": "Hi"}, tts={"voiceId": "joe"})
    assert wanted.given() == {"agent.first_message": "Hi", "tts.voice_id": "joe"}
    wanted = override(turn={"softTimeoutConfig": {"timeoutSeconds": -1}})
    assert wanted.given() == {"turn.soft_timeout_config.timeout_seconds": -1}


def test_keys_not_known_here_are_dropped():
    data = initiation(new_key=1, source_info={"source": "x", "build": 7})
    assert data.source_info.source == "x"
    assert override(agent={"new_key": 1}, new_map={"a": 1}).given() == {}


def test_dynamic_variables_keep_their_types():
    values = {"a": "1", "b": 1, "c": 1.5, "d": True}
    read = initiation(dynamic_variables=values).dynamic_variables
    assert [(value, type(value)) for value in read.values()] == [
        ("1", str),
        (1, int),
        (1.5, float),
        (True, bool),
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"dynamic_variables": {"system__time": "now"}}, "'system__time' is reserved"),
        ({"dynamic_variables": {"cart": [1]}}, "'cart' is to be a text"),
        ({"dynamic_variables": ["a"]}, "dynamic_variables: "),
        ({"conversation_config_override": "x"}, "conversation_config_override: "),
        ({"custom_llm_extra_body": []}, "custom_llm_extra_body: "),
        (
            {"conversation_config_override": {"tts": {"stability": 2}}},
            "conversation_config_override.tts.stability: ",
        ),
        (
            {"conversation_config_override": {"tts": {"speed": 1.3}}},
            "conversation_config_override.tts.speed: Value error, is to be between "
            "0.7 and 1.2",
        ),
        (
            soft_timeout(timeout_seconds=0),
            "conversation_config_override.turn.soft_timeout_config.timeout_seconds: "
            "Value error, is to be between 0.2 and 2147483 seconds, or -1 for never",
        ),
        (soft_timeout(timeout_seconds=True), "timeout_seconds: "),
        (soft_timeout(message=1), "soft_timeout_config.message: "),
        (
            {
                "conversation_config_override": {
                    "conversation": {"max_duration_seconds": 0}
                }
            },
            "conversation_config_override.conversation.max_duration_seconds: Value "
            "error, is to be between 1 and 2147483 seconds",
        ),
        ({"tool_mock_config": {"mocking_strategy": "x"}}, "mocking_strategy"),
    ],
)
def test_bad_values_are_refused_by_name(fields, said):
    with pytest.raises(ProtocolViolation) as caught:
        initiation(**fields)
    assert caught.value.error_type is ErrorType.VALUE_ERROR
    assert said in caught.value.message
