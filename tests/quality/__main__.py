"""Play spoken scenarios to a running server: `python -m tests.quality [--sample N]`.

Prints each figure beside its target and writes `build/quality.json`. Ends with 1 when a
target is missed. It starts a server of its own and calls it in real time, so what it
finds depends on the load of the machine. With `--rehearsed` the same calls are held on
virtual time, without a server: `tests/quality/rehearsed.py` says what that leaves out.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.figures import table
from tests.bench.platform_cost import LoopbackModels
from tests.callers.caller import Caller, CallerOptions
from tests.quality import cases, overlaps, rehearsed, talks, verdict
from tests.quality.call_plan import Line, Outcome, Play
from tests.server.live_parley import LiveParley

RESULT = Path("build/quality.json")
Scenario = Callable[[Line, np.random.Generator, int], list[Play]]
SCENARIOS: dict[str, tuple[Scenario, int]] = {
    "pauses": (talks.pauses, 60),
    "questions": (talks.questions, 40),
    "sentences": (talks.sentences, 48),
    "noise": (talks.noise_only, 10),
    "undisturbed": (overlaps.undisturbed, 4),
    "backchannels": (overlaps.backchannels, 48),
    "echoes": (overlaps.echoes, 8),
    "interruptions": (overlaps.interruptions, 48),
}
"""In the order in which they are judged, and how many cases of each."""


def main() -> int:
    """Play, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(SCENARIOS), help="comma separated")
    parser.add_argument("--sample", type=int, help="at most so many cases of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--rehearsed", action="store_true", help="on virtual time, without a server"
    )
    parser.add_argument(
        "--parallel", type=int, default=4, help="callers at once, in real time"
    )
    parser.add_argument("--verbose", action="store_true", help="every case")
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    if arguments.rehearsed:
        outcomes = rehearsed.play_all(_chosen(arguments))
    else:
        with tempfile.TemporaryDirectory(prefix="parley-quality-") as folder:
            outcomes = _play_live(Path(folder), arguments)
    return _report(outcomes, arguments)


def _chosen(
    arguments: argparse.Namespace,
) -> Iterator[tuple[str, Callable[[Line], list[Play]]]]:
    for name in arguments.only.split(","):
        scenario, count = SCENARIOS[name]
        rng = np.random.default_rng(arguments.seed)
        count = min(count, arguments.sample or count)
        yield name, partial(scenario, rng=rng, count=count)


def _play_live(folder: Path, arguments: argparse.Namespace) -> dict[str, list[Outcome]]:
    answers = folder / "answers.json"
    answers.write_text(json.dumps(cases.LONG_ANSWERS))
    outcomes: dict[str, list[Outcome]] = {}
    with LoopbackModels(None, str(answers)) as models:
        settings = models.settings("LLM") | {"LLM": "offline/answerer"}
        live = LiveParley(folder / "server", **settings)
        live.prepare()
        live.copy_agent(
            "agent_demo", talks.AGENT, first_message="", reprompt_after_ms=None
        )
        live.create_agent(
            overlaps.AGENT,
            llm="openai/loopback",
            first_message="",
            reprompt_after_ms=None,
        )
        live.start()

        def line(agent_id: str) -> Caller:
            return Caller(live.url, CallerOptions(agent_id))

        try:
            for name, plays in _chosen(arguments):
                outcomes[name] = _play(live, name, plays(line), arguments)
        finally:
            live.kill()
            arguments.output.parent.mkdir(parents=True, exist_ok=True)
            log = live.log.read_text(errors="replace")
            arguments.output.with_suffix(".log").write_text(log)
    return outcomes


def _play(
    live: LiveParley, name: str, plays: list[Play], arguments: argparse.Namespace
) -> list[Outcome]:
    began_s, cpu_s = time.monotonic(), live.cpu_s()
    found = asyncio.run(_in_parallel(plays, arguments.parallel))
    took_s = time.monotonic() - began_s
    used = (live.cpu_s() - cpu_s) / took_s
    late = sum(outcome.figures.get("late_chunks", 0) for outcome in found)
    print(
        f"{name}: {len(found)} calls in {took_s:.0f} s, server at {used:.2f} cores, "
        f"load {os.getloadavg()[0]:.1f}, {late} late chunks",
        file=sys.stderr,
    )
    return found


async def _in_parallel(plays: list[Play], parallel: int) -> list[Outcome]:
    gate = asyncio.Semaphore(parallel)

    async def one(index: int, play: Play) -> Outcome:
        async with gate:
            # Callers who begin together would also stop speaking together.
            await asyncio.sleep((index * 0.37) % 1.0)
            return await play()

    return list(await asyncio.gather(*(one(i, play) for i, play in enumerate(plays))))


def _report(outcomes: dict[str, list[Outcome]], arguments: argparse.Namespace) -> int:
    figures = [
        figure
        for name, judge in verdict.JUDGES.items()
        if name in outcomes
        for figure in judge(outcomes[name])
    ]
    rows: list[tuple[Any, ...]] = [
        (
            figure.name,
            f"{figure.value:.1f} {figure.unit}".strip(),
            "" if figure.target is None else f"{figure.target:g}",
            figure.detail,
            "" if figure.target is None else ("ok" if figure.met else "MISSED"),
        )
        for figure in figures
    ]
    print(table(("figure", "value", "at most", "cases", ""), rows))
    everything = [outcome for group in outcomes.values() for outcome in group]
    for outcome in everything:
        if outcome.failures or arguments.verbose:
            print(f"- {', '.join(outcome.failures) or 'ok'}: {outcome.label}")
            print(f"    {json.dumps(outcome.figures)}")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(_as_json(figures, everything, arguments))
    print(f"Written to {arguments.output}")
    return 0 if all(figure.met for figure in figures) else 1


def _as_json(
    figures: list[verdict.Figure],
    outcomes: list[Outcome],
    arguments: argparse.Namespace,
) -> str:
    result = {
        "seed": arguments.seed,
        "rehearsed": arguments.rehearsed,
        "figures": [
            {
                "name": figure.name.strip(),
                "value": round(figure.value, 2),
                "unit": figure.unit,
                "target": figure.target,
                "met": figure.met,
                "cases": figure.detail,
            }
            for figure in figures
        ],
        "cases": [
            {
                "scenario": outcome.scenario,
                "label": outcome.label,
                "failures": outcome.failures,
                **outcome.figures,
            }
            for outcome in outcomes
        ],
    }
    return json.dumps(result, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main())
