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
from conversations.realtime.exchange import SERVER_RESTARTS, Transport, exchange
from conversations.realtime.intake import Intake, IntakeLimits
from conversations.realtime.live_conversation import LiveConversation
from conversations.realtime.outbox import Outbox
from conversations.realtime.patience import Patience
from conversations.realtime.translate import Translator

PCM = AudioFormat.parse("pcm_16000")


class Line:
    """A transport that is no WebSocket."""

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
            raise RuntimeError("the line broke")
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

    def leave(self, reason, message=""):
        if not self.stubborn and not self.end.done():
            self.end.set_result(Ended(reason, message))

    async def run(self):
        ended = await self.end
        self.tell(ended)
        return ended


class Record:
    conversation_id = "conv_1"

    def __init__(self):
        self.ends = []

    async def close(self, end):
        self.ends.append(end)


@dataclass
class Call:
    line: Line = field(default_factory=Line)
    record: Record = field(default_factory=Record)

    def __post_init__(self):
        self.outbox = Outbox(self.line.send, 100_000)
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
        self.line.incoming.put_nowait(frame)

    async def hold(self):
        line: Transport = self.line
        patience = Patience(60_000, 60_000)
        await exchange(line, self.live, self.outbox, None, patience)

    @property
    def said(self):
        return [
            frame["agent_response_event"]["agent_response"]
            for frame in self.line.sent
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
    assert call.line.closed == (CloseCode.NORMAL, "")
    assert [end.reason for end in call.record.ends] == ["agent_ended"]


@pytest.mark.parametrize(
    ("code", "reason"), [(1000, "client_left"), (SERVER_RESTARTS, "shut_down")]
)
async def test_a_client_that_leaves_ends_it(code, reason):
    call = Call()
    call.line.client_leaves(code)
    await call.hold()
    assert [end.reason for end in call.record.ends] == [reason]


async def test_a_line_that_breaks_ends_it(caplog):
    call = Call()
    call.line.broken = True
    await call.hold()
    assert [end.failed for end in call.record.ends] == [True]
    assert "the line broke" in caplog.text


@pytest.mark.parametrize("stubborn", [False, True])
async def test_to_be_cancelled_ends_it_in_order_and_goes_on(monkeypatch, stubborn):
    monkeypatch.setattr(module, "SHUT_DOWN_TIMEOUT_S", 0.01)
    call = Call()
    call.agent.stubborn = stubborn
    call.types("hello")
    holding = asyncio.ensure_future(call.hold())
    await call.line.heard.wait()
    holding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holding
    assert call.line.closed[0] == CloseCode.INTERNAL
    assert "stop" in call.line.closed[1]
    assert [end.reason for end in call.record.ends] == ["shut_down"]
