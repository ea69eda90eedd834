"""In Firefox: a line that is lost and comes back, and the page that tries the line."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_agent import (
    ANSWER_HZ,
    GREETING_HZ,
    GREETING_MS,
    FakeAgentSite,
)
from tests.browser.firefox.hearing import EDGE_MS, heard, tones_ms

pytestmark = pytest.mark.browser

ANSWER_MS = 1_600
"""Of the answer in which the line is dropped."""


def test_line_lost_in_mid_answer_costs_no_sample(
    site: FakeAgentSite, open_in_firefox: Callable[[str], Page]
) -> None:
    page = open_in_firefox(f"{site.url}/talk/agent_steady")
    page.get_by_role("button", name="Start talking").click()
    expect(page.locator(".said")).to_have_text(["Hello, I am a tone."])
    page.get_by_label("Your message").fill("drop the line")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".said").last).to_have_text("This goes on.")
    page.get_by_label("Your message").fill("hang up")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text(
        "Conversation ended: the agent said goodbye"
    )
    assert len(site.call.socket.resumed_with) == 1
    played_ms = tones_ms(heard(page))
    assert played_ms[GREETING_HZ] == pytest.approx(GREETING_MS, abs=EDGE_MS)
    assert played_ms[ANSWER_HZ] == pytest.approx(ANSWER_MS, abs=EDGE_MS)


def test_self_check_finds_everything_good(
    site: FakeAgentSite, open_in_firefox: Callable[[str], Page]
) -> None:
    page = open_in_firefox(f"{site.url}/check/agent_tone")
    page.get_by_role("button", name="Start the check").click()
    for step in ("browser", "line", "clock", "microphone"):
        expect(page.locator(f"[data-step={step}]")).to_have_attribute(
            "data-state", "good"
        )
    expect(page.locator("[data-step=webrtc] [data-outcome=off]")).to_be_visible()
    # How evenly a frame comes back is the machine's affair, not that it was measured.
    expect(page.locator("[data-step=delay] [data-value=median]")).to_have_text(
        re.compile(r"^\d+$")
    )
    page.get_by_role("button", name="Yes", exact=True).click()
    report = page.get_by_role("textbox", name="Report").input_value()
    assert "Speaker: Good. You heard the tone." in report
    assert page.evaluate("window.__refused") == []
    assert page.logged == []
