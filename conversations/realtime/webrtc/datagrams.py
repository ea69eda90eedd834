"""Takes in all packets that wait at a socket at once, and no more than can be.

asyncio reads one from each socket and then looks at everything else first. On a machine
that is too busy for a moment a call's packets would pile up in the kernel, the newest
behind seconds of old ones, and the checks by which both ends keep a connection alive among
them: calls would be late from then on, and be given up for lost.

aioice itself keeps whatever comes to a port until somebody reads it, and nobody does before
the call is connected.
"""

from typing import Any

from aioice.ice import Connection, StunProtocol

MOST_AT_ONCE = 64
"""Then others have their turn; more than a second of a microphone."""
MOST_UNREAD = 1_024
"""Packets that may wait to be read by the call; more are dropped."""
LARGEST_BYTES = 2_048
"""More than a network carries in one piece: larger ones are dropped."""
_take_datagram = StunProtocol.datagram_received
_hand_on = Connection.data_received


def install() -> None:
    """From now on aioice's sockets are read so, in this process."""
    StunProtocol.datagram_received = _take_all  # type: ignore[method-assign]
    Connection.data_received = _hand_on_if_read  # type: ignore[method-assign]


def _hand_on_if_read(self: Connection, data: bytes, component: int) -> None:
    if self._queue.qsize() < MOST_UNREAD:
        _hand_on(self, data, component)


def _take_one(self: StunProtocol, data: bytes | str, addr: tuple[Any, ...]) -> None:
    if len(data) <= LARGEST_BYTES:
        _take_datagram(self, data, addr)


def _take_all(self: StunProtocol, data: bytes | str, addr: tuple[Any, ...]) -> None:
    _take_one(self, data, addr)
    # What asyncio itself reads from; other event loops read all by themselves.
    waiting = getattr(self.transport, "_sock", None)
    if waiting is None:
        return
    for _ in range(MOST_AT_ONCE):
        try:
            # One byte more tells what was too large.
            data, addr = waiting.recvfrom(LARGEST_BYTES + 1)
        except OSError:
            # There is none, or an error that asyncio tells of when it reads next.
            return
        _take_one(self, data, addr)
