"""A spoken and a written conversation on the talk page, in Firefox."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_agent import (
    ANSWER_HZ,
    GOODBYE_HZ,
    GOODBYE_MS,
    GREETING_HZ,
    GREETING_MS,
    FakeAgentSite,
)
from tests.browser.firefox.hearing import EDGE_MS, heard, tones_ms

pytestmark = pytest.mark.browser

INTERRUPTIONS = 3
NOTE_INTERRUPTION = """() => {
  const receive = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data").get;
  Object.defineProperty(MessageEvent.prototype, "data", { get() {
    const data = receive.call(this);
    if (typeof data === "string" && data.includes('"interruption"')) {
      window.__interruptedAt = performance.now();
    }
    return data;
  } });
}"""
STATE_WITHOUT_TAP = """async () => {
  const context = new AudioContext();
  const patience = new Promise((done) => setTimeout(done, 500));
  await Promise.race([context.resume(), patience]);
  const { state } = context;
  await context.close();
  return state;
}"""


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def expect_spoken(page: Page, times: int) -> None:
    """Wait until the agent has begun and ended to speak so many times."""
    page.wait_for_function(
        """times => {
          const spoken = window.__phases.lastIndexOf("speaking");
          const count = window.__phases.filter((phase) => phase === "speaking").length;
          return count >= times && spoken < window.__phases.length - 1;
        }""",
        arg=times,
    )


def test_tap_begins_a_conversation_that_is_heard_interrupted_and_ended(
    site: FakeAgentSite, open_in_firefox: Callable[[str], Page]
) -> None:
    page = open_in_firefox(f"{site.url}/talk/agent_tone")
    begin = page.get_by_role("button", name="Start talking")
    expect(begin).to_be_visible()
    assert page.evaluate(STATE_WITHOUT_TAP) == "suspended", "it needs the tap"
    page.evaluate(NOTE_INTERRUPTION)
    begin.click()
    expect(page.get_by_text("Hello, I am a tone.").first).to_be_visible()
    expect_spoken(page, 1)
    played_ms = tones_ms(heard(page))
    assert played_ms[GREETING_HZ] == pytest.approx(GREETING_MS, abs=EDGE_MS)
    assert len(site.call.user_audio) > 16_000
    assert max(site.call.user_audio[::2]) > 0

    late_ms = []
    # A machine that stalls between the news and the silence says nothing of the page.
    while not late_ms or (min(late_ms) >= 200 and len(late_ms) < INTERRUPTIONS):
        write(page, "interrupt me")
        unheard = [" three four five six"] * (len(late_ms) + 1)
        expect(page.locator(".unheard")).to_have_text(unheard)
        expect(page.get_by_text("Interrupted").last).to_be_visible()
        expect_spoken(page, 2 + len(late_ms))
        cut = heard(page).sounds()[-1]
        assert cut.largest_step < 0.1
        late_ms.append(cut.end_ms - page.evaluate("window.__interruptedAt"))
    assert min(late_ms) < 200, late_ms

    write(page, "hang up")
    expect(page.get_by_role("status")).to_have_text(
        "Conversation ended: the agent said goodbye"
    )
    played_ms = tones_ms(heard(page))
    answered_ms = played_ms[ANSWER_HZ] / len(late_ms)
    assert 200 < answered_ms < 1_000, "what was said before the interruption"
    assert played_ms[GOODBYE_HZ] == pytest.approx(GOODBYE_MS, abs=EDGE_MS)
    assert page.evaluate("window.__refused") == []
    assert page.logged == []


def test_typing_instead_needs_no_microphone_and_makes_no_sound(
    site: FakeAgentSite, open_in_firefox: Callable[[str], Page]
) -> None:
    page = open_in_firefox(f"{site.url}/talk/agent_tone")
    page.get_by_role("button", name="Type instead").click()
    expect(page.get_by_label("Your message")).to_be_focused()
    page.keyboard.type("Hello there")
    page.keyboard.press("Enter")
    expect(page.locator(".said").last).to_have_text("You said: Hello there")
    assert site.call.is_text
    assert not site.call.user_audio
    assert page.evaluate("window.__heard.length") == 0
    page.get_by_role("button", name="End conversation").click()
    assert site.call.ended.wait(30)
    assert site.call.socket.close_code == 1000
    assert page.logged == []
