"""Chromium on a page of the admin, as somebody who is signed in.

One browser serves all tests: starting it takes longer than most of what is done with it.
It lives in a thread of its own, since its driver keeps an event loop running.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from django.db import connection
from playwright.sync_api import sync_playwright

AXE = Path(__file__).parents[1] / "js/node_modules/axe-core/axe.min.js"
PAGE_TIMEOUT_MS = 60_000
START_TIMEOUT_S = 100
# Two looks at every part of a form take a while.
VISIT_TIMEOUT_S = 280
# Colours that are half way from one to the other are no one's choice.
FAULTS = """async ([scope, options]) => {
  await Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished));
  return (await axe.run(scope, options)).violations
    .map((v) => [v.id, v.nodes[0].html]);
}"""
# What another width or colour scheme can break on a page that is sound in one.
OTHER_LOOK = ["color-contrast", "link-in-text-block", "scrollable-region-focusable"]


class Chromium:
    """`close` it afterwards."""

    def __init__(self):
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="chromium")
        self._playwright = self.do(lambda: sync_playwright().start(), START_TIMEOUT_S)
        executable = shutil.which("chromium")
        assert executable is not None, "Debian's chromium is not installed"
        self.browser = self.do(
            lambda: self._playwright.chromium.launch(
                executable_path=executable,
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            ),
            START_TIMEOUT_S,
        )

    def do(self, act, timeout_s):
        """Run this in the browser's thread."""
        return self._thread.submit(act).result(timeout_s)

    def close(self):
        self.do(self.browser.close, START_TIMEOUT_S)
        self.do(self._playwright.stop, START_TIMEOUT_S)
        self._thread.shutdown()


@cache
def chromium():
    """The one browser, started by whoever needs it first."""
    return Chromium()


def close_chromium():
    """End it, if it was started."""
    if chromium.cache_info().currsize:
        chromium().close()
        chromium.cache_clear()


def visit(url, session_cookie, act, **options):
    """Run `act(page)`, apart from the test's thread: the browser brings a loop.

    Gives what it returned, and what went wrong on the page; `options` are the context's.
    """
    running = chromium()

    def run():
        context = running.browser.new_context(**options)
        try:
            context.add_cookies(
                [
                    {
                        "name": "sessionid",
                        "value": session_cookie,
                        "domain": "localhost",
                        "path": "/",
                    }
                ]
            )
            page = context.new_page()
            page.set_default_timeout(PAGE_TIMEOUT_MS)
            problems = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on(
                "console",
                lambda said: (
                    problems.append(said.text)
                    if "Content Security Policy" in said.text
                    else None
                ),
            )
            page.goto(url)
            return act(page), problems
        finally:
            context.close()

    return running.do(run, VISIT_TIMEOUT_S)


def meanwhile(change):
    """Change rows while a page is open: apart from the browser's loop."""

    def run():
        try:
            return change()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(60)


def faults(page, scope, *, only=()):
    """What axe finds wrong within `scope`, by all rules or `only` these.

    The context bypasses the page's policy.
    """
    assert AXE.exists(), "axe-core is missing: run `npm ci` in tests/js"
    if page.evaluate("typeof axe") == "undefined":
        page.add_script_tag(path=AXE)
    return page.evaluate(FAULTS, [scope, {"runOnly": list(only)} if only else {}])
