"""Chromium in a thread of its own, and sessions of SDKs in its pages.

Its driver runs an event loop in the thread that starts it, which nothing else should share.
"""

import base64
import io
import itertools
import shutil
import threading
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, Playwright, sync_playwright

from tests.sdk.told import TIMEOUT_S, Told

Samples = NDArray[np.int16]
RATE_HZ = 16_000
Result = TypeVar("Result")
FLAGS = [
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # Nothing but this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
POLL_MS = 50
PAGE_TIMEOUT_MS = 50_000
"""Sooner than `Chromium.do` gives up, so that the page says what it missed."""


class Chromium:
    """`close` it afterwards."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chromium")
        self._playwright: Playwright = self.do(lambda: sync_playwright().start())
        executable = shutil.which("chromium")
        assert executable is not None, "Debian's chromium is not installed"
        self.browser = self.do(
            lambda: self._playwright.chromium.launch(
                executable_path=executable, args=FLAGS
            )
        )

    def do(self, act: Callable[[], Result]) -> Result:
        """Run this in the browser's thread."""
        return self._thread.submit(act).result(TIMEOUT_S)

    def close(self) -> None:
        """End the browser."""
        self.do(self.browser.close)
        self.do(self._playwright.stop)
        self._thread.shutdown()


class PageSession:
    """One page that holds one session. `close` it afterwards."""

    def __init__(self, chromium: Chromium, url: str) -> None:
        self.told = Told()
        self.output: list[str] = []
        """What the page wrote to its console."""
        self._chromium = chromium
        self._read = 0
        self._numbers = itertools.count(1)
        self._closing = threading.Event()
        self.page = chromium.do(lambda: self._open(url))
        self._reader = threading.Thread(target=self._read_news)
        self._reader.start()

    def _open(self, url: str) -> Page:
        page = self._chromium.browser.new_context().new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        page.on("console", lambda message: self.output.append(message.text))
        page.on("pageerror", lambda error: self.told.tell("broken", str(error)))
        page.goto(url)
        return page

    def _read_news(self) -> None:
        while not self._closing.wait(POLL_MS / 1000):
            try:
                news = self._chromium.do(
                    lambda: self.page.evaluate(
                        "(read) => window.told?.slice(read) ?? []", self._read
                    )
                )
            except Exception as error:
                # The page is broken: whoever waits is to hear of it.
                self.told.tell("broken", str(error))
                return
            self._read += len(news)
            for kind, detail in news:
                self.told.tell(kind, detail)

    def begin(self, **options: Any) -> None:
        """Start the session that the page's driver holds."""
        self._chromium.do(
            lambda: self.page.evaluate("(options) => { begin(options); }", options)
        )

    def do(self, order: str, argument: Any = None) -> Any:
        """Have the session do something; gives what that returned."""
        number = next(self._numbers)
        self.evaluate(
            "([number, order, argument]) => { window.order(number, order, argument); }",
            [number, order, argument],
        )
        return self.told.wait_for_answer(order, number)

    def say(self, pcm: Samples) -> None:
        """Speak into the microphone: 16 kHz."""
        self.do("say", as_wav(pcm))

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """Run a script in the page."""
        return self._chromium.do(lambda: self.page.evaluate(script, argument))

    def close(self) -> None:
        """Close the page, whatever it is doing."""
        self._closing.set()
        self._reader.join()
        self._chromium.do(self.page.context.close)


def as_wav(pcm: Samples) -> str:
    """Speech at 16 kHz as a page takes it: a wav file, in base64."""
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(RATE_HZ)
        written.writeframes(pcm.tobytes())
    return base64.b64encode(file.getvalue()).decode()
