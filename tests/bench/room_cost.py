"""Calls over WebRTC beside conversations over WebSockets: latency, cost, lateness."""

import asyncio
import os
import re
from typing import Any

from tests.bench import platform_cost
from tests.bench.figures import table
from tests.callers.caller import Caller, CallerOptions
from tests.callers.room_caller import RoomCaller
from tests.server.live_parley import LiveParley

LATE = re.compile(r"in (\d+) frames, late by (\d+) ms \(median\), (\d+) ms \(p95\)")
SETTLING_S = 3.0


class DualRoomCaller(RoomCaller):
    """As older clients join."""

    single = False


WAYS: dict[str, type[Caller]] = {
    "WebSocket": Caller,
    "WebRTC, one connection": RoomCaller,
    "WebRTC, two connections": DualRoomCaller,
}


async def measure(
    live: LiveParley, counts: tuple[int, ...], seconds: float
) -> dict[str, Any]:
    """Talking and quiet conversations of each kind, in one run against one server."""
    talking: list[dict[str, Any]] = []
    quiet: list[dict[str, Any]] = []
    for way, caller in WAYS.items():
        found = await platform_cost.measure(live, counts, seconds, caller)
        late = _lateness(live)
        talking += [{"way": way, **row, **late} for row in found["runs"]]
        quiet.append({"way": way, **await _quiet(live, max(counts), seconds, caller)})
    return {"talking": talking, "quiet": quiet}


async def _quiet(
    live: LiveParley, count: int, seconds: float, caller: type[Caller]
) -> dict[str, Any]:
    """Nobody says anything: what it costs to be connected, microphone and voice open."""
    options = CallerOptions(platform_cost.AGENT, chunk_ms=20)
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as joining:
        callers = [caller(live.url, options) for _ in range(count)]
        for one in callers:
            joining.create_task(one.__aenter__())
    await asyncio.sleep(SETTLING_S)
    _lateness(live)
    before = live.cpu_s(), loop.time()
    await asyncio.sleep(seconds)
    spent_s, took_s = live.cpu_s() - before[0], loop.time() - before[1]
    await asyncio.gather(*(one.__aexit__() for one in callers))
    await asyncio.sleep(SETTLING_S)
    return {
        "conversations": count,
        "core_share_per_conversation": round(spent_s / took_s / count, 4),
        "load_average": os.getloadavg()[0],
        **_lateness(live),
    }


_SEEN: dict[str, int] = {}


def _lateness(live: LiveParley) -> dict[str, Any]:
    """Of the voices sent since the last look, by the server's own log."""
    text = live.log.read_text(errors="replace")
    new = text[_SEEN.get(str(live.log), 0) :]
    _SEEN[str(live.log)] = len(text)
    found = [tuple(map(int, one)) for one in LATE.findall(new)]
    if not found:
        return {"late_p50_ms": None, "late_p95_ms": None}
    frames = sum(one[0] for one in found)
    return {
        "late_p50_ms": round(sum(one[0] * one[1] for one in found) / frames, 1),
        "late_p95_ms": round(sum(one[0] * one[2] for one in found) / frames, 1),
    }


def print_tables(found: dict[str, Any]) -> None:
    """For people."""
    print("\nTalking: above what models and endpointing take; stop after barge-in.")
    print("Callers who are often late themselves are the limit, not the server.")
    rows = [
        (
            row["way"],
            row["conversations"],
            row["overhead_ms"]["p50"],
            row["overhead_ms"]["p95"],
            row["stop_ms"]["p50"],
            row["cpu_s_per_conversation_minute"],
            row["late_p95_ms"],
            row["unanswered"],
            row["late_chunks"],
        )
        for row in found["talking"]
    ]
    heads = (
        "way",
        "n",
        "p50",
        "p95",
        "stop p50",
        "cpu s/min",
        "late p95",
        "unanswered",
        "callers' late chunks",
    )
    print(table(heads, rows))
    print("\nQuiet: share of a core for each conversation")
    rows = [
        (row["way"], row["conversations"], row["core_share_per_conversation"])
        + (row["late_p50_ms"], row["late_p95_ms"])
        for row in found["quiet"]
    ]
    print(table(("way", "n", "core share", "late p50", "late p95"), rows))
