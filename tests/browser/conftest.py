"""Chromium, the fake agent's site, and ears.

`launch` starts Chromium with a wav file as its microphone; `open_page` opens a page that
keeps what it played, what it logged and what its security policy refused.
"""

import shutil
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.browser.ears import listen
from tests.browser.fake_agent import FakeAgentSite
from tests.browser.tone_site import tone_site
from tests.server.live_fixture import live_parley

__all__ = ["live_parley"]

# Longer than a busy machine stalls: these end a wait that is in vain.
PAGE_TIMEOUT_MS = 60_000
EXPECT_TIMEOUT_MS = 30_000
POLICY_WATCH = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__refused.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
PHASE_LOG = """
window.__phases = [];
document.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("talk");
  new MutationObserver(() => window.__phases.push(page.dataset.activity)).observe(
    page ?? document.body, { attributeFilter: ["data-activity"] });
});
"""


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=EXPECT_TIMEOUT_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Start Chromium; the same wish gets the same browser.

    `microphone` is a wav file that is heard once; None is a beeping fake device.
    `allow` False: the user refuses the microphone. `present` False: there is none.
    """
    started: dict[tuple[object, ...], Browser] = {}

    def start(
        microphone: Path | None = None, *, allow: bool = True, present: bool = True
    ) -> Browser:
        wish = (microphone, allow, present)
        if wish not in started:
            executable = shutil.which("chromium")
            assert executable is not None, "Debian's chromium is not installed"
            flags = ["--autoplay-policy=user-gesture-required", "--mute-audio"]
            if present:
                flags.append("--use-fake-device-for-media-stream")
            if allow:
                flags.append("--use-fake-ui-for-media-stream")
            if microphone is not None:
                flags.append(f"--use-file-for-fake-audio-capture={microphone}%noloop")
            started[wish] = playwright.chromium.launch(
                executable_path=executable, args=flags
            )
        return started[wish]

    yield start
    for browser in started.values():
        browser.close()


@pytest.fixture
def open_page(launch: Callable[..., Browser]) -> Iterator[Callable[..., Page]]:
    """Open a page that listens to itself; keywords beyond `browser` go to the context."""
    contexts = []

    def open_one(url: str, browser: Browser | None = None, **options: object) -> Page:
        context = (browser or launch()).new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        listen(page)
        page.add_init_script(POLICY_WATCH)
        page.add_init_script(PHASE_LOG)
        page.logged = []
        page.on("console", lambda message: page.logged.append(message.text))
        page.on("pageerror", lambda error: page.logged.append(str(error)))
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def site() -> Iterator[FakeAgentSite]:
    """The real pages, with agents that are tones."""
    with tone_site() as running:
        yield running


@pytest.fixture(scope="session")
def silent_wav(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A microphone that is switched off at its stand: exact zeros."""
    path = tmp_path_factory.mktemp("microphone") / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(bytes(2 * 48_000 * 20))
    return path


@pytest.fixture
def talk_page(site: FakeAgentSite, open_page: Callable[..., Page]) -> Page:
    page = open_page(f"{site.url}/talk/agent_tone")
    expect(page.get_by_role("button", name="Start talking")).to_be_visible()
    return page
