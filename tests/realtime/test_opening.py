import json
from types import SimpleNamespace

import pytest

from conversations.protocol.client_events import UserMessage
from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.codec import UserAudio
from conversations.protocol.initiation import ConversationInitiationClientData
from conversations.realtime.opening import (
    Opening,
    agent_id_of,
    read_opening,
    with_source,
)
from tests.realtime.socket_ends import SocketEnds

INITIATION = {
    "type": "conversation_initiation_client_data",
    "user_id": "u1",
    "source_info": {"source": "js_sdk", "version": "1.25.0"},
}


def opening_with(override):
    data = {"conversation_config_override": override}
    return Opening(ConversationInitiationClientData.model_validate(data))


def agent(*, text_only=False):
    return SimpleNamespace(text_only=text_only, client_events=("audio", "ping"))


async def read(ends, timeout_ms=1_000):
    return await read_opening(ends.socket, timeout_ms=timeout_ms, message_bytes=1_000)


# --- The address -------------------------------------------------------------------------


def test_the_agent_is_named_in_the_query_among_other_things():
    query = "agent_id=agent_a&source=js_sdk&version=1.25.0&environment=x&branch_id="
    assert agent_id_of(query) == "agent_a"


@pytest.mark.parametrize(
    "query",
    ["", "agent_id=", "agent=agent_a", "&&=&"],
)
def test_without_an_agent_the_client_is_told_what_to_send(query):
    with pytest.raises(ProtocolViolation, match="agent_id") as raised:
        agent_id_of(query)
    assert raised.value.error_type is ErrorType.MISSING_FIELDS


# --- The first frame ---------------------------------------------------------------------


async def test_the_initiation_is_what_the_client_wants():
    ends = SocketEnds()
    ends.client_sends(json.dumps(INITIATION))
    opening = await read(ends)
    assert opening.came
    assert opening.first is None
    assert opening.data.user_id == "u1"


async def test_what_asks_for_nothing_may_come_before_it():
    ends = SocketEnds()
    ends.client_sends('{"type": "enclave_setup_config", "agent_config_dict": null}')
    ends.client_sends('{"type": "from_the_future"}')
    ends.client_sends(json.dumps(INITIATION))
    assert (await read(ends)).came


async def test_a_client_that_says_nothing_gets_the_agent_as_it_is():
    opening = await read(SocketEnds(), timeout_ms=1)
    assert opening == Opening()
    assert not opening.came


async def test_audio_that_comes_first_is_not_lost():
    ends = SocketEnds()
    ends.client_sends('{"user_audio_chunk": "AAAA"}')
    opening = await read(ends)
    assert opening.first == UserAudio(bytes(3))
    assert not opening.came


async def test_words_that_come_first_are_not_lost():
    ends = SocketEnds()
    ends.client_sends('{"type": "user_message", "text": "hello"}')
    assert (await read(ends)).first == UserMessage(text="hello")


async def test_a_client_that_leaves_has_opened_nothing():
    ends = SocketEnds()
    ends.client_leaves()
    assert await read(ends) is None


@pytest.mark.parametrize("frame", ["hello", b"\xff", "[]", '{"type": 1}', "x" * 1_001])
async def test_a_frame_against_the_contract_is_a_violation(frame):
    ends = SocketEnds()
    ends.client_sends(frame)
    with pytest.raises(ProtocolViolation):
        await read(ends)


# --- What it asks for --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("override", "of_the_agent", "expected"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"text_only": True}, False, True),
        ({"conversation": {"text_only": True}}, False, True),
        ({"conversation": {"text_only": False}}, False, False),
        # It has no voice to give.
        ({"conversation": {"text_only": False}}, True, True),
    ],
)
def test_text_only_is_the_agents_or_the_clients_wish(override, of_the_agent, expected):
    opening = opening_with(override)
    assert opening.text_only(agent(text_only=of_the_agent)) is expected


def test_events_are_the_agents_unless_the_client_names_its_own():
    assert Opening().wanted_events(agent()) == {"audio", "ping"}
    opening = opening_with({"conversation": {"client_events": ["vad_score"]}})
    assert opening.wanted_events(agent()) == {"vad_score"}


async def test_all_that_came_is_kept_as_it_came():
    ends = SocketEnds()
    frames = ('{"type":"enclave_setup_config"}', '{ "type": "new_thing" }')
    initiation = json.dumps(INITIATION, indent=1).encode()
    for frame in (*frames, initiation):
        ends.client_sends(frame)
    assert (await read(ends)).frames == (*frames, initiation)


async def test_it_does_not_collect_frames_for_ever():
    ends = SocketEnds()
    for _ in range(100):
        ends.client_sends('{"type": "new_thing"}')
    with pytest.raises(ProtocolViolation, match="as the first message"):
        await read(ends)


ADDRESS = "agent_id=agent_1&source=js_sdk&version=2.73.0"


def source_of(data):
    told = with_source(ConversationInitiationClientData.model_validate(data), ADDRESS)
    return told.source_info.source, told.source_info.version


def test_an_sdk_that_does_not_say_its_name_is_known_by_its_address():
    assert source_of({}) == ("js_sdk", "2.73.0")


def test_what_an_sdk_says_of_itself_counts_more_than_its_address():
    said = {"source_info": {"source": "widget", "version": "0.14.8"}}
    assert source_of(said) == ("widget", "0.14.8")
