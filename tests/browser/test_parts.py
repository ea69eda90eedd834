"""Terms, languages, captions, files, Markdown and the rating, on the talk page."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.fake_agent import FakeAgentSite
from tests.browser.faults import faults
from tests.browser.tone_site import WIDGETS

pytestmark = pytest.mark.browser
WIDGET = {
    "language": "en",
    "supported_language_overrides": ["de"],
    "language_presets": {"de": {"terms_text": "Seien Sie **nett**."}},
    "terms_text": "Be kind.",
    "terms_key": "terms-1",
    "file_input_config": {"enabled": True, "max_files_per_conversation": 2},
    "markdown_link_allowed_hosts": [{"hostname": "example.com"}],
}
MESSAGE = (
    "**bold** <img src=x onerror=alert(1)> [no](javascript:alert(1)) "
    "[yes](https://example.com/)"
)
PICTURE = {"name": "cat.png", "mimeType": "image/png", "buffer": b"png"}
TEXT = {"name": "cat.txt", "mimeType": "text/plain", "buffer": b"txt"}


@pytest.fixture
def page(
    site: FakeAgentSite,
    open_page: Callable[..., Page],
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    monkeypatch.setitem(WIDGETS, "agent_tone", WIDGET)
    return open_page(f"{site.url}/talk/agent_tone", bypass_csp=True)


def answer(page: Page, path: str, body: dict[str, str]) -> list[tuple[str, str]]:
    """Answer what is asked beside the socket; gives what was."""
    asked: list[tuple[str, str]] = []

    def fulfil(route: Route) -> None:
        request = route.request
        name = request.url.rsplit("/conversations/")[-1]
        asked.append((request.method, name))
        route.fulfill(json=body)

    page.route(path, fulfil)
    return asked


def test_terms_come_first_in_the_language_that_was_chosen(
    page: Page, site: FakeAgentSite
) -> None:
    calls = len(site.calls)
    page.get_by_role("combobox", name="Language").select_option("de")
    page.get_by_role("button", name="Lieber schreiben").click()
    terms = page.get_by_role("heading", name="Bevor es losgeht")
    expect(terms).to_be_focused()
    expect(page.locator(".p-consent strong")).to_have_text("nett")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Gespräch beginnen")).to_be_focused()
    assert len(site.calls) == calls
    page.get_by_role("button", name="Lieber schreiben").click()
    page.get_by_role("button", name="Zustimmen").click()
    text = page.get_by_label("Ihre Nachricht")
    expect(text).to_be_focused()
    expect(page.get_by_role("button", name="Gespräch beenden")).to_be_visible()
    override = site.call.initiation["conversation_config_override"]
    assert override["agent"]["language"] == "de"
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.reload()
    page.get_by_role("button", name="Type instead").click()
    expect(page.get_by_label("Your message")).to_be_focused()


def test_files_words_and_rating_reach_the_server(
    page: Page, site: FakeAgentSite
) -> None:
    uploads = answer(page, "**/files", {"file_id": "file_1"})
    removals = answer(page, "**/files/*", {"file_id": "file_1"})
    ratings = answer(page, "**/feedback", {"status": "ok"})
    page.get_by_role("button", name="Type instead").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".said")).to_have_text(["Hello, I am a tone."])
    files = page.locator("input[type=file]")
    files.set_input_files([PICTURE, TEXT])
    expect(page.get_by_role("alert")).to_contain_text("cat.txt cannot be sent")
    page.get_by_role("button", name="Remove cat.png").click()
    expect(page.locator(".p-file")).to_have_count(0)
    files.set_input_files([PICTURE])
    expect(page.locator(".p-file .p-file-busy")).to_have_count(0)
    text = page.get_by_label("Your message")
    text.fill("Look")
    # Enter that ends a composition, and with Shift, sends nothing.
    text.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("here")
    page.keyboard.press("Enter")
    expect(page.locator(".message-user .files")).to_have_text("1 file: cat.png")
    text.fill(MESSAGE)
    page.keyboard.press("Enter")
    answered = page.locator(".message-agent .said", has_text="bold")
    expect(answered.locator("strong")).to_have_text("bold")
    expect(answered.locator("a")).to_have_attribute("href", "https://example.com/")
    expect(answered.locator("a")).to_have_attribute("rel", "noopener noreferrer")
    expect(answered).to_contain_text("<img src=x onerror=alert(1)>")
    assert answered.locator("img").count() == 0
    (sent,) = site.call.of_type("multimodal_message")
    assert "Look\\nhere" in json.dumps(sent)
    page.get_by_role("button", name="End conversation").click()
    page.get_by_role("radio", name="4 stars").check(force=True)
    page.get_by_label("Tell us more").fill("Fine")
    page.locator(".p-rating").get_by_role("button", name="Send").click()
    expect(page.locator(".p-rating-note")).to_contain_text("Thank you")
    assert faults(page) == []
    assert [method for method, _ in uploads] == ["POST", "POST"]
    assert removals == [("DELETE", "conv_fake/files/file_1")]
    assert ratings == [("POST", "conv_fake/feedback")] * 2


def test_captions_show_what_is_said_for_those_who_want_them(
    page: Page, site: FakeAgentSite
) -> None:
    page.get_by_role("button", name="Start talking").click()
    page.get_by_role("button", name="Accept").click()
    captions = page.locator(".p-captions")
    toggle = page.get_by_role("button", name="Captions")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    expect(captions).to_be_hidden()
    toggle.click()
    page.get_by_label("Your message").fill("listen step by step")
    page.keyboard.press("Enter")
    expect(captions).to_contain_text("I would")
    site.call.next_step.set()
    expect(captions).to_contain_text("I would like a book")
    site.call.next_step.set()
    expect(captions).to_contain_text("I would like a book.")
    site.call.next_step.set()
    expect(captions).to_contain_text("Which book would you like?")
