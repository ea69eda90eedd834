"""Chromium on a page of the admin, as somebody who is signed in."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection
from playwright.sync_api import sync_playwright

AXE = Path(__file__).parents[1] / "js/node_modules/axe-core/axe.min.js"
PAGE_TIMEOUT_MS = 60_000
# Colours that are half way from one to the other are no one's choice.
FAULTS = """async (scope) => {
  await Promise.allSettled(document.getAnimations()
    .filter((one) => one instanceof CSSTransition).map((one) => one.finished));
  return (await axe.run(scope)).violations.map((v) => [v.id, v.nodes[0].html]);
}"""


def visit(url, session_cookie, act, **options):
    """Run `act(page)`, apart from the test's thread: the browser brings a loop.

    Gives what it returned, and what went wrong on the page; `options` are the context's.
    """

    def run():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
            context = browser.new_context(**options)
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
            result = act(page)
            browser.close()
            return result, problems

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(110)


def meanwhile(change):
    """Change rows while a page is open: apart from the browser's loop."""

    def run():
        try:
            return change()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(60)


def faults(page, scope):
    """What axe finds wrong within `scope`; the context bypasses the page's policy."""
    assert AXE.exists(), "axe-core is missing: run `npm ci` in tests/js"
    page.add_script_tag(path=AXE)
    return page.evaluate(FAULTS, scope)
