"""The self-check page: taken by keyboard with a microphone that beeps."""

import json
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.fake_agent import FakeAgentSite
from tests.browser.faults import faults

pytestmark = pytest.mark.browser


def echo(socket: WebSocketRoute) -> None:
    """As the server does, on the same machine."""
    socket.on_message(socket.send)
    now_ms = round(time.time() * 1000)
    socket.send(json.dumps({"type": "check_ready", "server_time_ms": now_ms}))


def refuse(socket: WebSocketRoute) -> None:
    """As a server does that is busy."""
    socket.close(code=1002, reason="busy")


def test_everything_is_checked_by_keyboard_and_told_in_a_report(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page("about:blank", bypass_csp=True, permissions=["microphone"])
    page.route_web_socket("**/v1/parley/check", echo)
    page.goto(f"{site.url}/check/agent_tone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#heard")).to_be_focused()
    for step in ("browser", "line", "clock", "microphone"):
        expect(page.locator(f"[data-step={step}]")).to_have_attribute(
            "data-state", "good"
        )
    # How evenly a frame comes back is the machine's affair, not that it was measured.
    expect(page.locator("[data-step=delay] [data-value=median]")).to_have_text(
        re.compile(r"^\d+$")
    )
    expect(page.locator("[data-step=webrtc] [data-outcome=off]")).to_be_visible()
    expect(page.get_by_text("Fake Default Audio Input").first).to_be_visible()
    page.keyboard.press("Enter")
    report = page.get_by_role("textbox", name="Report")
    expect(report).to_be_visible()
    told = report.input_value()
    assert "Speaker: Good. You heard the tone." in told
    assert "Microphone: Good. You can be heard." in told
    # Devices are named by their owners, often after themselves.
    assert "Fake" not in told
    assert faults(page) == []
    assert page.logged == []


def test_what_does_not_work_is_told_with_what_to_do(
    site: FakeAgentSite,
    launch: Callable[..., object],
    open_page: Callable[..., Page],
) -> None:
    page = open_page("about:blank", launch(allow=False))
    page.route_web_socket("**/v1/parley/check", refuse)
    page.goto(f"{site.url}/check")
    page.get_by_role("button", name="Start the check").click()
    expect(page.locator("[data-step=line]")).to_contain_text("Wait a minute")
    expect(page.locator("[data-step=delay]")).to_contain_text("could not be measured")
    expect(page.locator("[data-step=microphone]")).to_contain_text(
        "allow the microphone"
    )
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.locator("[data-step=speaker]")).to_contain_text("Turn the volume up")
    expect(page.locator("#summary")).to_contain_text("Something keeps conversations")
    report = page.get_by_role("textbox", name="Report").input_value()
    assert "Microphone: Does not work. The browser may not use it." in report
    assert page.evaluate("window.__refused") == []
