"""A long conversation in one tab: `python -m tests.bench.browser_soak [--minutes N]`.

In real time, with the talk page and an agent that is tones: it answers, is interrupted,
and answers. Told are what the tab's memory grew by and how far what is heard has moved
from what arrived. Writes `build/soak.json`.
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from typing import Any

RESULT = Path("build/soak.json")
TAP = Path(__file__).with_name("onset_tap.js")
TARGETS = {"growth_bytes": 20_000_000, "drift_ms": 50}
WARM_UP_S = 60.0
PAUSE_S = 4.0
SAMPLE_EVERY_S = 60.0
COMPARED = 20
"""Utterances at the beginning, and at the end."""
CLOCKS_APART_MS = 250.0
"""What is heard is timed by counting samples: it may seem to come before it arrived."""


def main() -> None:
    """Hold the conversation and tell what it came to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    found = {"targets": TARGETS, **soak(arguments.minutes * 60)}
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(found, indent=2) + "\n")
    shown = {name: found[name] for name in found if name != "samples"}
    print(json.dumps(shown, indent=2))


def soak(duration_s: float) -> dict[str, Any]:
    """What a conversation of this length does to a tab."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from tests.browser.tone_site import tone_site  # noqa: PLC0415

    with sync_playwright() as playwright, tone_site() as site:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--autoplay-policy=user-gesture-required",
                "--mute-audio",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        page = browser.new_page()
        page.set_default_timeout(60_000)
        page.add_init_script(path=TAP)
        page.goto(f"{site.url}/talk/agent_tone")
        page.get_by_role("button", name="Start talking").click()
        page.get_by_role("button", name="End conversation").wait_for()
        samples = _converse(page, duration_s)
        sounds = page.evaluate("window.__sounds")
        utterances = page.evaluate("window.__utterances")
        browser.close()
    return {**_growth(samples), **_drift(sounds, utterances), "samples": samples}


def _converse(page: Any, duration_s: float) -> list[dict[str, Any]]:
    memory = Memory(page)
    samples: list[dict[str, Any]] = []
    began_s = time.monotonic()
    turns = 0
    while (passed_s := time.monotonic() - began_s) < duration_s:
        if passed_s >= WARM_UP_S + SAMPLE_EVERY_S * len(samples):
            samples.append({"at_s": round(passed_s), "turns": turns, **memory.used()})
            print(samples[-1], flush=True)
        turns += 1
        text = "interrupt me" if turns % 3 == 0 else f"Tell me of shelf {turns}."
        page.get_by_label("Your message").fill(text)
        page.keyboard.press("Enter")
        page.wait_for_timeout(PAUSE_S * 1000)
    samples.append({"at_s": round(duration_s), "turns": turns, **memory.used()})
    return samples


class Memory:
    """What a tab holds once its rubbish is collected."""

    def __init__(self, page: Any) -> None:
        self._link = page.context.new_cdp_session(page)

    def used(self) -> dict[str, int]:
        """Bytes of the heap and of what lies beside it, and counts of the document."""
        for _ in range(2):
            self._link.send("HeapProfiler.collectGarbage")
        heap = self._link.send("Runtime.getHeapUsage")
        counters = self._link.send("Memory.getDOMCounters")
        beside = heap.get("backingStorageSize", 0) + heap.get("embedderHeapUsedSize", 0)
        return {
            "heap_bytes": round(heap["usedSize"]),
            "beside_bytes": round(beside),
            "nodes": counters["nodes"],
            "listeners": counters["jsEventListeners"],
        }


def _growth(samples: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = samples[0], samples[-1]

    def whole(sample: dict[str, Any]) -> int:
        return int(sample["heap_bytes"] + sample["beside_bytes"])

    return {
        "turns": last["turns"],
        "growth_bytes": whole(last) - whole(first),
        "growth_bytes_per_turn": round(
            (whole(last) - whole(first)) / max(1, last["turns"] - first["turns"])
        ),
        "growth_nodes": last["nodes"] - first["nodes"],
        "growth_listeners": last["listeners"] - first["listeners"],
    }


def _drift(
    sounds: list[dict[str, float]], utterances: list[dict[str, Any]]
) -> dict[str, Any]:
    """How much later, and how much longer or shorter, is heard what has arrived."""
    delays_ms: list[float] = []
    stretches_ms: list[float] = []
    for utterance, following in zip(utterances, [*utterances[1:], None], strict=True):
        from_ms = utterance["arrived_ms"] - CLOCKS_APART_MS
        until_ms = float("inf")
        if following is not None:
            until_ms = following["arrived_ms"] - CLOCKS_APART_MS
        heard = [sound for sound in sounds if from_ms <= sound["start_ms"] < until_ms]
        if not heard:
            continue
        delays_ms.append(heard[0]["start_ms"] - utterance["arrived_ms"])
        if not utterance["cut"] and len(heard) == 1:
            stretches_ms.append(heard[0]["duration_ms"] - utterance["duration_ms"])
    early, late = delays_ms[:COMPARED], delays_ms[-COMPARED:]
    return {
        "utterances": len(utterances),
        "heard": len(delays_ms),
        "in_one_piece": len(stretches_ms),
        "delay_at_first_ms": round(statistics.median(early), 1),
        "delay_at_last_ms": round(statistics.median(late), 1),
        "drift_ms": round(statistics.median(late) - statistics.median(early), 1),
        "stretch_p50_ms": round(statistics.median(stretches_ms), 1),
        "stretch_worst_ms": round(max(map(abs, stretches_ms)), 1),
    }


if __name__ == "__main__":
    main()
