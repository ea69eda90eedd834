"""Calls that go on for long: `python -m tests.bench.room_soak [--minutes N] [--calls N]`.

By LiveKit's own client, both ways of joining, with the demo agent. Told are the server's
memory every half minute and how long answers took at first and in the end: sound that
drifted would make them later. Writes `build/room_soak.json`.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.room_cost import DualRoomCaller
from tests.callers.caller import CallerOptions
from tests.callers.room_caller import RoomCaller
from tests.callers.voices import speak
from tests.server.live_parley import LiveParley

RESULT = Path("build/room_soak.json")
QUESTION = "Can I bring my dog to the library?"
SAMPLE_EVERY_S = 30
PAUSE_S = 9


def main() -> None:
    """Hold the calls and tell what came of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--calls", type=int, default=5)
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        live = LiveParley(Path(folder))
        live.prepare()
        live.start()
        try:
            found = asyncio.run(soak(live, arguments.calls, arguments.minutes * 60))
        finally:
            live.kill()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


async def soak(live: LiveParley, calls: int, duration_s: float) -> dict[str, Any]:
    """So many calls at once, for so long."""
    memory: list[int] = []

    async def watch() -> None:
        while True:
            memory.append(live.memory_bytes())
            print(f"{memory[-1] / 1e6:.0f} MB", flush=True)
            await asyncio.sleep(SAMPLE_EVERY_S)

    watching = asyncio.ensure_future(watch())
    talks = [_talk(live, number, duration_s) for number in range(calls)]
    told = await asyncio.gather(*talks)
    watching.cancel()
    return {
        "calls": told,
        "memory_bytes": memory,
        "load_average": os.getloadavg()[0],
    }


async def _talk(live: LiveParley, number: int, duration_s: float) -> dict[str, Any]:
    speech = speak(QUESTION, "piper-joe").pcm
    way = RoomCaller if number % 2 else DualRoomCaller
    waits_ms: list[float] = []
    unanswered = 0
    options = CallerOptions("agent_demo", chunk_ms=20, phase_s=0.007 * number)
    async with way(live.url, options) as caller:
        ends_s = caller.now_s + duration_s
        await asyncio.sleep(8 + number)
        while caller.now_s < ends_s and caller.closed is None:
            sound = await caller.say_all(speech)
            asked_s = caller.wall_s(sound.end_sample)
            heard = await caller.wait_for("audio", after_s=asked_s - 0.2)
            if heard is None:
                unanswered += 1
            else:
                waits_ms.append((heard.at_s - asked_s) * 1000)
            # Nothing of it is needed any more, and hours would fill the memory.
            caller.events.clear()
            caller.playback.stretches.clear()
            await asyncio.sleep(PAUSE_S)
        # Later it is the agent that ends it: conversations have a longest duration.
        closed = caller.closed if caller.now_s < ends_s else None
    fifth = max(1, len(waits_ms) // 5)
    return {
        "way": way.__name__,
        "answers": len(waits_ms),
        "unanswered": unanswered,
        "first_fifth_ms": round(statistics.median(waits_ms[:fifth])),
        "last_fifth_ms": round(statistics.median(waits_ms[-fifth:])),
        "closed_before_its_time": closed,
    }


if __name__ == "__main__":
    main()
    # The client's native threads do not always end by themselves.
    os._exit(0)
