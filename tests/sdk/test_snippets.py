"""Every snippet of the documentation runs as it stands."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from websockets.sync.server import ServerConnection, serve

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
    "webrtc_token.py": (PRIVATE_DESK, ["."]),
}
IN_NODE = {
    "rest.mjs": [f"Agent: {DESK}"],
    "conversation.mjs": [f"Agent: {GREETING}"],
    "client-in-node.mjs": [f"agent: {GREETING}"],
}
BY_WEBSOCKET = "/v1/convai/conversation?"
IN_PAGE = {
    "client.mjs": ("agent: You said: When are you open?", BY_WEBSOCKET),
    "client-webrtc.mjs": ("agent: You said: When are you open?", "/rtc/v1?"),
    "predecessor.mjs": (GREETING, BY_WEBSOCKET),
    "react.jsx": (GREETING, BY_WEBSOCKET),
    "react-webrtc.jsx": (GREETING, "/rtc/v1?"),
}
IN_WIDGET = {"widget.html": BY_WEBSOCKET, "widget-webrtc.html": "/rtc?"}
"""What each opens."""


def test_every_snippet_is_run_here():
    run = {*IN_PYTHON, *IN_NODE, *IN_PAGE, *IN_WIDGET, "parley-shim.js"}
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


def test_node_snippet_hears_a_greeting_that_comes_with_the_first_frame(
    folder: Path,
) -> None:
    with greeting_at_once() as url:
        path = folder / "client-in-node.mjs"
        path.write_text(snippet(path.name, url))
        assert output_of("node", path) == f"agent: {GREETING}\n"


@contextlib.contextmanager
def greeting_at_once() -> Iterator[str]:
    """The address of a server whose first two frames are one piece on the network."""
    metadata = {
        "conversation_id": "conv_hasty",
        "agent_output_audio_format": "pcm_16000",
        "user_input_audio_format": "pcm_16000",
    }
    said = {"agent_response": GREETING, "event_id": 1}
    frames = [
        {
            "type": "conversation_initiation_metadata",
            "conversation_initiation_metadata_event": metadata,
        },
        {"type": "agent_response", "agent_response_event": said},
    ]

    def talk(socket: ServerConnection) -> None:
        socket.recv()
        with socket.protocol_mutex:
            for frame in frames:
                socket.protocol.send_text(json.dumps(frame).encode())
            socket.socket.sendall(b"".join(socket.protocol.data_to_send()))
        # Ends when the client hangs up.
        list(socket)

    server = serve(
        talk,
        "127.0.0.1",
        0,
        compression=None,
        select_subprotocol=lambda _, offered: offered[0],
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def sockets() -> list[str]:
    """What the visited page opened."""
    return []


@pytest.fixture
def visit(chromium: Chromium, sockets: list[str]) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def open_page(url: str) -> Page:
        context = chromium.browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        page.on("websocket", lambda socket: sockets.append(socket.url))
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
    sockets: list[str],
) -> None:
    text, path = IN_PAGE[name]
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
    if name.endswith(".jsx"):
        chromium.do(lambda: page.get_by_role("button", name="Talk").click())
    chromium.do(lambda: page.get_by_text(text).first.wait_for())
    [opened] = sockets
    assert opened.startswith(live_parley.url.replace("http", "ws", 1) + path)


@pytest.mark.browser
@pytest.mark.parametrize("name", IN_WIDGET)
def test_widget_snippet(
    name: str,
    live_parley: LiveParley,
    page_site: PageSite,
    chromium: Chromium,
    visit: Callable[[str], Page],
) -> None:
    embed = HERE / "node_modules/@elevenlabs/convai-widget-embed/dist/index.js"
    page_site.write("widget.js", embed.read_text())
    page_site.write("parley-shim.js", snippet("parley-shim.js", live_parley.url))
    page = visit(page_site.write(name, snippet(name, live_parley.url, DESK)))

    def call() -> str:
        button = page.get_by_role("button", name="Start a call").first
        with page.expect_websocket() as opened:
            button.dispatch_event("click")
        page.get_by_role("button", name="End", exact=True).first.wait_for()
        url: str = opened.value.url
        return url

    address = live_parley.url.replace("http", "ws", 1)
    assert chromium.do(call).startswith(address + IN_WIDGET[name])
