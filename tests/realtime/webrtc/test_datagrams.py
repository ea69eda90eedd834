import asyncio
import socket
from typing import Any

from aioice.ice import Connection, StunProtocol

from conversations.realtime.webrtc import datagrams

COUNT = 40


class Receiver:
    """Stands for a connection; notes what comes that is no STUN."""

    def __init__(self) -> None:
        self.came: list[bytes] = []
        self.began = asyncio.Event()

    def data_received(self, data: bytes, _component: int) -> None:
        self.came.append(data)
        self.began.set()

    def protocol_lost(self, _protocol: Any) -> None:
        pass


async def test_all_packets_that_wait_are_taken_in_at_once():
    datagrams.install()
    loop, receiver = asyncio.get_running_loop(), Receiver()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: StunProtocol(receiver), local_addr=("127.0.0.1", 0)
    )

    class Candidate:
        component = 1

    protocol.local_candidate = Candidate()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        # As while the event loop is busy.
        for number in range(COUNT):
            client.sendto(b"\x80%d" % number, transport.get_extra_info("sockname"))
    await receiver.began.wait()
    assert receiver.came == [b"\x80%d" % number for number in range(COUNT)]
    transport.close()


async def test_packets_that_no_call_reads_are_dropped_in_the_end():
    """As of a client that never lets a connection come about."""
    datagrams.install()
    connection = Connection(ice_controlling=True)
    for _ in range(datagrams.MOST_UNREAD + 10):
        connection.data_received(b"\x80", 1)
    assert connection._queue.qsize() == datagrams.MOST_UNREAD


async def test_packets_larger_than_networks_carry_are_dropped():
    datagrams.install()
    receiver = Receiver()
    protocol = StunProtocol(receiver)
    protocol.transport = None

    class Candidate:
        component = 1

    protocol.local_candidate = Candidate()
    largest = b"\x80" * datagrams.LARGEST_BYTES
    for packet in (largest + b"\x80", largest):
        protocol.datagram_received(packet, ("127.0.0.1", 1))
    assert receiver.came == [largest]
