"""How a client that is gone is noticed: it falls silent. Times are ms of a clock."""

from dataclasses import dataclass

from conversations.protocol.close_codes import CloseCode, ErrorType, ProtocolViolation
from conversations.realtime.process.heartbeat import Heartbeat

PONG_TIMEOUT_MS = 30_000
"""A client that used to answer pings and stopped is gone."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a client is asked, and how long it may be silent."""

    ping_interval_ms: int
    receive_timeout_ms: int


def gone(
    heartbeat: Heartbeat, received_ms: int, now_ms: int, receive_timeout_ms: int
) -> ProtocolViolation | None:
    """Why the client counts as gone; None while it does not.

    `received_ms` is when the latest frame came from it.
    """
    if heartbeat.overdue_ms(now_ms) > PONG_TIMEOUT_MS:
        return _silent("The client stopped answering pings.")
    if now_ms - received_ms > receive_timeout_ms:
        return _silent(
            f"Nothing was received for {receive_timeout_ms / 1000:g} seconds."
        )
    return None


def _silent(message: str) -> ProtocolViolation:
    return ProtocolViolation(
        CloseCode.OPERATIONAL, ErrorType.TRANSPORT_RECEIVE_TIMEOUT, message
    )
