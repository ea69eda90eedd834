"""A line that is lost in mid-sentence: what the page plays and sends, by the sample."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.ears import Heard, wait_for_waves
from tests.browser.fake_agent import (
    ANSWER_HZ,
    GREETING_HZ,
    GREETING_MS,
    RATE_HZ,
    FakeAgentSite,
)

pytestmark = pytest.mark.browser

GREETING_WAVES = GREETING_HZ * GREETING_MS / 1000
ANSWER_WAVES = ANSWER_HZ * 1_600 / 1000
OUTAGE_MS = 1_200
ANY_PAGE = "/static/client/index.js"
"""Of the agent's origin."""
BEGIN = """async (textOnly) => {
  const { Conversation } = await import("/static/client/index.js");
  window.told = [];
  window.conversation = await Conversation.startSession({
    agentId: "agent_steady",
    textOnly,
    onConnectionChange: ({ state }) => window.told.push(state),
    onDisconnect: ({ reason }) => window.told.push(reason),
  });
}"""
WAIT_S = 30


def begin(page: Page, *, text_only: bool = False) -> None:
    page.evaluate(BEGIN, text_only)


def wait_until_told(page: Page, *states: str) -> None:
    page.wait_for_function(
        "states => JSON.stringify(window.told) === JSON.stringify(states)",
        arg=list(states),
    )


def test_line_lost_in_mid_answer_costs_no_sample_either_way(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}{ANY_PAGE}")
    begin(page)
    # Whole waves are played, each once.
    greeted = wait_for_waves(page, GREETING_WAVES - 2)
    assert greeted == pytest.approx(GREETING_WAVES, abs=2)
    before = len(Heard.by(page).samples)
    line = site.call.socket
    offered = line.token
    page.evaluate("conversation.sendUserMessage('drop the line')")
    wait_until_told(page, "connected", "reconnecting", "restored")
    # A slow line lets the sound pause: that it is quiet does not say that it is over.
    answered = wait_for_waves(page, ANSWER_WAVES - 3, since=before)
    assert answered == pytest.approx(ANSWER_WAVES, abs=3)
    assert [wish["token"] for wish in line.resumed_with] == [offered]

    # What the microphone heard meanwhile came as well: sound is as long as time.
    before_bytes = len(site.call.user_audio)
    began_ms = page.evaluate("performance.now()")
    site.reachable.clear()
    line.drop()
    page.wait_for_function("window.told.length === 4")
    page.wait_for_timeout(OUTAGE_MS)
    site.reachable.set()
    wait_until_told(page, "connected", *(["reconnecting", "restored"] * 2))
    page.evaluate("conversation.sendUserMessage('hang up')")
    wait_until_told(page, "connected", *(["reconnecting", "restored"] * 2), "agent")
    passed_ms = page.evaluate("performance.now()") - began_ms
    came_ms = (len(site.call.user_audio) - before_bytes) / RATE_HZ / 2 * 1000
    # A stalled browser may hear less; less than the outage would mean that it was lost,
    # and so much more than the time that passed that it was sent twice.
    assert OUTAGE_MS / 2 < came_ms < passed_ms + OUTAGE_MS / 2
    assert site.call.received[-1]["text"] == "hang up"


def test_written_conversation_outlives_the_network(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}{ANY_PAGE}")
    begin(page, text_only=True)
    page.context.set_offline(True)
    wait_until_told(page, "connected", "reconnecting")
    page.evaluate("conversation.sendUserMessage('typed in a tunnel')")
    page.context.set_offline(False)
    wait_until_told(page, "connected", "reconnecting", "restored")
    page.wait_for_function(
        "conversation.messages[2]?.text === 'You said: typed in a tunnel'"
    )
    said = page.evaluate("conversation.messages.map(({ text }) => text)")
    assert said == [
        "Hello, I am a tone.",
        "typed in a tunnel",
        "You said: typed in a tunnel",
    ]
    page.evaluate("conversation.endSession()")
    assert site.call.ended.wait(WAIT_S)
    texts = [event["text"] for event in site.call.of_type("user_message")]
    assert texts == ["typed in a tunnel"]
