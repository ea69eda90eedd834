"""Measure Parley: `python -m tests.bench [--quick] [--only KIND]`.

Prints tables and writes `build/bench.json`. It starts servers of its own on loopback,
with their own databases, and touches nothing else.
"""

import argparse
import asyncio
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from tests.bench import (
    browser_greeting,
    platform_cost,
    relay_cost,
    room_cost,
    voice_to_voice,
)
from tests.bench.figures import table
from tests.server.live_parley import LiveParley

RESULT = Path("build/bench.json")
KINDS = ("greeting", "voice", "platform", "webrtc", "relay", "admin", "retrieval")
TARGETS = {
    "tap_to_greeting_p50_ms": 700,
    "retrieval_p95_ms": 30,
    "retrieval_hit_at_1": 0.85,
    "voice_to_voice_p50_ms": 1000,
    "overhead_p50_ms": 50,
    "overhead_p95_ms": 120,
    "overhead_p95_at_60_ms": 200,
    "cpu_s_per_conversation_minute": 0.6,
    "memory_bytes_per_conversation": 1_000_000,
    "webrtc_cpu_share_per_quiet_conversation": 0.05,
    "webrtc_send_late_p95_at_10_ms": 10,
    "webrtc_barge_in_ms": 250,
    "relay_latency_p99_at_50_ms": 2,
    "admin_list_ms": 300,
    "admin_list_queries": 15,
    "relay_us_per_frame_at_200": {"uvicorn": 52, "daphne": 100},
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small, for every build")
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--seconds", type=float, help="of each platform or relay run")
    parser.add_argument("--conversations", help="such as 4,20,60")
    parser.add_argument(
        "--nice", type=int, default=0, help="such as -10, where other work runs too"
    )
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    if arguments.nice:
        os.nice(arguments.nice)
    result: dict[str, Any] = {
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}",
        "targets": TARGETS,
    }
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        if arguments.only in (None, "greeting"):
            result["greeting"] = _greeting(Path(folder) / "greeting", arguments)
        if arguments.only in (None, "voice"):
            result["voice_to_voice"] = _voice(Path(folder) / "voice", arguments)
        if arguments.only in (None, "platform"):
            result["platform"] = _platform(Path(folder) / "platform", arguments)
        if arguments.only in (None, "webrtc"):
            result["webrtc"] = _webrtc(Path(folder) / "webrtc", arguments)
        if arguments.only in (None, "relay"):
            result["relay"] = _relay(Path(folder) / "relay", arguments)
        if arguments.only in (None, "admin"):
            result["admin"] = _admin(Path(folder) / "admin", arguments)
        if arguments.only in (None, "retrieval"):
            result["retrieval"] = _retrieval(Path(folder) / "retrieval", arguments)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(result, indent=2) + "\n")
    print(f"\nWritten to {arguments.output}")


