"""Many calls one after the other: `python -m tests.bench.room_calls [--calls N]`.

By LiveKit's own client, over one peer connection and over two by turns, with the demo
agent. Told is how many were silent on either side: the agent not heard, or the caller
not understood. Writes `build/room_calls.json`.
"""

import argparse
import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.figures import summary
from tests.bench.room_cost import DualRoomCaller
from tests.callers.caller import CallerOptions
from tests.callers.room_caller import RoomCaller
from tests.callers.voices import speak
from tests.server.live_parley import LiveParley

RESULT = Path("build/room_calls.json")
QUESTION = "Can I bring my dog to the library?"
PATIENCE_S = 15


def main() -> None:
    """Call, and tell what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        live = LiveParley(Path(folder))
        live.prepare()
        live.start()
        try:
            found = asyncio.run(measure(live, arguments.calls))
        finally:
            live.kill()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


async def measure(live: LiveParley, calls: int) -> dict[str, Any]:
    """All calls, and the silent among them."""
    speech = speak(QUESTION, "piper-joe").pcm
    silent: list[dict[str, Any]] = []
    connected_ms: list[float] = []
    greeted_ms: list[float] = []
    for number in range(calls):
        way = RoomCaller if number % 2 else DualRoomCaller
        caller = way(live.url, CallerOptions("agent_demo", chunk_ms=20))
        dialled_s = caller.now_s
        async with caller:
            connected_ms.append((caller.began_s - dialled_s) * 1000)
            heard_s = await caller.wait_until_audible(dialled_s, PATIENCE_S)
            caller.say(speech)
            told = await caller.wait_for("user_transcript", timeout_s=PATIENCE_S)
        if heard_s is not None:
            greeted_ms.append((heard_s - dialled_s) * 1000)
        if heard_s is None or told is None:
            silent.append({"call": number, "way": way.__name__, "heard": heard_s})
    return {
        "calls": calls,
        "silent": silent,
        "connected_ms": summary(connected_ms),
        "greeted_ms": summary(greeted_ms),
        "load_average": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
    # The client's native threads do not always end by themselves.
    os._exit(0)
