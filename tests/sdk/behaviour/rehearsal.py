"""One library's run through all scenarios, in one page."""

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from tests.sdk.behaviour.puppet import Call, Puppet
from tests.sdk.chromium import Chromium
from tests.sdk.page_site import PageSite
from tests.sdk.scripted_agents import DESK, PRIVATE_DESK
from tests.server.live_parley import API_KEY, LiveParley

HERE = Path(__file__).parent
SDK = HERE.parent
CLIENT = Path("static/client")
RUN_TIMEOUT_S = 400
POLL_MS = 200
BEGIN = """
([library, places]) => {
  window.run(library, places).catch((error) => {
    window.results = { failed: error.message };
  });
}
"""
GIVES_ITS_SETUP = (
    "starting, written",
    "starting, spoken",
    "overrides",
    "dynamic variables, user, extra body, mocked tools",
    "text only by an override",
)
"""Scenarios in which what the client sends first is looked at."""
GIVES_ITS_ADDRESS = ("authorization as a subprotocol", "an environment")
HANGS_UP = ("the user hangs up",)

LIBRARIES = {"official": "./official.js", "ours": "./client/index.js"}


def publish(site: PageSite) -> str:
    """Add the libraries and the driver to a site; gives the page's address."""
    entry = site.folder / "official-entry.mjs"
    entry.write_text('export * from "@elevenlabs/client";\n')
    subprocess.run(
        [
            "node_modules/.bin/esbuild",
            str(entry),
            *("--bundle", "--format=esm", "--log-level=warning"),
            f"--outfile={site.folder / 'official.js'}",
        ],
        cwd=SDK,
        env={"NODE_PATH": str((SDK / "node_modules").resolve()), "PATH": "/usr/bin"},
        check=True,
    )
    # Ours as it is: no build, nothing but files.
    shutil.copytree(CLIENT, site.folder / "client", dirs_exist_ok=True)
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, site.folder)
    html = (
        "<!doctype html><html lang='en'><title>behaviour</title>"
        "<link rel='icon' href='data:,'>"
        "<script type='module' src='./driver.mjs'></script></html>"
    )
    return site.write("behaviour.html", html)


def rehearse(
    library: str, chromium: Chromium, page_url: str, puppet: Puppet, live: LiveParley
) -> dict[str, list[str]]:
    """What came of each scenario: what was told, then what was sent."""
    puppet.calls.clear()
    places = {
        "puppet": puppet.origin,
        "parley": live.url,
        "desk": DESK,
        "privateDesk": PRIVATE_DESK,
        "signedUrl": _asked(live, "get-signed-url", "signed_url"),
        "conversationToken": _asked(live, "token", "token"),
    }

    results = _run(chromium, page_url, [LIBRARIES[library], places])
    assert "failed" not in results, results
    callers = [
        scenario
        for scenario, url in results["callers"]
        if url.startswith(puppet.origin.replace("http", "ws")) or puppet.origin in url
    ]
    told: dict[str, list[str]] = results["told"]
    for scenario, call in zip(callers, puppet.calls, strict=True):
        assert call.ended.wait(20), scenario
        told[scenario] += _sent(scenario, call)
    return told


def _run(chromium: Chromium, page_url: str, what: list[Any]) -> dict[str, Any]:
    page = chromium.do(lambda: chromium.browser.new_context().new_page())
    try:
        chromium.do(lambda: page.goto(page_url))
        chromium.do(lambda: page.wait_for_function("() => window.run !== undefined"))
        chromium.do(lambda: page.evaluate(BEGIN, what))
        deadline_s = time.monotonic() + RUN_TIMEOUT_S
        while True:
            # Asked now and then: each question has a time limit of its own.
            results = chromium.do(lambda: page.evaluate("() => window.results ?? null"))
            if results is not None:
                return dict(results)
            assert time.monotonic() < deadline_s, chromium.do(
                lambda: page.evaluate("() => window.current()")
            )
            time.sleep(POLL_MS / 1000)
    finally:
        chromium.do(page.context.close)


def _sent(scenario: str, call: Call) -> list[str]:
    setup, *frames = call.received
    lines = []
    if scenario in GIVES_ITS_ADDRESS:
        environment = call.query.get("environment", [])
        lines.append(f"asked for {call.protocols} {environment}")
    if scenario in GIVES_ITS_SETUP:
        lines.append(_line({k: v for k, v in setup.items() if k != "source_info"}))
    lines += [_line(frame) for frame in frames]
    if scenario in HANGS_UP:
        lines.append(f"closed {call.close}")
    return lines


def _line(frame: dict[str, Any]) -> str:
    facts = {key: value for key, value in frame.items() if key != "type"}
    shown = json.dumps(facts, sort_keys=True) if facts else ""
    return f"sent {frame['type']} {shown}".strip()


def _asked(live: LiveParley, what: str, key: str) -> str:
    answer = httpx.get(
        f"{live.url}/v1/convai/conversation/{what}",
        params={"agent_id": PRIVATE_DESK},
        headers={"xi-api-key": API_KEY},
    )
    answer.raise_for_status()
    value: str = answer.json()[key]
    return value
