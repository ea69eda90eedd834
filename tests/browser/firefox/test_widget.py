"""The widget in Firefox, on a page with a strict policy of another origin."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_agent import (
    ANSWER_HZ,
    ANSWER_MS,
    GOODBYE_HZ,
    GOODBYE_MS,
    GREETING_HZ,
    GREETING_MS,
)
from tests.browser.firefox.hearing import EDGE_MS, heard, tones_ms
from tests.browser.widget.sites import OtherSite, WidgetServer

pytestmark = pytest.mark.browser


def test_widget_talks_and_writes_under_the_strictest_policy(
    parley: WidgetServer, shop: OtherSite, open_in_firefox: Callable[[str], Page]
) -> None:
    host = parley.url
    socket = host.replace("http", "ws")
    address = shop.page(
        f'<parley-agent agent-id="agent_tone" variant="full"></parley-agent>'
        f'<script src="{host}/static/embed.js" async></script>',
        headers={
            "Content-Security-Policy": f"default-src 'none'; script-src {host};"
            f" connect-src {host} {socket}; img-src {host};"
            " require-trusted-types-for 'script'; trusted-types 'none'"
        },
    )
    page = open_in_firefox(address)
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    expect(page.locator(".said")).to_have_text(["Hello, I am a tone."])
    page.get_by_label("Your message").fill("When do you open?")
    page.keyboard.press("Enter")
    expect(page.locator(".said").last).to_have_text("You said: When do you open?")
    assert any(parley.call.user_audio)
    colour = page.locator("[part=panel]").evaluate(
        "(it) => getComputedStyle(it).backgroundColor"
    )
    assert colour == "rgb(255, 255, 255)", "the style sheets are there"
    page.get_by_label("Your message").fill("hang up")
    page.keyboard.press("Enter")
    expect(page.get_by_text("conv_fake")).to_be_visible()
    assert parley.call.ended.wait(30)
    assert tones_ms(heard(page)) == pytest.approx(
        {GREETING_HZ: GREETING_MS, ANSWER_HZ: ANSWER_MS, GOODBYE_HZ: GOODBYE_MS},
        abs=EDGE_MS,
    )
    assert page.evaluate("window.__refused") == []
    assert page.logged == []
