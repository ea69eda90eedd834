"""Firefox on a machine that has nothing to play on: there no audio context ever runs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_agent import FakeAgentSite

pytestmark = pytest.mark.browser


def test_where_nothing_can_play_it_is_told_and_the_conversation_goes_on_in_writing(
    site: FakeAgentSite,
    firefox_without_loudspeaker: Browser,
    open_in_firefox: Callable[..., Page],
) -> None:
    page = open_in_firefox(f"{site.url}/talk/agent_tone", firefox_without_loudspeaker)
    page.get_by_role("button", name="Start talking").click()
    alert = page.get_by_role("alert").filter(has_text="No sound can be played")
    expect(alert).to_contain_text("Connect some, or type")
    expect(page.get_by_role("button", name="Tap to hear the agent")).to_be_hidden()
    page.get_by_label("Your message").fill("hello")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".said").last).to_have_text("You said: hello")
    expect(page.locator(".p-captions")).to_contain_text("You said: hello")
    page.wait_for_function(
        """() => window.__phases.filter((phase) => phase === "speaking").length >= 2
            && window.__phases.at(-1) === "listening" """
    )
    expect(page.get_by_role("status")).to_have_text("Chatting")
    page.get_by_label("Your message").fill("hang up")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text(
        "Conversation ended: the agent said goodbye"
    )
    expect(alert).to_be_hidden()
    assert page.evaluate("window.__refused") == []
    assert page.logged == []
