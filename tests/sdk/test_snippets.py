"""Every snippet of the documentation runs as it stands."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.sdk.chromium import PAGE_TIMEOUT_MS, Chromium
from tests.sdk.page_site import HERE, PageSite
from tests.sdk.scripted_agents import DESK, GREETING, PRIVATE_DESK
from tests.sdk.snippets import snippet, snippets
from tests.sdk.told import TIMEOUT_S
from tests.server.live_parley import API_KEY, LiveParley

pytestmark = [pytest.mark.sdk, pytest.mark.server, pytest.mark.timeout(600)]

IN_PYTHON = {
    "conversation.py": (
        DESK,
        [GREETING, "You said: When are you open?", "Held: conv_"],
    ),
    "async_conversation.py": (
        DESK,
        [GREETING, "You said: When are you open?", "Held: conv_"],
    ),
    "rest.py": (DESK, ["Made: Night desk"]),
    "signed_url.py": (PRIVATE_DESK, ["conversation_signature="]),
}
IN_NODE = {
    "rest.mjs": [f"Agent: {DESK}"],
    "conversation.mjs": [f"Agent: {GREETING}"],
    "client-in-node.mjs": [f"agent: {GREETING}"],
}
IN_PAGE = {
    "client.mjs": ["agent: You said: When are you open?"],
    "predecessor.mjs": [GREETING],
    "react.jsx": [GREETING],
}


def test_every_snippet_is_run_here():
    run = {*IN_PYTHON, *IN_NODE, *IN_PAGE, "widget.html", "parley-shim.js"}
    assert set(snippets()) == run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project that has the SDKs installed."""
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    return tmp_path


def output_of(*command: object) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", IN_PYTHON)
def test_python_snippet(name: str, live_parley: LiveParley, folder: Path) -> None:
    agent_id, expected = IN_PYTHON[name]
    path = folder / name
    path.write_text(snippet(name, live_parley.url, agent_id, API_KEY))
    printed = output_of(sys.executable, path)
    assert [text for text in expected if text not in printed] == []


@pytest.mark.parametrize("name", IN_NODE)
def test_node_snippet(name: str, live_parley: LiveParley, folder: Path) -> None:
    path = folder / name
    path.write_text(snippet(name, live_parley.url, DESK, API_KEY))
    printed = output_of("node", "--experimental-websocket", path)
    assert [text for text in IN_NODE[name] if text not in printed] == []


@pytest.fixture
def visit(chromium: Chromium, page_site: PageSite) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def open_page(url: str) -> Page:
        context = chromium.browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        page.goto(url)
        return page

    yield lambda url: chromium.do(lambda: open_page(url))
    for context in contexts:
        chromium.do(context.close)


@pytest.mark.browser
@pytest.mark.parametrize("name", IN_PAGE)
def test_page_snippet(
    name: str,
    live_parley: LiveParley,
    folder: Path,
    page_site: PageSite,
    chromium: Chromium,
    visit: Callable[[str], Page],
) -> None:
    (folder / name).write_text(snippet(name, live_parley.url, DESK))
    script = page_site.folder / f"snippet-{name}.js"
    output_of(
        HERE / "node_modules/.bin/esbuild",
        folder / name,
        *("--bundle", "--format=esm", "--jsx=automatic", "--log-level=warning"),
        f"--outfile={script}",
    )
    page = visit(
        page_site.write(
            f"snippet-{name}.html",
            f'<!doctype html><body><script type="module" src="{script.name}"></script>',
        )
    )
    if name == "react.jsx":
        chromium.do(lambda: page.get_by_role("button", name="Talk").click())
    for text in IN_PAGE[name]:
        chromium.do(lambda text=text: page.get_by_text(text).first.wait_for())


@pytest.mark.browser
def test_widget_snippet(
    live_parley: LiveParley,
    page_site: PageSite,
    chromium: Chromium,
    visit: Callable[[str], Page],
) -> None:
    embed = HERE / "node_modules/@elevenlabs/convai-widget-embed/dist/index.js"
    page_site.write("widget.js", embed.read_text())
    page_site.write("parley-shim.js", snippet("parley-shim.js", live_parley.url))
    page = visit(
        page_site.write("widget.html", snippet("widget.html", live_parley.url, DESK))
    )

    def call() -> str:
        button = page.get_by_role("button", name="Start a call").first
        with page.expect_websocket() as opened:
            button.dispatch_event("click")
        page.get_by_role("button", name="End", exact=True).first.wait_for()
        url: str = opened.value.url
        return url

    assert chromium.do(call).startswith(live_parley.url.replace("http", "ws", 1))
