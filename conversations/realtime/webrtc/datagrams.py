"""Takes in all packets that wait at a socket at once.

asyncio reads one from each socket and then looks at everything else first. On a machine
that is too busy for a moment a call's packets would pile up in the kernel, the newest
behind seconds of old ones, and the checks by which both ends keep a connection alive among
them: calls would be late from then on, and be given up for lost.
"""

from typing import Any

from aioice.ice import StunProtocol

MOST_AT_ONCE = 64
"""Then others have their turn; more than a second of a microphone."""
_LARGEST_BYTES = 65_536

_take_one = StunProtocol.datagram_received


def install() -> None:
    """From now on aioice's sockets are read so, in this process."""
    StunProtocol.datagram_received = _take_all  # type: ignore[method-assign]


def _take_all(self: StunProtocol, data: bytes | str, addr: tuple[Any, ...]) -> None:
    _take_one(self, data, addr)
    # What asyncio itself reads from; other event loops read all by themselves.
    waiting = getattr(self.transport, "_sock", None)
    if waiting is None:
        return
    for _ in range(MOST_AT_ONCE):
        try:
            data, addr = waiting.recvfrom(_LARGEST_BYTES)
        except OSError:
            # There is none, or an error that asyncio tells of when it reads next.
            return
        _take_one(self, data, addr)