def _greeting(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    live = LiveParley(folder)
    live.prepare()
    live.start()
    try:
        found = browser_greeting.measure(live, arguments.quick)
    finally:
        live.kill()
        _keep_log(live, arguments.output)
    for where, taps in found.items():
        print(f"\nFrom the tap on the {where.replace('_', ' ')}, in ms")
        rows = [(step, *values.values()) for step, values in taps["steps_ms"].items()]
        print(table(("step", "n", "p50", "p95", "max"), rows))
    return found


def _voice(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    live = LiveParley(folder)
    live.prepare()
    live.start()
    try:
        found = asyncio.run(voice_to_voice.measure(live, arguments.quick))
    finally:
        live.kill()
        _keep_log(live, arguments.output)
    print("\nOffline: from the end of the caller's speech, in ms")
    whole = found["voice_to_voice_ms"]
    rows = [(stage, *values.values()) for stage, values in found["stages_ms"].items()]
    rows.append(("first audio byte at the caller", *whole.values()))
    print(table(("stage", "n", "p50", "p95", "max"), rows))
    if found["unanswered"]:
        print("not answered:", *found["unanswered"], sep="\n  ")
    return found


def _platform(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    counts = (4,) if arguments.quick else (4, 20, 60)
    if arguments.conversations:
        counts = tuple(int(count) for count in arguments.conversations.split(","))
    seconds = arguments.seconds or (20.0 if arguments.quick else 60.0)
    with platform_cost.LoopbackModels(platform_cost.CALLER_CORE) as models:
        live = LiveParley(folder, **models.settings("LLM", "STT", "TTS"))
        _start_beside_callers(live)
        try:
            found = asyncio.run(platform_cost.measure(live, counts, seconds))
        finally:
            live.kill()
            _keep_log(live, arguments.output)
    _print_platform(found)
    return found


def _start_beside_callers(live: LiveParley) -> None:
    """With the agent that callers ask; it on one core, they on the other."""
    live.prepare()
    live.create_agent(
        platform_cost.AGENT,
        fixed_endpoint_ms=500,
        first_message="",
        reprompt_after_ms=None,
    )
    live.start(cores=platform_cost.SERVER_CORE)
    os.sched_setaffinity(0, platform_cost.CALLER_CORE)


def _webrtc(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """The same callers by WebSocket and by WebRTC."""
    counts = (2,) if arguments.quick else (1, 5, 10)
    if arguments.conversations:
        counts = tuple(int(count) for count in arguments.conversations.split(","))
    seconds = arguments.seconds or (20.0 if arguments.quick else 60.0)
    with platform_cost.LoopbackModels(platform_cost.CALLER_CORE) as models:
        live = LiveParley(
            folder,
            MAX_WEBRTC_CONVERSATIONS=str(max(counts)),
            **models.settings("LLM", "STT", "TTS"),
        )
        _start_beside_callers(live)
        try:
            found = asyncio.run(room_cost.measure(live, counts, seconds))
        finally:
            live.kill()
            _keep_log(live, arguments.output)
    room_cost.print_tables(found)
    return found


def _relay(folder: Path, arguments: argparse.Namespace) -> list[dict[str, Any]]:
    counts = (10,) if arguments.quick else (50, 200)
    if arguments.conversations:
        counts = tuple(int(count) for count in arguments.conversations.split(","))
    seconds = arguments.seconds or (5.0 if arguments.quick else 20.0)
    found = asyncio.run(relay_cost.measure(folder, relay_cost.SERVERS, counts, seconds))
    print("\nHosted agents, relayed: 25 frames of 2.6 KB a second each way")
    print(
        table(
            ("server", "recording", "calls", "µs/frame", "core", "p50 ms", "p99 ms"),
            [
                (
                    row["server"],
                    "yes" if row["recording"] else "no",
                    row["conversations"],
                    row["us_per_frame"],
                    row["core_used"],
                    row["latency_p50_ms"],
                    row["latency_p99_ms"],
                )
                for row in found
            ],
        )
    )
    return found


def _admin(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    count = 5_000 if arguments.quick else 100_000
    if arguments.conversations:
        count = int(arguments.conversations)
    live = LiveParley(folder, ALLOWED_HOSTS="testserver")
    live.prepare()
    live.manage("collectstatic", "--noinput", "--verbosity", "0")
    written = folder / "admin.json"
    command = f"from tests.bench.admin_lists import run\nrun({count}, {str(written)!r})"
    live.manage("shell", "-c", command, timeout_s=3_600)
    found: dict[str, Any] = json.loads(written.read_text())
    print(f"\nThe list of conversations, of {count:,} with ten turns each, in ms")
    head = ("request", "median", "fastest", "processor", "in the database", "queries")
    print(table(head, [tuple(row.values()) for row in found["requests"]]))
    return found


def _retrieval(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    count = 1_000 if arguments.quick else 10_000
    if arguments.conversations:
        count = int(arguments.conversations)
    live = LiveParley(folder)
    live.prepare()
    written = folder / "retrieval.json"
    command = f"from tests.bench.retrieval import run\nrun({count}, {str(written)!r})"
    live.manage("shell", "-c", command, timeout_s=3_600)
    found: dict[str, Any] = json.loads(written.read_text())
    speed = found["speed"]
    print(f"\nSearching {speed['passages']:,} passages with {found['model']}, in ms")
    rows = [(name, *speed[name].values()) for name in speed if name.endswith("_ms")]
    print(table(("search", "n", "p50", "p95", "max"), rows))
    print(
        f"loaded in {speed['loading_s']} s, {speed['memory_mb']} MB;"
        f" {found['indexing']['passages_per_s']} passages read per second"
    )
    quality = found["quality"]
    print("\nQuestions whose answer comes first")
    head = ("searched, questions", *next(iter(quality.values())))
    print(table(head, [(name, *row.values()) for name, row in quality.items()]))
    return found


def _keep_log(live: LiveParley, output: Path) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    log = live.log.read_text(errors="replace")
    output.with_name(f"{output.stem}-{live.folder.name}.log").write_text(log)


def _print_platform(found: dict[str, Any]) -> None:
    print("\nThe platform's own cost: one core, models and endpointing of known time")
    head = ("conversations", "turns", "overhead p50", "p95", "stop p50", "p95")
    head += ("unanswered", "missed", "CPU s/conv-min", "RSS MB", "load")
    rows = [
        (
            run["conversations"],
            run["overhead_ms"]["count"],
            run["overhead_ms"]["p50"],
            run["overhead_ms"]["p95"],
            run["stop_ms"]["p50"],
            run["stop_ms"]["p95"],
            run["unanswered"],
            run["missed_interruptions"],
            run["cpu_s_per_conversation_minute"],
            run["memory_bytes"] / 1e6,
            run["load_average"],
        )
        for run in found["runs"]
    ]
    print(table(head, rows))
    print(f"memory per conversation: {found['memory_bytes_per_conversation']} bytes")
    for run in found["runs"]:
        for failure in run["failures"]:
            print(f"{run['conversations']} conversations: {failure}")


if __name__ == "__main__":
    main()
