"""How long clients take to connect: `python -m tests.bench.sdk_starting [--rounds N]`.

`startSession` of the published clients in Chromium, unmodified, over WebRTC and over a
WebSocket; and the steps it went through: the microphone, the token, the signalling
socket, the peer connections, the conversation's first event. Each start in a page of its
own. Writes `build/sdk_starting.json`.
"""

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import summary, table
from tests.sdk.chromium import FLAGS
from tests.sdk.page_site import PageSite
from tests.server.live_parley import LiveParley

RESULT = Path("build/sdk_starting.json")
TAP = Path(__file__).parent / "starting_tap.js"
CLIENTS = ("client", "client-1.15.1", "client-1.14.0")
LINES = ("webrtc", "websocket")
AGENT = "agent_demo"
WARM_UPS = 2
"""The first visitors of a server load what every later one finds loaded."""


def main() -> None:
    """Start each client so often, by turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--output", type=Path, default=RESULT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as name:
        folder = Path(name)
        (folder / "site").mkdir()
        site = PageSite(folder / "site")
        live = LiveParley(folder, ALLOWED_ORIGINS=site.origin)
        live.prepare()
        live.start()
        try:
            found = measure(live, site, arguments.rounds)
        finally:
            live.kill()
            site.close()
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(json.dumps(found, indent=2) + "\n")
    for way, steps in found["ways"].items():
        print(f"\n{way}, in ms after startSession")
        rows = [(step, *values.values()) for step, values in steps.items()]
        print(table(("step", "n", "p50", "p95", "max"), rows))
    print(f"load average {found['load_average']:.1f}")


def measure(live: LiveParley, site: PageSite, rounds: int) -> dict[str, Any]:
    """Steps by client and line."""
    runs: dict[str, list[dict[str, float]]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        try:
            for number in range(WARM_UPS + rounds):
                for client in CLIENTS:
                    for line in LINES:
                        steps = _start(browser, live, site.page(client), line)
                        if number >= WARM_UPS:
                            runs.setdefault(f"{client}, {line}", []).append(steps)
        finally:
            browser.close()
    return {
        "ways": {
            way: {
                step: summary([steps[step] for steps in each if step in steps])
                for step in sorted(each[0], key=lambda step: each[0][step])
            }
            for way, each in runs.items()
        },
        "load_average": os.getloadavg()[0],
    }


def _start(browser: Browser, live: LiveParley, url: str, line: str) -> dict[str, float]:
    """One session of one page."""
    page = browser.new_context().new_page()
    page.add_init_script(path=TAP)
    page.goto(url)
    socket_url = live.url.replace("http", "ws", 1)
    page.evaluate(
        "(options) => { begin(options); }",
        {
            "origin": live.url if line == "webrtc" else socket_url,
            "livekitUrl": socket_url,
            "agentId": AGENT,
            "connectionType": line,
        },
    )
    over = page.wait_for_function(
        "told.find(([kind]) => kind === 'started' || kind === 'refused')"
    ).json_value()
    assert over[0] == "started", over
    steps: dict[str, float] = page.evaluate("window.__steps")
    page.context.close()
    return {**steps, "started": over[1]}


if __name__ == "__main__":
    main()
