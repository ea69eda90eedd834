"""How long a visitor waits for the first word: from the tap to the first sample.

The real server with its demo agent and its offline voice, Chromium, loopback. The talk
page, and a website with the widget, whose visitor taps before the panel's code is there.
"""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.figures import summary
from tests.browser.widget.sites import OtherSite
from tests.server.live_parley import LiveParley

HERE = Path(__file__).parent
TAPS = (HERE / "onset_tap.js", HERE / "greeting_tap.js")
WARM_UPS = 2
"""The first visitors of a server load what every later one finds loaded."""
STEPS = (
    "microphone_asked",
    "microphone",
    "worklets",
    "socket_asked",
    "socket_open",
    "channel_open",
    "metadata",
    "first_frame",
    "first_sample",
    "frame_to_sample",
)
AGENT = "agent_demo"
FLAGS = (
    "--autoplay-policy=user-gesture-required",
    "--mute-audio",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def measure(live: LiveParley, quick: bool) -> dict[str, Any]:
    """Tap so often on the page and on the widget; times in milliseconds after the tap."""
    count = 3 if quick else 15
    site = OtherSite()
    try:
        live.copy_agent(AGENT, "agent_shop", allowed_origins=site.origin)
        widget = site.page(
            '<parley-agent agent-id="agent_shop"></parley-agent>'
            f'<script src="{live.url}/static/embed.js" async></script>'
        )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(FLAGS)
            )
            try:
                return {
                    "talk_page": _taps(browser, f"{live.url}/talk/{AGENT}", count),
                    "widget": _taps(browser, widget, count),
                }
            finally:
                browser.close()
    finally:
        site.close()


def _taps(browser: Browser, url: str, count: int) -> dict[str, Any]:
    runs = [_tap(browser, url) for _ in range(WARM_UPS + count)][WARM_UPS:]
    return {
        "steps_ms": {step: summary([run[step] for run in runs]) for step in STEPS},
        "each_ms": [round(run["first_sample"], 1) for run in runs],
    }


def _tap(browser: Browser, url: str) -> dict[str, float]:
    """One visit."""
    # A finger, which hovers over nothing before it taps.
    page = browser.new_page(has_touch=True)
    page.set_default_timeout(60_000)
    for tap in TAPS:
        page.add_init_script(path=tap)
    page.goto(url)
    start = page.get_by_role("button", name="Start talking")
    start.wait_for()
    page.wait_for_load_state("networkidle")
    start.tap()
    # Not `wait_for_function`, which the page's policy does not let look.
    while not page.evaluate("window.__sounds.length"):
        page.wait_for_timeout(100)
    steps: dict[str, float] = page.evaluate("window.__steps")
    steps["first_sample"] = page.evaluate("window.__sounds[0].start_ms")
    page.close()
    found = {step: at_ms - steps["tap"] for step, at_ms in steps.items()}
    return found | {"frame_to_sample": steps["first_sample"] - steps["first_frame"]}
