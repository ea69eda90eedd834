"""What it costs to relay hosted agents: 25 frames of 2.6 KB a second each way."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from tests.bench.figures import percentile
from tests.bench.platform_cost import CALLER_CORE, SERVER_CORE
from tests.bench.relay_load import Client, Samples, Upstream, connect, hosted_side
from tests.server.live_parley import ROOT, LiveParley, free_port

HOST = "127.0.0.1"
AGENT = "agent_relay"
PATH = f"/v1/convai/conversation?agent_id={AGENT}"
SETTLE_S = 3.0
SERVERS = ("bare websockets", "uvicorn", "daphne")
SCRIPTED = {
    "LLM": "scripted/echo",
    "STT": "scripted/lines",
    "TTS": "scripted/tone",
    "VAD": "scripted/energy",
}
LIMITS = {
    "MAX_CONVERSATIONS": "1000",
    "LOG_LEVEL": "WARNING",
    # All callers of this measure come from one address.
    "CONNECTIONS_PER_MINUTE": "100000",
}


async def measure(
    folder: Path, servers: tuple[str, ...], counts: tuple[int, ...], seconds: float
) -> list[dict[str, Any]]:
    """A row for each server and number of conversations."""
    os.sched_setaffinity(0, CALLER_CORE)
    samples = Samples()
    upstream = await hosted_side(samples)
    rows: list[dict[str, Any]] = []
    for name in servers:
        for recording in (True, False) if name != SERVERS[0] else (False,):
            for count in counts:
                # A server of its own: one that has just held calls still encodes them.
                place = folder / f"{name}-{recording}-{count}"
                with _server(name, place, recording=recording) as (pid, port):
                    row = await _run(pid, port, count, seconds, samples)
                rows.append({"server": name, "recording": recording, **row})
    upstream.close()
    await upstream.wait_closed()
    direct = await _direct(samples, max(counts), seconds)
    return [direct, *rows]


async def _direct(samples: Samples, count: int, seconds: float) -> dict[str, Any]:
    """The ends joined without anything between: what they take themselves."""
    upstream = await hosted_side(samples)
    row = await _run(os.getpid(), Upstream.port, count, seconds, samples)
    upstream.close()
    await upstream.wait_closed()
    return {"server": "nothing between", "recording": False, **row}


async def _run(
    pid: int, port: int, count: int, seconds: float, samples: Samples
) -> dict[str, Any]:
    clients = [await connect(samples, port, PATH) for _ in range(count)]
    await asyncio.sleep(SETTLE_S)
    server, load = psutil.Process(pid), psutil.Process()
    before = (_cpu_s(server), _cpu_s(load), server.memory_info().rss)
    _clear(samples)
    samples.open = True
    began_s = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)
    samples.open = False
    took_s = asyncio.get_running_loop().time() - began_s
    spent_s, loaded_s = _cpu_s(server) - before[0], _cpu_s(load) - before[1]
    grown_bytes = server.memory_info().rss - before[2]
    _hang_up(clients)
    waits_ms = [us / 1000 for us in samples.to_agent_us + samples.to_client_us]
    half = len(samples.to_client_us) // 2
    halves = samples.to_client_us[:half], samples.to_client_us[half:]
    await asyncio.sleep(1.0)
    return {
        "conversations": count,
        "frames_per_second": round(samples.received / took_s),
        "us_per_frame": round(spent_s / max(1, samples.received) * 1e6, 1),
        "core_used": round(spent_s / took_s, 2),
        "load_core_used": round(loaded_s / took_s, 2),
        "latency_p50_ms": round(percentile(waits_ms, 50), 2),
        "latency_p99_ms": round(percentile(waits_ms, 99), 2),
        "latency_max_ms": round(max(waits_ms, default=float("nan")), 1),
        # A queue that grows is one whose frames wait ever longer.
        "p50_by_halves_ms": [round(percentile(h, 50) / 1000, 2) for h in halves],
        "arrived": round(samples.received / max(1, samples.sent), 4),
        "memory_grown_mb": round(grown_bytes / 1e6, 1),
        "failures": samples.failures[:3],
        "load_average": round(os.getloadavg()[0], 1),
    }


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _clear(samples: Samples) -> None:
    samples.to_agent_us.clear()
    samples.to_client_us.clear()
    samples.failures.clear()
    samples.sent = 0


def _hang_up(clients: list[Client]) -> None:
    for client in clients:
        client.send(b"\x03\xe8", 0x88)


@contextlib.contextmanager
def _server(name: str, folder: Path, *, recording: bool) -> Iterator[tuple[int, int]]:
    """Process id and port of a server that listens."""
    if name == SERVERS[0]:
        port = free_port()
        upstream = f"ws://127.0.0.1:{Upstream.port}/socket"
        command = [sys.executable, "-m", "tests.bench.bare_relay", "--port", str(port)]
        process = subprocess.Popen([*command, "--upstream", upstream], cwd=ROOT)
        os.sched_setaffinity(process.pid, SERVER_CORE)
        _wait_for(port)
        try:
            yield process.pid, port
        finally:
            process.kill()
            process.wait()
        return
    live = LiveParley(
        folder,
        **SCRIPTED,
        **LIMITS,
        ELEVENLABS_API_KEY="only-for-the-measure",
        ELEVENLABS_BASE_URL=f"http://127.0.0.1:{Upstream.port}",
        RECORDING_ENABLED=str(recording),
    )
    live.prepare()
    live.create_agent(AGENT, backend="hosted", hosted_agent_id="there")
    live.start(cores=SERVER_CORE, asgi_server=name)
    assert live.process is not None
    try:
        yield live.process.pid, live.port
    except Exception:
        print(live.log.read_text(errors="replace")[-3000:], file=sys.stderr)
        raise
    finally:
        live.kill()


def _wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError("the bare relay does not listen")
