"""The params of built-in tools: as the SDKs send them, and what does not do."""

import pytest
from elevenlabs.types import SystemToolConfigInput

from conversations.protocol.system_tool import (
    BUILT_IN_TOOLS,
    BadParams,
    TransferToAgent,
    TransferToNumber,
    read_params,
)
from conversations.protocol.tool_config import ToolConfigError, parse_tool

WAY = {"agent_id": "agent_2", "condition": "They ask about a bill."}
NUMBER = {
    "transfer_destination": {"type": "phone", "phone_number": "+4930123"},
    "condition": "They want a person.",
}
WORKING = {
    "end_call": {},
    "skip_turn": {"wait_timeout_secs": 30.0},
    "language_detection": {"only_at_conversation_start": True},
    "transfer_to_agent": {"transfers": [WAY]},
    "transfer_to_number": {"transfers": [NUMBER], "enable_client_message": False},
    "play_keypad_touch_tone": {"suppress_turn_after_dtmf": True},
    "voicemail_detection": {"voicemail_message": "Call us back."},
}


def read(kind, **params):
    return read_params({"system_tool_type": kind, **params})


@pytest.mark.parametrize("kind", BUILT_IN_TOOLS)
def test_what_the_official_sdk_sends_is_read(kind):
    sent = SystemToolConfigInput.model_validate(
        {"name": kind, "params": {"system_tool_type": kind, **WORKING[kind]}}
    ).model_dump(exclude_none=True)
    tool = parse_tool({**sent, "type": "system"})
    assert tool.system_params is not None
    given = tool.system_params.model_dump()
    for name, value in WORKING[kind].items():
        if name != "transfers":
            assert given[name] == value


def test_a_transfer_has_defaults_that_change_nothing():
    params = read("transfer_to_agent", transfers=[WAY])
    assert isinstance(params, TransferToAgent)
    (way,) = params.transfers
    assert (way.delay_ms, way.transfer_message) == (0, "")
    assert not way.enable_transferred_agent_first_message


def test_numbers_come_in_the_older_form_too():
    old = {"phone_number": "+4930123", "condition": "They want a person."}
    params = read("transfer_to_number", transfers=[old])
    assert isinstance(params, TransferToNumber)
    assert params.transfers[0].transfer_destination.value == "+4930123"
    assert params.enable_client_message


def test_a_destination_may_be_a_variable():
    place = {"type": "sip_uri_dynamic_variable", "sip_uri": "desk"}
    way = {"transfer_destination": place, "condition": "Always."}
    destination = read("transfer_to_number", transfers=[way]).transfers[0]
    assert destination.transfer_destination.is_variable
    assert destination.transfer_destination.value == "desk"


@pytest.mark.parametrize(
    ("secs", "wait_ms"), [(None, None), (-1, None), (0.5, 500), (30, 30_000)]
)
def test_a_skipped_turn_waits_so_long(secs, wait_ms):
    params = {} if secs is None else {"wait_timeout_secs": secs}
    assert read("skip_turn", **params).wait_ms == wait_ms


@pytest.mark.parametrize(
    ("kind", "params", "path", "message"),
    [
        ("skip_turn", {"wait_timeout_secs": -3}, "", "above 0"),
        ("transfer_to_agent", {}, "transfers", "is needed"),
        ("transfer_to_agent", {"transfers": []}, "transfers", "at least 1"),
        (
            "transfer_to_agent",
            {"transfers": [{"condition": "Always."}]},
            "transfers.0",
            "agent_id: is needed",
        ),
        (
            "transfer_to_agent",
            {"transfers": [{**WAY, "delay_ms": -1}]},
            "transfers.0.delay_ms",
            "greater",
        ),
        (
            "transfer_to_number",
            {
                "transfers": [
                    {"condition": "x", "transfer_destination": {"type": "sip_uri"}}
                ]
            },
            "transfers.0.transfer_destination",
            "sip_uri: is needed",
        ),
    ],
)
def test_what_does_not_do_is_named(kind, params, path, message):
    with pytest.raises(BadParams) as refused:
        read(kind, **params)
    (fault,) = refused.value.faults
    assert fault[0] == path
    assert message in fault[1]
    with pytest.raises(ToolConfigError) as told:
        parse_tool(
            {
                "type": "system",
                "name": kind,
                "params": {"system_tool_type": kind, **params},
            }
        )
    assert told.value.faults[0][0].startswith("params")


def test_a_tool_that_is_not_built_in_here_is_kept_and_does_nothing():
    assert read("knowledge_base_rag") is None
