"""A conversation of many messages: what is old is not laid out until it is wanted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.fake_agent import FakeAgentSite

pytestmark = pytest.mark.browser

SHOWN_AT_ONCE = 60
SHOW = """async () => {
  const { TranscriptView } = await import("/static/parts/transcript-view.js");
  const { loadWords } = await import("/static/parts/words.js");
  document.body.replaceChildren();
  document.body.className = "p-panel";
  const words = await loadWords("en", {});
  const view = new TranscriptView(document.body, { words, agentName: "Tone" });
  const message = (key) => ({
    key, role: key % 2 ? "user" : "agent", text: `Words ${key}.`, eventId: key,
    tentative: false, streaming: false, interrupted: false, unheard: "", score: null,
    tool: null, final: true,
  });
  const all = Array.from({ length: 70 }, (_, key) => message(key));
  window.say = (count) => view.show(all.slice(0, count));
}"""


def test_older_messages_are_shown_on_demand(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/static/client/index.js")
    page.evaluate(SHOW)
    earlier = page.get_by_role("button", name="Show earlier messages")
    visible = page.locator(".message:visible")
    page.evaluate(f"say({SHOWN_AT_ONCE})")
    expect(visible).to_have_count(SHOWN_AT_ONCE)
    expect(earlier).to_be_hidden()
    page.evaluate("say(69)")
    expect(visible).to_have_count(SHOWN_AT_ONCE)
    expect(page.get_by_text("Words 8.")).to_be_hidden()
    earlier.click()
    expect(visible).to_have_count(69)
    expect(earlier).to_be_hidden()
    # The user speaks: the reader is at the end again.
    page.evaluate("say(70)")
    expect(visible).to_have_count(SHOWN_AT_ONCE)
    expect(earlier).to_be_visible()
