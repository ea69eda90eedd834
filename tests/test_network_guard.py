import asyncio
import socket

import httpx
import pytest

from tests import network_guard

# Addresses set aside for documentation: nobody answers there.
OUTSIDE = "192.0.2.1"


def refusals() -> list[str]:
    """Take what was refused, so that this test does not fail for it."""
    taken = list(network_guard.REFUSED)
    network_guard.REFUSED.clear()
    return taken


def test_connection_to_another_machine_is_refused():
    with (
        socket.socket() as link,
        pytest.raises(RuntimeError, match="leave the machine"),
    ):
        link.connect((OUTSIDE, 80))
    assert refusals() == ["socket.connect '192.0.2.1'"]


def test_datagram_to_another_machine_is_refused():
    with (
        socket.socket(type=socket.SOCK_DGRAM) as link,
        pytest.raises(RuntimeError, match="leave the machine"),
    ):
        link.sendto(b"x", (OUTSIDE, 9))
    assert refusals() == ["socket.sendto '192.0.2.1'"]


async def test_asynchronous_connection_is_refused():
    with pytest.raises(RuntimeError, match="leave the machine"):
        await asyncio.open_connection(OUTSIDE, 80)
    assert "192.0.2.1" in refusals()[0]


def test_name_is_not_looked_up():
    with pytest.raises(RuntimeError, match="leave the machine"):
        httpx.get("http://model.example/", trust_env=False)
    assert refusals() == ["socket.getaddrinfo 'model.example'"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.3.2.1", "::1", "localhost", "", None]
)
def test_the_machine_itself_is_reachable(host):
    assert network_guard.is_local(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.1", "127.0.0.1.example", "::"])
def test_other_hosts_are_not_the_machine_itself(host):
    assert not network_guard.is_local(host)


def test_every_other_way_out_is_refused():
    outside = (OUTSIDE, 9)
    with socket.socket(type=socket.SOCK_DGRAM) as link:
        ways = {
            "socket.connect": lambda: link.connect_ex(outside),
            "socket.sendto": lambda: link.sendto(b"x", 0, outside),
            "socket.sendmsg": lambda: link.sendmsg([b"x"], [], 0, outside),
            "socket.gethostbyname": lambda: socket.gethostbyname_ex(OUTSIDE),
        }
        for event, leave in ways.items():
            with pytest.raises(RuntimeError, match="leave the machine"):
                leave()
            assert refusals() == [f"{event} '192.0.2.1'"]


def test_what_stays_on_the_machine_goes_through():
    with (
        socket.socket(type=socket.SOCK_DGRAM) as here,
        socket.socket(type=socket.SOCK_DGRAM) as there,
    ):
        there.bind(("127.0.0.1", 0))
        there.settimeout(20)
        here.sendto(b"one", there.getsockname())
        here.sendmsg([b"two"], [], 0, there.getsockname())
        assert here.connect_ex(there.getsockname()) == 0
        here.sendmsg([b"three"])
        assert [there.recv(9) for _ in range(3)] == [b"one", b"two", b"three"]
