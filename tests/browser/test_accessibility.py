"""Nothing that callers see has a grave fault that axe-core finds, in light and dark, and
all of it looks as agreed.

`docs/accessibility.md` has the table of what it looked at, `looks/` what was agreed:
`make looks` writes both anew. SCREENSHOTS=folder keeps a picture of each state.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import looks
from tests.browser.fake_agent import FakeAgentSite
from tests.browser.faults import OF_LOOKS, Judgement, judged
from tests.browser.report import GRAVE, write_report
from tests.browser.surfaces import STATES, Tour
from tests.browser.widget.sites import OtherSite, WidgetServer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
SIDEWAYS_PX = "document.documentElement.scrollWidth - innerWidth"


@dataclass
class Walk:
    """What was found on the tours."""

    judgements: dict[tuple[str, str], Judgement] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)

    def stop(self, state: str, page: Page) -> None:
        """One page in two looks: it is not loaded again for the second."""
        seen = {}
        for look, size in (("light", DESK), ("dark", PHONE)):
            _look(page, look, size)
            seen[look] = looks.appearance(page)
            if folder := os.environ.get("SCREENSHOTS"):
                page.screenshot(path=f"{folder}/{state}-{look}.png")
            if look == "light":
                self.judgements[state, "desk, light"] = judged(page)
        _look(page, "dark", NARROW)
        assert page.evaluate(SIDEWAYS_PX) <= 0, f"{state} scrolls sideways"
        self.judgements[state, "phone, dark"] = judged(page, OF_LOOKS)
        _look(page, "light", DESK)
        if os.environ.get("RENEW"):
            looks.agree(state, seen)
        for look, agreed in looks.agreed_looks(state).items():
            self.changes[f"{state} {look}"] = looks.differences(seen[look], agreed)


def _look(page: Page, scheme: str, size: ViewportSize) -> None:
    page.emulate_media(
        color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page.set_viewport_size(size)
    page.evaluate(SETTLED)


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    whole = Walk()
    yield whole
    seen = {state for state, _ in whole.judgements}
    # Of some tours alone it would be half a table.
    if os.environ.get("RENEW") and seen == {
        one for part in STATES.values() for one in part
    }:
        write_report(whole.judgements)


@pytest.fixture(scope="module")
def parley() -> Iterator[WidgetServer]:
    running = WidgetServer()
    yield running
    running.close()


@pytest.fixture(scope="module")
def shop() -> Iterator[OtherSite]:
    running = OtherSite()
    yield running
    running.close()


@pytest.fixture(scope="module")
def page(launch: Callable[..., Browser]) -> Iterator[Page]:
    context = launch().new_context(
        bypass_csp=True, reduced_motion="reduce", viewport=DESK, color_scheme="light"
    )
    one = context.new_page()
    one.set_default_timeout(60_000)
    yield one
    context.close()


@pytest.mark.parametrize("part", STATES)
def test_every_state_is_accessible_and_looks_as_agreed(
    part: str,
    site: FakeAgentSite,
    parley: WidgetServer,
    shop: OtherSite,
    page: Page,
    walk: Walk,
) -> None:
    def open_page(url: str) -> Page:
        page.goto(url)
        width_px = page.evaluate(looks.WIDTH, looks.FONT)
        assert width_px == looks.WIDTH_PX, "install the package fonts-dejavu-core"
        page.add_style_tag(content=looks.PINNED)
        return page

    stops: list[str] = []

    def stop(state: str, page: Page) -> None:
        stops.append(state)
        walk.stop(state, page)

    getattr(Tour(site, parley, shop, open_page), part)(stop)
    assert tuple(stops) == STATES[part]
    grave = {
        where: one.found
        for where, one in walk.judgements.items()
        if any(impact in GRAVE for impact, *_ in one.found)
    }
    assert grave == {}
    assert {where: what for where, what in walk.changes.items() if what} == {}
