"""The TURN server as docs/webrtc.md sets it up, asked with what clients are given.

Runs where coturn is installed.
"""

import asyncio
import contextlib
import re
import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aioice import stun, turn

from conversations.realtime.webrtc.ice_servers import ice_servers
from tests.server.live_parley import free_port

pytestmark = pytest.mark.server

PAGE = Path(__file__).resolve().parents[3] / "docs/webrtc.md"
OURS, OTHERS = "127.0.0.1", "127.0.0.2"
"""Where Parley is, and where anything else is."""
PATIENCE_S = 20


def configuration(port):
    text = PAGE.read_text()
    [snippet] = re.findall(
        r"snippet: turnserver.conf -->\n```text\n(.+?)```", text, re.S
    )
    lines = [
        line
        for line in snippet.splitlines()
        # It needs no certificate here, and no rights.
        if not line.startswith(("tls-", "cert=", "pkey="))
    ]
    return (
        "\n".join(lines)
        .replace("listening-port=3478", f"listening-port={port}")
        .replace("allowed-peer-ip=203.0.113.7", f"allowed-peer-ip={OURS}")
        + f"\nlistening-ip={OURS}\nrelay-ip={OURS}\nallow-loopback-peers\nno-tls\nno-dtls"
    )


@pytest.fixture
def coturn(tmp_path):
    if shutil.which("turnserver") is None:
        pytest.skip("needs coturn")
    port = free_port()
    written = tmp_path / "turnserver.conf"
    written.write_text(configuration(port))
    places = [f"--userdb={tmp_path}/users", f"--pidfile={tmp_path}/pid"]
    running = subprocess.Popen(
        ["turnserver", "-c", str(written), *places, "--log-file=stdout"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait_until_it_listens(port)
    yield port
    running.terminate()
    running.wait(10)


def _wait_until_it_listens(port):
    for _ in range(1000):
        with contextlib.suppress(OSError), socket.create_connection((OURS, port)):
            return
        time.sleep(0.02)
    pytest.fail("coturn does not listen")


def given(port, secret="THE_SECRET", lifetime_ms=60_000):
    """What a client is given."""
    [server] = ice_servers(
        {
            "STUN_URLS": [],
            "TURN_URLS": [f"turn:{OURS}:{port}"],
            "TURN_SECRET": secret,
            "TURN_CREDENTIAL_LIFETIME_MS": lifetime_ms,
        },
        "user-PA_x",
        datetime.now(UTC),
    )
    return server


class Received(asyncio.DatagramProtocol):
    def __init__(self):
        self.first = asyncio.get_running_loop().create_future()

    def datagram_received(self, data, addr):
        if not self.first.done():
            self.first.set_result(data)


async def relay(port, server):
    """A relayed address."""
    made, _ = await turn.create_turn_endpoint(
        asyncio.DatagramProtocol,
        (OURS, port),
        server.username,
        server.credential,
        transport="tcp",
    )
    return made


async def test_a_client_is_relayed_to_parley_and_to_nobody_else(coturn):
    loop = asyncio.get_running_loop()
    parley, received = await loop.create_datagram_endpoint(
        Received, local_addr=(OURS, 0)
    )
    relayed = await relay(coturn, given(coturn))
    try:
        relayed.sendto(b"hello", parley.get_extra_info("sockname"))
        assert await asyncio.wait_for(received.first, PATIENCE_S) == b"hello"
        inner = relayed._TurnTransport__inner_protocol
        with pytest.raises(stun.TransactionFailed) as refused:
            await inner.channel_bind(0x4001, (OTHERS, 9))
        assert refused.value.response.error_code == 403
    finally:
        relayed.close()
        parley.close()


@pytest.mark.parametrize(
    "wrong", [{"secret": "ANOTHER"}, {"lifetime_ms": -60_000}], ids=str
)
async def test_what_was_not_given_or_is_over_opens_nothing(coturn, wrong):
    with pytest.raises(stun.TransactionFailed) as refused:
        await relay(coturn, given(coturn, **wrong))
    assert refused.value.response.error_code == 401
