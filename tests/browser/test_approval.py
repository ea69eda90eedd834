"""A tool that waits for the caller's yes: asked, allowed, refused, left unanswered."""

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.fake_agent import FakeAgentSite
from tests.browser.faults import faults

pytestmark = pytest.mark.browser
ANNOUNCED = """() => {
  window.__announced = [];
  const region = document.querySelector(".p-announcer");
  new MutationObserver(() => window.__announced.push(region.textContent))
    .observe(region, {childList: true});
}"""
FOCUSED = "document.activeElement.textContent.trim()"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def type_in(page: Page, words: str) -> None:
    page.get_by_label("Your message").fill(words)
    page.keyboard.press("Enter")


def ask(page: Page, words: str = "ask me") -> Locator:
    """Have the agent ask; gives the question."""
    start = page.get_by_role("button", name="Start talking")
    expect(start).to_be_visible()
    page.evaluate(ANNOUNCED)
    start.click()
    expect(page.locator(".said")).to_have_text(["Hello, I am a tone."])
    type_in(page, words)
    question = page.get_by_role("alertdialog", name="May the agent use “Find book”?")
    expect(question).to_be_visible()
    return question


def photograph(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/talk-{name}.png")


def state(page: Page) -> Locator:
    return page.locator(".message-tool .tool-state")


def announced(page: Page) -> list[str]:
    """What was said aloud of the tool."""
    told = page.evaluate("window.__announced")
    return [words for words in told if words.startswith("Tool ")]


def test_caller_allows_a_tool_by_keyboard(talk_page: Page, site: FakeAgentSite) -> None:
    question = ask(talk_page)
    assert "May the agent use" in talk_page.evaluate(FOCUSED)
    expect(question).to_have_accessible_description(
        re.compile("reserves it. If you do not answer within [0-9]+ second")
    )
    # What is still being typed is no answer.
    talk_page.keyboard.press("Enter")
    talk_page.keyboard.press("Space")
    expect(question).to_be_visible()
    talk_page.keyboard.press("Tab")
    assert talk_page.evaluate(FOCUSED) == "Yes, use it"
    talk_page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    expect(talk_page.get_by_label("Your message")).to_be_focused()
    expect(state(talk_page)).to_have_text("running …")
    site.call.tool_may_end.set()
    expect(state(talk_page)).to_have_text("done")
    (sent,) = site.call.of_type("mcp_tool_approval_result")
    assert sent["is_approved"] is True
    assert announced(talk_page) == [
        "Tool find book: running …",
        "Tool find book: waits for your yes",
        "Tool find book: done",
    ]


@pytest.mark.parametrize("keys", [["Tab", "Tab", "Enter"], ["Escape"]])
def test_caller_refuses_a_tool_by_keyboard(
    talk_page: Page, site: FakeAgentSite, keys: list[str]
) -> None:
    question = ask(talk_page)
    for key in keys:
        talk_page.keyboard.press(key)
    expect(question).to_be_hidden()
    expect(talk_page.get_by_label("Your message")).to_be_focused()
    expect(talk_page.locator(".said", has_text="As you like.")).to_be_visible()
    expect(state(talk_page)).to_have_text("not used: you said no")
    (sent,) = site.call.of_type("mcp_tool_approval_result")
    assert sent["is_approved"] is False
    assert announced(talk_page)[-1] == "Tool find book: not used: you said no"


def test_question_that_nobody_answers_counts_down_and_goes(
    talk_page: Page, site: FakeAgentSite
) -> None:
    question = ask(talk_page, "ask me in vain")
    left = question.locator(".p-approval-until")
    before = left.inner_text()
    assert re.search(r" within \d+ seconds", before)
    expect(left).not_to_have_text(before)
    site.call.tool_may_end.set()
    expect(question).to_be_hidden()
    expect(talk_page.get_by_label("Your message")).to_be_focused()
    expect(state(talk_page)).to_have_text("not used: no answer came")
    assert announced(talk_page)[-1] == "Tool find book: not used: no answer came"
    assert site.call.of_type("mcp_tool_approval_result") == []


def test_servers_that_cannot_be_reached_are_told(talk_page: Page) -> None:
    talk_page.get_by_role("button", name="Start talking").click()
    expect(talk_page.locator(".said")).to_have_text(["Hello, I am a tone."])
    missing = talk_page.locator(".p-missing")
    expect(missing).to_be_hidden()
    type_in(talk_page, "lose a server")
    expect(missing).to_contain_text("1 of 2 tool servers cannot be reached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_question_and_states_fit_and_axe_finds_no_fault(
    site: FakeAgentSite, open_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = open_page(
        f"{site.url}/talk/agent_tone",
        bypass_csp=True,
        color_scheme=scheme,
        viewport={"width": width, "height": 844},
    )
    question = ask(page)
    photograph(page, f"asked-{scheme}-{width}")
    found = [*faults(page), page.evaluate(SIDEWAYS)]
    page.get_by_role("button", name="Yes, use it").click()
    expect(question).to_be_hidden()
    expect(state(page)).to_have_text("running …")
    photograph(page, f"running-{scheme}-{width}")
    site.call.tool_may_end.set()
    expect(page.locator(".said", has_text="It is reserved.")).to_be_visible()
    type_in(page, "ask me")
    page.get_by_role("button", name="No", exact=True).click()
    type_in(page, "use a tool")
    type_in(page, "lose a server")
    expect(page.locator(".p-missing")).to_be_visible()
    photograph(page, f"states-{scheme}-{width}")
    found += [*faults(page), page.evaluate(SIDEWAYS)]
    assert found == [0, 0]
