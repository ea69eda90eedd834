"""All that callers see, state by state: for whoever looks at it, measures or judges it.

Each tour opens its pages with `open_page`, brings them into one state after the other and
calls `stop(state, page)` in each.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.cuttable_line import CuttableLine
from tests.browser.fake_agent import FakeAgentSite
from tests.browser.widget.sites import OtherSite, WidgetServer

Stop = Callable[[str, Page], None]
TERMS = {
    "terms_text": "This talk is **recorded**. See our [terms](https://example.com/t).",
    "terms_key": "tour",
}
STATES = {
    "talk": (
        *("talk-connecting", "talk-idle", "talk-listening", "talk-settings"),
        *("talk-speaking", "talk-ended", "talk-error"),
    ),
    "reconnecting": ("talk-reconnecting",),
    "widget": (
        *("widget-tiny", "widget-compact", "widget-full", "widget-inline"),
        *("widget-open", "widget-consent", "widget-call", "widget-rating"),
    ),
    "pages": ("start-page", "self-check", "code", "missing"),
}
"""Where each tour stops, in this order."""
WIDGETS: dict[str, dict[str, Any]] = {
    "agent_tiny": {"variant": "tiny"},
    "agent_compact": {"variant": "compact"},
    "agent_full": {"variant": "full"},
    "agent_inline": {"variant": "inline"},
    "agent_terms": {"variant": "full", **TERMS},
    "agent_rated": {"variant": "full", "end_feedback": {"type": "rating"}},
}


@dataclass(frozen=True, slots=True)
class Tour:
    """Where one can go, and how pages are opened."""

    site: FakeAgentSite
    parley: WidgetServer
    shop: OtherSite
    open_page: Callable[..., Page]
    """With the context's options of the look that is wanted."""

    def talk(self, stop: Stop) -> None:
        """The talk page, from its opening to the end."""
        self.site.admitted.clear()
        page = self._talk_page("agent_held")
        page.get_by_role("button", name="Start talking").click()
        expect(page.get_by_role("button", name="Cancel")).to_be_visible()
        stop("talk-connecting", page)
        self.site.admitted.set()
        page = self._talk_page("agent_tone")
        stop("talk-idle", page)
        _begin(page)
        _silence(page)
        stop("talk-listening", page)
        page.get_by_role("button", name="Good answer").first.click()
        page.get_by_role("button", name="Sound").click()
        page.get_by_role("button", name="Mute").click()
        stop("talk-settings", page)
        page.get_by_role("button", name="Sound").click()
        _write(page, "speak long")
        expect(page.locator(".said", has_text="This goes on.")).to_be_visible()
        expect(page.get_by_role("status")).to_contain_text("Speaking")
        stop("talk-speaking", page)
        page.get_by_role("button", name="End conversation").click()
        expect(page.get_by_role("button", name="Start again")).to_be_visible()
        stop("talk-ended", page)
        page = self._talk_page("agent_tone")
        _begin(page)
        _silence(page)
        _write(page, "crash")
        expect(page.get_by_role("alert")).to_be_visible()
        stop("talk-error", page)

    def reconnecting(self, stop: Stop) -> None:
        """The talk page while its line is lost."""
        with CuttableLine(urlsplit(self.site.url).port or 0) as line:
            page = self._talk_page("agent_steady", line.url)
            _begin(page)
            _silence(page)
            line.cut()
            expect(page.get_by_text("Connection lost").first).to_be_visible()
            stop("talk-reconnecting", page)

    def widget(self, stop: Stop) -> None:
        """The widget closed and open, in all its variants, and in a call."""
        self.parley.configs |= WIDGETS
        for variant in ("tiny", "compact", "full", "inline"):
            stop(f"widget-{variant}", self._widget_page(f"agent_{variant}"))
        page = self._widget_page("agent_full", default_expanded="true")
        expect(page.get_by_role("dialog")).to_be_visible()
        stop("widget-open", page)
        page = self._widget_page("agent_terms")
        page.get_by_role(
            "button", name=re.compile("Start talking|Start a call")
        ).click()
        expect(page.get_by_role("button", name=re.compile("Accept"))).to_be_visible()
        stop("widget-consent", page)
        page = self._widget_page("agent_rated")
        _begin(page)
        _silence(page)
        stop("widget-call", page)
        page.get_by_role("button", name="End conversation").click()
        expect(
            page.get_by_role("radio").or_(page.get_by_text("conv_fake")).first
        ).to_be_visible()
        stop("widget-rating", page)

    def pages(self, stop: Stop) -> None:
        """What stands around: whom one can talk to, the self-check, the access code."""
        for state, path in {
            "start-page": "/",
            "self-check": "/check/agent_tone",
            "code": "/talk/agent_locked",
            "missing": "/talk/agent_nobody",
        }.items():
            page = self.open_page(self.site.url + path)
            expect(page.locator("h1")).to_be_visible()
            stop(state, page)

    def _talk_page(self, agent_id: str, root: str = "") -> Page:
        page = self.open_page(f"{root or self.site.url}/talk/{agent_id}")
        expect(page.get_by_role("button", name="Start talking")).to_be_visible()
        return page

    def _widget_page(self, agent_id: str, **attributes: str) -> Page:
        given = "".join(
            f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items()
        )
        address = self.shop.page(
            f'<parley-agent agent-id="{agent_id}"{given}></parley-agent>'
            f'<script src="{self.parley.url}/static/embed.js" async></script>'
        )
        page = self.open_page(address)
        expect(page.get_by_role("button").first).to_be_visible()
        return page


def _begin(page: Page) -> None:
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    expect(page.locator(".said", has_text="Hello, I am a tone.")).to_be_visible()


def _silence(page: Page) -> None:
    """The greeting has sounded."""
    expect(page.get_by_role("status")).to_have_text("Listening")


def _write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.keyboard.press("Enter")
