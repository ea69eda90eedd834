"""Debian's Firefox with a microphone that hums, one for all tests.

Driven by Playwright over WebDriver BiDi (see `bridge.py`): its locators wait for the
same things as in Chromium, and no driver has to be installed beside the browser.
"""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.conftest import PAGE_TIMEOUT_MS, PHASE_LOG, POLICY_WATCH
from tests.browser.firefox import hearing
from tests.browser.firefox.sound_card import sound_card
from tests.browser.widget.sites import OtherSite, WidgetServer

BRIDGE = Path(__file__).with_name("bridge.py")
# Longer than a busy machine takes for the first start.
START_TIMEOUT_MS = 90_000

SOUND = {
    "media.navigator.streams.fake": True,
    # Nobody is there to say yes.
    "media.navigator.permission.disabled": True,
    # As it is delivered: no sound without a tap.
    "media.autoplay.default": 1,
    "media.autoplay.blocking_policy": 0,
    "media.autoplay.block-webaudio": True,
    # There may be no network but the machine's own.
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
}
NO_NETWORK = {
    # Nor are icons asked for that a page does not name.
    "browser.chrome.site_icons": False,
    # Whatever is not on this machine is asked of a proxy that is not there.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1, localhost",
    "network.proxy.failover_direct": False,
    "network.trr.mode": 5,
    "network.dns.disablePrefetch": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    # Nor does it try.
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.newtabpage.activity-stream.feeds.topsites": False,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.provider.google4.updateURL": "",
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "browser.topsites.contile.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.blocklist.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/v1",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "",
    "toolkit.telemetry.unified": False,
}


@contextmanager
def _running(
    playwright: Playwright, directory: Path, environment: dict[str, str]
) -> Iterator[Browser]:
    """As it comes, but for the microphone and the network."""
    executable = shutil.which("firefox-esr")
    assert executable is not None, "Debian's firefox-esr is not installed"
    start = directory / "start"
    start.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" "{BRIDGE}" {executable} "$@"\n'
    )
    start.chmod(stat.S_IRWXU)
    browser = playwright.firefox.launch(
        channel="moz-firefox",
        executable_path=start,
        env=environment,
        firefox_user_prefs={**SOUND, **NO_NETWORK},
        timeout=START_TIMEOUT_MS,
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """One that has something to play on."""
    directory = tmp_path_factory.mktemp("firefox")
    with (
        sound_card(tmp_path_factory.mktemp("sound")) as environment,
        _running(playwright, directory, environment) as browser,
    ):
        yield browser


@pytest.fixture
def firefox_without_loudspeaker(
    playwright: Playwright, tmp_path: Path
) -> Iterator[Browser]:
    """One on a machine without any device for sound."""
    nowhere = f"unix:{tmp_path / 'no_sound_server'}"
    environment = {**os.environ, "PULSE_SERVER": nowhere}
    with _running(playwright, tmp_path, environment) as browser:
        yield browser


@pytest.fixture
def open_in_firefox(request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open a page that listens to itself and keeps what its policy refused."""
    contexts = []

    def open_one(url: str, browser: Browser | None = None) -> Page:
        context = (browser or request.getfixturevalue("firefox")).new_context()
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        hearing.listen(page)
        page.add_init_script(POLICY_WATCH)
        page.add_init_script(PHASE_LOG)
        page.logged = []
        page.on("console", lambda message: page.logged.append(message.text))
        page.on("pageerror", lambda error: page.logged.append(str(error)))
        page.on("requestfailed", lambda it: page.logged.append(f"failed: {it.url}"))
        page.goto(url)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def parley() -> Iterator[WidgetServer]:
    running = WidgetServer()
    yield running
    running.close()


@pytest.fixture(scope="module")
def shop() -> Iterator[OtherSite]:
    """Somebody's website."""
    running = OtherSite()
    yield running
    running.close()
