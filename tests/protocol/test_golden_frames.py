import json
from pathlib import Path

import pytest

from conversations.protocol import codec
from conversations.protocol.client_events import CLIENT_EVENT_TYPES
from conversations.protocol.server_events import (
    DEFAULT_CLIENT_EVENTS,
    SERVER_EVENT_TYPES,
)

WIRE = Path(__file__).parents[1] / "fixtures" / "wire"


def types_with_golden(direction):
    return {path.stem for path in (WIRE / direction).glob("*.json")}


def without_nulls(value):
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


def test_every_client_type_has_a_golden_frame_and_no_golden_lacks_a_type():
    typeless = {"user_audio_chunk"}
    assert types_with_golden("client") == set(CLIENT_EVENT_TYPES) | typeless


def test_every_server_type_has_a_golden_frame_and_no_golden_lacks_a_type():
    assert types_with_golden("server") == set(SERVER_EVENT_TYPES)


@pytest.mark.parametrize(
    ("wire_type", "event_class"),
    [*CLIENT_EVENT_TYPES.items(), *SERVER_EVENT_TYPES.items()],
)
def test_a_wire_class_is_its_type_in_camel_case(wire_type, event_class):
    assert event_class.__name__ == wire_type.title().replace("_", "")


def test_default_client_events_are_server_types():
    assert set(SERVER_EVENT_TYPES) > DEFAULT_CLIENT_EVENTS


def test_client_frame_is_read_whole(client_frame):
    event = codec.decode(json.dumps(client_frame))

    if isinstance(event, codec.UserAudio):
        assert codec.decode(json.dumps({**client_frame, "other": 1})) == event
        return
    assert type(event) is CLIENT_EVENT_TYPES[client_frame["type"]]
    expected = {key: value for key, value in client_frame.items() if key != "type"}
    read = event.model_dump(exclude_unset=True)
    for part in [
        expected.get("text"),
        expected.get("file"),
        *expected.get("files", []),
    ]:
        if isinstance(part, dict):
            del part["type"]
    assert read == without_nulls(expected)


def test_server_frame_survives_reading_and_writing(server_frame):
    event = codec.decode_server_event(json.dumps(server_frame))

    assert type(event) is SERVER_EVENT_TYPES[server_frame["type"]]
    assert json.loads(codec.encode(event)) == server_frame


def test_a_server_type_not_known_here_is_told_apart():
    event = codec.decode_server_event('{"type":"brand_new","brand_new_event":{}}')

    assert event == codec.UnknownEvent(
        "brand_new", {"type": "brand_new", "brand_new_event": {}}
    )


@pytest.mark.parametrize(
    "frame", ["", "[]", "{}", '{"type":5}', '{"type":"ping"}', '{"type":"ping","x":{}}']
)
def test_what_no_server_sends_is_refused(frame):
    with pytest.raises(ValueError, match="."):
        codec.decode_server_event(frame)
