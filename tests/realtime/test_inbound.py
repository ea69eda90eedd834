"""What tests/realtime/test_live_conversation.py does not see: where each word goes."""

import pytest

from conversations.engine.inbox import InboxFull
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import ErrorType, ProtocolViolation
from conversations.protocol.codec import UserAudio
from conversations.realtime.client_side import ClientSide
from conversations.realtime.inbound import Inbound
from conversations.realtime.intake import Intake, IntakeLimits
from conversations.realtime.process.heartbeat import Heartbeat
from tests.fakes.fake_recorder import FakeRecorder


class Listener:
    """An agent that only notes what it was told."""

    def __init__(self):
        self.clock_ms = 0
        self.told = []
        self.full = False

    def now_ms(self):
        return self.clock_ms

    def hear(self, pcm):
        self.told.append(("hear", len(pcm)))

    def type(self, text, attachments=()):
        if self.full:
            raise InboxFull("Too much waits to be answered.")
        files = tuple(attachment.file_id for attachment in attachments)
        self.told.append(("type", text, *files))

    def note_activity(self):
        self.told.append(("activity",))

    def add_context(self, text, context_id=""):
        self.told.append(("context", text, context_id))


@pytest.fixture
def agent():
    return Listener()


@pytest.fixture
def inbound(agent):
    intake = Intake(IntakeLimits(10_000, 4.0, 50, 100), AudioFormat.parse("ulaw_8000"))
    return Inbound(
        agent, FakeRecorder(), intake, Heartbeat(), agent.told.append, ClientSide()
    )


def test_each_word_reaches_the_agent_as_what_it_is(inbound, agent):
    for frame in (
        '{"type": "user_message", "text": " Hello? "}',
        '{"type": "user_activity"}',
        '{"type": "contextual_update", "text": "The cart is empty.", "context_id": "c"}',
        '{"type": "from_the_future"}',
    ):
        inbound.receive_frame(frame)
    assert agent.told == [
        ("type", "Hello?"),
        ("activity",),
        ("context", "The cart is empty.", "c"),
    ]


def test_audio_reaches_the_agent_at_the_rate_it_hears(inbound, agent):
    for _ in range(50):
        inbound.receive(UserAudio(b"\xff" * 800))
    heard_bytes = sum(size for _, size in agent.told)
    # Five seconds at 16 kHz and two bytes a sample; the converter keeps a little back.
    assert heard_bytes == pytest.approx(160_000, rel=0.01)


def test_it_knows_when_something_came_last(inbound, agent):
    agent.clock_ms = 1_500
    inbound.receive_frame('{"type": "from_the_future"}')
    assert inbound.received_ms == 1_500


def test_an_agent_that_can_take_no_more_is_the_clients_to_know(inbound, agent):
    agent.full = True
    with pytest.raises(ProtocolViolation, match="Too much waits") as raised:
        inbound.receive_frame('{"type": "user_message", "text": "Hello?"}')
    assert raised.value.error_type is ErrorType.INVALID_MESSAGE
