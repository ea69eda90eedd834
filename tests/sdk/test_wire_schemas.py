"""The published types: as installed, and what our own golden frames are to them."""

import json
from pathlib import Path

import pytest

from tests.sdk.wire_schemas import NOT_PUBLISHED, SCHEMAS, fault, generate

WIRE = Path(__file__).parents[1] / "fixtures/wire"
WIDER = {"enclave_setup_config", "conversation_initiation_client_data"}
"""What SDKs and the REST API's models know beyond the published types."""


def golden(direction):
    files = sorted((WIRE / direction).glob("*.json"))
    return [path for path in files if path.stem not in NOT_PUBLISHED | WIDER]


@pytest.mark.sdk
def test_the_kept_schemas_are_those_of_the_installed_types():
    assert json.loads(generate()) == json.loads(SCHEMAS.read_text())


@pytest.mark.parametrize(
    ("sender", "path"),
    [(sender, path) for sender in ("client", "server") for path in golden(sender)],
    ids=lambda value: getattr(value, "stem", value),
)
def test_golden_frames_are_as_published(sender, path):
    frames = json.loads(path.read_text())
    for frame in frames if isinstance(frames, list) else [frames]:
        assert fault(sender, frame) is None


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            {"type": "ping", "ping_event": {"ping_ms": 3}},
            "ping: ping_event: 'event_id'",
        ),
        ({"type": "brand_new"}, "brand_new: is no server's event"),
        (
            {
                "type": "agent_response",
                "agent_response_event": {"agent_response": "Yes.", "event_id": "1"},
            },
            "agent_response: agent_response_event.event_id: '1' is not of type",
        ),
    ],
)
def test_a_frame_that_is_not_as_published_is_named(frame, said):
    assert fault("server", frame).startswith(said)
