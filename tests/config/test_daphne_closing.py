import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from config import daphne_closing
from config.daphne_closing import ClosingProtocol, end_applications


class Peer(ClosingProtocol):
    """A connection whose close frames are kept instead of sent."""

    def __init__(self, state: int) -> None:
        self.state = state
        self.sent: list[tuple[int, bytes]] = []
        self.rejected = False

    def sendCloseFrame(self, code: Any = None, reasonUtf8: Any = None) -> None:
        self.sent.append((code, reasonUtf8))

    def serverReject(self) -> None:
        self.rejected = True


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        ({"code": 1008, "reason": "Nö."}, (1008, "Nö.".encode())),
        ({"code": 1000, "reason": ""}, (1000, b"")),
        ({"code": None, "reason": None}, (1000, b"")),
        ({}, (1000, b"")),
    ],
)
def test_a_socket_is_closed_with_the_code_and_reason_given(message, sent):
    peer = Peer(Peer.STATE_OPEN)
    peer.handle_reply({"type": "websocket.close", **message})
    assert peer.sent == [sent]


def test_a_handshake_is_refused_as_ever():
    peer = Peer(Peer.STATE_CONNECTING)
    peer.handle_reply({"type": "websocket.close", "code": 1000})
    assert peer.rejected
    assert peer.sent == []


def test_daphne_uses_it(monkeypatch):
    monkeypatch.setattr(WebSocketFactory, "protocol", WebSocketProtocol)
    daphne_closing.install()
    assert WebSocketFactory.protocol is ClosingProtocol


class Held:
    """An application that needs a while to end when it is cancelled."""

    def __init__(self, *, at_once):
        self._may_end = asyncio.Event()
        if at_once:
            self._may_end.set()

    def let_end(self):
        self._may_end.set()

    async def run(self):
        try:
            await asyncio.Event().wait()
        finally:
            await self._may_end.wait()


async def test_a_stop_waits_for_every_application():
    page, conversation = Held(at_once=True), Held(at_once=False)
    applications = [asyncio.ensure_future(held.run()) for held in (page, conversation)]
    await asyncio.sleep(0)
    server = SimpleNamespace(
        connections={
            number: {"application_instance": application}
            for number, application in enumerate(applications)
        }
        | {"idle": {"connected": 0.0}}
    )
    stopped = end_applications(server)
    await asyncio.wait(applications, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.sleep(0)
    assert not stopped.called
    conversation.let_end()
    await asyncio.wait(applications)
    await asyncio.sleep(0)
    assert stopped.called


async def test_with_nothing_running_a_stop_is_over_at_once():
    stopped = end_applications(SimpleNamespace(connections={}))
    await asyncio.sleep(0)
    assert stopped.called


def test_daphne_stops_so_once_it_is_installed():
    daphne_closing.install()
    assert Server.kill_all_applications is end_applications
