"""What goes wrong, and whether the page says what to do about it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.fake_agent import FakeAgentSite

pytestmark = pytest.mark.browser


def begin(page: Page) -> None:
    page.get_by_role("button", name="Start talking").click()


def expect_retry(page: Page, words: str) -> None:
    """The problem in words, and a way on."""
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.get_by_role("button", name="Try again")).to_be_enabled()
    expect(page.get_by_role("button", name="Type instead")).to_be_enabled()


def test_denied_microphone_says_where_to_allow_it(
    site: FakeAgentSite, launch: Callable[..., Browser], open_page: Callable[..., Page]
) -> None:
    calls = len(site.calls)
    page = open_page(f"{site.url}/talk/agent_tone", launch(allow=False))
    begin(page)
    expect_retry(page, "Allow it for this page in the browser's address bar")
    assert len(site.calls) == calls
    page.get_by_role("button", name="Type instead").click()
    expect(page.get_by_label("Your message")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_missing_microphone_says_to_connect_one(
    site: FakeAgentSite, launch: Callable[..., Browser], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/talk/agent_tone", launch(present=False))
    begin(page)
    expect_retry(page, "No microphone was found. Connect one")


def test_busy_microphone_says_to_close_the_other_program(talk_page: Page) -> None:
    talk_page.evaluate(
        """() => { navigator.mediaDevices.getUserMedia = () =>
          Promise.reject(new DOMException("in use", "NotReadableError")); }"""
    )
    begin(talk_page)
    expect_retry(talk_page, "close that program and try again")


def test_insecure_origin_says_to_use_https(
    site: FakeAgentSite, launch: Callable[..., Browser], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/talk/agent_tone")
    page.evaluate("Object.defineProperty(window, 'isSecureContext', {value: false})")
    begin(page)
    expect_retry(page, "Open this page over https")


def test_server_that_is_gone_is_named_and_can_be_tried_again(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    leaving = FakeAgentSite()
    page = open_page(f"{leaving.url}/talk/agent_tone")
    expect(page.get_by_role("status")).to_have_text("Ready when you are")
    # What the page needs to get as far as calling is still in its cache.
    begin(page)
    page.get_by_role("button", name="End conversation").click()
    leaving.close()
    page.get_by_role("button", name="Start again").click()
    expect_retry(page, "The server does not answer")


def test_full_agent_tells_its_own_reason(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/talk/agent_full")
    begin(page)
    expect_retry(page, "This agent is busy. Try again in a few minutes.")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("crash", "The speech service stopped. Start again."),
        ("vanish", "The connection to the server was lost."),
    ],
)
def test_server_lost_in_the_middle_keeps_the_words_and_offers_a_new_start(
    talk_page: Page, command: str, words: str
) -> None:
    begin(talk_page)
    greeting = talk_page.locator(".said").first
    expect(greeting).to_have_text("Hello, I am a tone.")
    talk_page.get_by_label("Your message").fill(command)
    talk_page.keyboard.press("Enter")
    expect(talk_page.get_by_role("alert")).to_contain_text(words)
    expect(talk_page.get_by_role("status")).to_have_text(
        "Conversation ended by an error"
    )
    expect(greeting).to_have_text("Hello, I am a tone.")
    talk_page.get_by_role("button", name="Start again").click()
    expect(talk_page.get_by_role("alert")).to_be_hidden()
    expect(talk_page.get_by_role("button", name="End conversation")).to_be_visible()


def test_dead_microphone_is_noticed(
    site: FakeAgentSite,
    launch: Callable[..., Browser],
    open_page: Callable[..., Page],
    silent_wav: Path,
) -> None:
    page = open_page(f"{site.url}/talk/agent_tone", launch(silent_wav))
    begin(page)
    expect(page.get_by_role("alert")).to_contain_text(
        "Nothing comes from your microphone"
    )


def test_giving_up_while_connecting_returns_to_the_start(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/talk/agent_tone")
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => new Promise(() => {}); }"
    )
    begin(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Start talking")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
