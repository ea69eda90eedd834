from typing import Any

import pytest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from config import daphne_closing
from config.daphne_closing import ClosingProtocol


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
