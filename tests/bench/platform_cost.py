"""What the platform itself costs when models and endpointing take a known time."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.figures import percentile, summary
from tests.callers.caller import Caller, CallerOptions
from tests.callers.voices import Speech, speak
from tests.server.live_parley import LiveParley, free_port

AGENT = "agent_bench"
UNAVOIDABLE_MS = 970
"""0.5 s endpointing, 0.35 s to the first sentence, 0.12 s to its first audio."""
SERVER_CORE = {0}
CALLER_CORE = {1}
QUESTIONS = (
    "What time do you open on Saturday?",
    "How much does a guest card cost for a week?",
    "Which room has the large screen in it?",
    "Where may I leave my bicycle overnight?",
)
VOICES = ("piper-joe", "flite-slt", "flite-rms", "flite-awb")
INTERRUPTIONS = ("No, wait, I meant something else.", "Stop, please tell me the price.")


Speeches = tuple[list[Speech], list[Speech]]
"""Questions, and what interrupts an answer."""


@dataclass(slots=True)
class Load:
    """What the callers of one run noted."""

    caller: type[Caller] = Caller
    """How they come."""
    waits_ms: list[float] = field(default_factory=list)
    stops_ms: list[float] = field(default_factory=list)
    unanswered: int = 0
    missed_interruptions: int = 0
    late_chunks: int = 0
    failures: list[str] = field(default_factory=list)


async def measure(
    live: LiveParley,
    counts: tuple[int, ...],
    seconds: float,
    caller: type[Caller] = Caller,
) -> Any:
    """Run each number of callers in turn against one server; give a row for each."""
    rows: list[dict[str, Any]] = []
    speeches = _speeches()
    idle_bytes = live.memory_bytes()
    for count in counts:
        rows.append(await _run(live, count, seconds, speeches, caller))
    numbers = [0, *(row["conversations"] for row in rows)]
    memory = [idle_bytes, *(row["memory_bytes"] for row in rows)]
    # The first calls fill caches and pools that all later ones share, so the slope is
    # taken between runs, not from the idle server.
    slope = float(np.polyfit(numbers[1:], memory[1:], 1)[0]) if len(rows) > 1 else 0.0
    return {
        "unavoidable_ms": UNAVOIDABLE_MS,
        "idle_memory_bytes": idle_bytes,
        "memory_bytes_per_conversation": round(slope),
        "runs": rows,
    }


def _speeches() -> Speeches:
    questions = [speak(t, v) for t, v in zip(QUESTIONS, VOICES, strict=True)]
    return questions, [speak(text, "piper-joe") for text in INTERRUPTIONS]


async def _run(
    live: LiveParley,
    count: int,
    seconds: float,
    speeches: Speeches,
    caller: type[Caller],
) -> dict[str, Any]:
    load = Load(caller)
    loop = asyncio.get_running_loop()
    before = (live.cpu_s(), loop.time(), live.memory_bytes())
    ends_s = loop.time() + seconds + 2.0
    talks = [_talk(live, index, ends_s, speeches, load) for index in range(count)]
    sampler = asyncio.ensure_future(_peak_memory(live))
    for outcome in await asyncio.gather(*talks, return_exceptions=True):
        if isinstance(outcome, BaseException):
            load.failures.append(repr(outcome))
    spent_s, took_s = live.cpu_s() - before[0], loop.time() - before[1]
    sampler.cancel()
    peak_bytes = max([*_PEAKS, live.memory_bytes()])
    overheads_ms = [wait - UNAVOIDABLE_MS for wait in load.waits_ms]
    return {
        "conversations": count,
        "overhead_ms": summary(overheads_ms),
        "stop_ms": summary(load.stops_ms),
        "unanswered": load.unanswered,
        "missed_interruptions": load.missed_interruptions,
        "cpu_s_per_conversation_minute": round(spent_s / (count * took_s / 60), 3),
        "server_core_used": round(spent_s / took_s, 3),
        "memory_bytes": peak_bytes,
        "late_chunks": load.late_chunks,
        "failures": load.failures[:5],
        "load_average": os.getloadavg()[0],
        "overhead_p99_ms": round(percentile(overheads_ms, 99), 1),
    }


_PEAKS: list[int] = []


async def _peak_memory(live: LiveParley) -> None:
    _PEAKS.clear()
    while True:
        _PEAKS.append(live.memory_bytes())
        await asyncio.sleep(1.0)


async def _talk(
    live: LiveParley,
    index: int,
    ends_s: float,
    speeches: Speeches,
    load: Load,
) -> None:
    """Ask, listen, now and then interrupt, until the time is up."""
    questions, interruptions = speeches
    rng = np.random.default_rng(index)
    await asyncio.sleep(float(rng.uniform(0, 2.0)))
    options = CallerOptions(AGENT, phase_s=float(rng.uniform(0, 0.032)))
    async with load.caller(live.url, options) as caller:
        turn = 0
        while caller.now_s < ends_s and caller.closed is None:
            await asyncio.sleep(float(rng.uniform(0.5, 1.5)))
            speech = questions[(index + turn) % len(questions)]
            heard_s = await _ask(caller, speech.pcm, speech.end_sample, load)
            turn += 1
            if heard_s is None:
                continue
            if turn % 3 == 0:
                await _interrupt(caller, interruptions[turn % 2], heard_s, load)
            await caller.wait_until_quiet(0.3)
        load.late_chunks += caller.late_chunks
        if caller.closed is not None:
            load.failures.append(f"closed by the server: {caller.closed}")


async def _ask(
    caller: Caller, pcm: NDArray[np.int16], end_sample: int, load: Load
) -> float | None:
    sound = await caller.say_all(pcm)
    ended_s = caller.wall_s(sound.first_sample + end_sample)
    audio = await caller.wait_for("audio", after_s=ended_s - 0.2, timeout_s=10)
    if audio is None:
        load.unanswered += 1
        return None
    load.waits_ms.append((audio.at_s - ended_s) * 1000)
    return audio.at_s


async def _interrupt(
    caller: Caller, speech: Speech, heard_s: float, load: Load
) -> None:
    old_id = caller.playback.stretches[-1].event_id
    await caller.sleep_until(heard_s + 1.5)
    sound = await caller.say_all(speech.pcm)
    began_s = caller.wall_s(sound.first_sample + speech.first_sample)
    ended_s = caller.wall_s(sound.first_sample + speech.end_sample)
    audio = await caller.wait_for("audio", after_s=ended_s + 0.4, timeout_s=10)
    if not caller.of_type("interruption", after_s=began_s):
        load.missed_interruptions += 1
        return
    silent_s = caller.playback.last_audible_s(began_s, event_id=old_id)
    load.stops_ms.append(((silent_s or began_s) - began_s) * 1000)
    if audio is None:
        load.unanswered += 1


class LoopbackModels:
    """The model server as a process; a context manager."""

    def __init__(self, cores: set[int] | None, answers_file: str = "") -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._command = [sys.executable, "-m", "tests.bench.model_server"]
        self._command += ["--port", str(self.port)]
        if answers_file:
            self._command += ["--answers", answers_file]
        self._cores = cores

    def __enter__(self) -> "LoopbackModels":
        self._process = subprocess.Popen(self._command)
        if self._cores:
            os.sched_setaffinity(self._process.pid, self._cores)
        return self

    def __exit__(self, *exc: object) -> None:
        self._process.kill()
        self._process.wait()

    def settings(self, *kinds: str) -> dict[str, str]:
        """Environment that makes a server use these models for some kinds."""
        chosen = dict.fromkeys(kinds, "openai/loopback")
        addresses = {f"{kind}_BASE_URL": self.url for kind in kinds}
        keys = {f"{kind}_API_KEY": "loopback" for kind in kinds}
        return {**chosen, **addresses, **keys}
