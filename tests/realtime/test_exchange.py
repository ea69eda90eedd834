"""Any transport and any agent will do: neither is ours here."""

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from conversations.engine.outputs import AgentSaid, Ended, EndReason
from conversations.protocol.audio_format import AudioFormat
from conversations.protocol.close_codes import CloseCode
from conversations.protocol.server_events import SERVER_EVENT_TYPES
from conversations.realtime import exchange as module
from conversations.realtime.agent_side import AgentSide
from conversations.realtime.exchange import exchange
from conversations.realtime.faults import SERVER_RESTARTS
from conversations.realtime.intake import Intake, IntakeLimits
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.outbox import Outbox
from conversations.realtime.patience import Patience
from conversations.realtime.translate import Translator
from conversations.realtime.transport import Transport

PCM = AudioFormat.parse("pcm_16000")


class Wire:
    """A transport that is no WebSocket."""

    coming_back = None

    def __init__(self):
        self.incoming = asyncio.Queue()
        self.sent = []
        self.left_with = None
        self.closed = None
        self.broken = False
        self.heard = asyncio.Event()

    async def frames(self):
        while (frame := await self.incoming.get()) is not None:
            yield frame

    async def send(self, frame):
        if self.broken:
            raise RuntimeError("the wire broke")
        self.sent.append(json.loads(frame))
        if self.sent[-1]["type"] == "agent_response":
            self.heard.set()

    async def close(self, code, reason=""):
        self.closed = (code, reason)

    def client_leaves(self, code):
        self.left_with = code
        self.incoming.put_nowait(None)


class Parrot:
    """An agent that is no session: it says what was typed."""

    def __init__(self, tell):
        self.tell = tell
        self.event_id = 0
        self.end = asyncio.get_running_loop().create_future()
        self.stubborn = False

    stands_still = False

    def now_ms(self):
        return 0

    def new_event_id(self):
        self.event_id += 1
        return self.event_id

    def hear(self, pcm): ...
    def note_activity(self): ...
    def add_context(self, text, context_id=""): ...

    def type(self, text, attachments=()):
        self.tell(AgentSaid(self.new_event_id(), text))
        if text == "bye":
            self.leave(EndReason.AGENT_ENDED)

    def leave(self, reason, message="", *, parked=False):
        if not self.stubborn and not self.end.done():
            self.end.set_result(Ended(reason, message, parked))

    async def run(self):
        ended = await self.end
        self.tell(ended)
        return ended


class Record:
    conversation_id = "conv_1"
    can_be_taken_over = False

    def __init__(self):
        self.ends = []

    async def close(self, end):
        self.ends.append(end)


@dataclass
class Call:
    wire: Wire = field(default_factory=Wire)
    record: Record = field(default_factory=Record)

    def __post_init__(self):
        self.outbox = Outbox(self.wire.send, 100_000)
        self.live = LiveConversation(
            self.record,
            Translator(frozenset(SERVER_EVENT_TYPES), PCM),
            Intake(IntakeLimits(10_000, 4.0, 50, 100), PCM),
            self.outbox,
            self._open_agent,
            lambda data: None,
        )

    def _open_agent(self, tell):
        self.agent = Parrot(tell)
        return self.agent

    def types(self, text):
        frame = json.dumps({"type": "user_message", "text": text})
        self.wire.incoming.put_nowait(frame)

    async def hold(self):
        wire: Transport = self.wire
        patience = Patience(60_000, 60_000)
        await exchange(wire, self.live, self.outbox, None, patience)

    @property
    def said(self):
        return [
            frame["agent_response_event"]["agent_response"]
            for frame in self.wire.sent
            if frame["type"] == "agent_response"
        ]


async def test_the_agent_ends_it_and_all_it_said_is_sent_before_the_close():
    call = Call()
    agent: AgentSide = call.agent
    assert agent.now_ms() == 0
    call.types("hello")
    call.types("bye")
    await call.hold()
    assert call.said == ["hello", "bye"]
    assert call.wire.closed == (CloseCode.NORMAL, "")
    assert [end.reason for end in call.record.ends] == ["agent_ended"]


@pytest.mark.parametrize(
    ("code", "reason"), [(1000, "client_left"), (SERVER_RESTARTS, "shut_down")]
)
async def test_a_client_that_leaves_ends_it(code, reason):
    call = Call()
    call.wire.client_leaves(code)
    await call.hold()
    assert [end.reason for end in call.record.ends] == [reason]


async def test_a_wire_that_breaks_ends_it(caplog):
    call = Call()
    call.wire.broken = True
    await call.hold()
    assert [end.failed for end in call.record.ends] == [True]
    assert "the wire broke" in caplog.text


@pytest.mark.parametrize("stubborn", [False, True])
async def test_to_be_cancelled_ends_it_in_order_and_goes_on(monkeypatch, stubborn):
    monkeypatch.setattr(module, "SHUT_DOWN_TIMEOUT_S", 0.01)
    call = Call()
    call.agent.stubborn = stubborn
    call.types("hello")
    holding = asyncio.ensure_future(call.hold())
    await call.wire.heard.wait()
    holding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holding
    assert call.wire.closed[0] == CloseCode.INTERNAL
    assert "stop" in call.wire.closed[1]
    assert [end.reason for end in call.record.ends] == ["shut_down"]
