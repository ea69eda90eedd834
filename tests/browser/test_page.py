"""What holds for the page whatever is said on it: policy, weight, reach."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from playwright.sync_api import Page, expect

from config.storage import without_comments
from tests.browser.fake_agent import FakeAgentSite
from tests.browser.faults import faults

pytestmark = pytest.mark.browser
FIRST_LOAD_BYTES = 120_000
"""As WhiteNoise sends it: compressed, and modules without their comments."""


def as_sent(path: Path) -> bytes:
    body = path.read_bytes()
    if path.suffix == ".js":
        body = without_comments(body.decode()).encode()
    return gzip.compress(body)


def converse(page: Page) -> None:
    page.get_by_role("button", name="Start talking").click()
    # What is written before the greeting has come stands above it.
    expect(page.locator(".said")).to_have_text(["Hello, I am a tone."])
    page.get_by_label("Your message").fill("listen")
    page.keyboard.press("Enter")
    expect(page.locator(".said", has_text="Which book")).to_be_visible()


def test_policy_is_strict_and_nothing_breaks_it(talk_page: Page) -> None:
    converse(talk_page)
    assert talk_page.evaluate("window.__refused") == []
    assert talk_page.logged == []
    policy = talk_page.request.get(talk_page.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    for laxity in ("unsafe-inline", "unsafe-eval", "blob:", "data:", "*"):
        assert laxity not in policy


def test_first_load_is_light_and_from_one_host(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    requested: list[str] = []
    page = open_page("about:blank")
    page.on("request", lambda request: requested.append(request.url))
    site.bytes_served.clear()
    page.goto(f"{site.url}/talk/agent_tone")
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    assert all(url.startswith(site.url) for url in requested)
    assert "/static/client/worklets/playback-processor.js" in site.bytes_served
    names = [name for name in site.bytes_served if name.startswith("/static/")]
    preloaded = page.locator("link[rel=modulepreload]").evaluate_all(
        "links => links.map((link) => new URL(link.href).pathname)"
    )
    assert preloaded == ["/static/parts/words/en.js"]
    modules = {name for name in names if name.endswith(".js")}
    assert {name.split("/")[2] for name in modules} == {
        "talk",
        "parts",
        "client",
        "pages",
    }
    found = [find(name.removeprefix("/static/")) for name in names]
    sent = [as_sent(Path(path)) for path in found if path]
    assert sum(len(body) for body in sent) < FIRST_LOAD_BYTES


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_width_scrolls_sideways(
    site: FakeAgentSite, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(
        f"{site.url}/talk/agent_tone", viewport={"width": width, "height": 740}
    )
    sideways = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(sideways) <= 0
    converse(page)
    page.get_by_label("Your message").fill("W" * 200)
    page.keyboard.press("Enter")
    assert page.evaluate(sideways) <= 0
    page.get_by_role("button", name="Sound").click()
    assert page.evaluate(sideways) <= 0


def test_phone_shows_words_and_text_box_without_scrolling(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(
        f"{site.url}/talk/agent_tone", viewport={"width": 360, "height": 740}
    )
    converse(page)
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="End conversation")).to_be_in_viewport()
    expect(page.locator(".said").last).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(
    site: FakeAgentSite, open_page: Callable[..., Page], scheme: str
) -> None:
    page = open_page(
        f"{site.url}/talk/agent_tone", bypass_csp=True, color_scheme=scheme
    )
    assert faults(page) == []
    converse(page)
    page.get_by_role("button", name="Good answer").first.click()
    page.get_by_role("button", name="Sound").click()
    page.get_by_role("button", name="Mute").click()
    assert faults(page) == []
    page.get_by_label("Your message").fill("crash")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("button", name="Start again")).to_be_enabled()
    assert faults(page) == []


def test_keyboard_alone_holds_a_conversation(
    talk_page: Page, site: FakeAgentSite
) -> None:
    def focused() -> str:
        return talk_page.evaluate("document.activeElement.textContent.trim()")

    talk_page.keyboard.press("Tab")
    assert focused() == "Start talking"
    talk_page.keyboard.press("Space")
    expect(talk_page.get_by_role("button", name="End conversation")).to_be_focused()
    talk_page.keyboard.press("Escape")
    talk_page.keyboard.press("Tab")
    assert focused() == "Mute"
    talk_page.keyboard.press("Enter")
    mute = talk_page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    talk_page.keyboard.press("m")
    expect(mute).to_have_attribute("aria-pressed", "false")
    talk_page.get_by_label("Your message").focus()
    talk_page.keyboard.type("mmm")
    expect(mute).to_have_attribute("aria-pressed", "false")
    talk_page.keyboard.press("Enter")
    expect(talk_page.locator(".said", has_text="You said: mmm")).to_be_visible()
    talk_page.get_by_role("button", name="Bad answer").last.focus()
    talk_page.keyboard.press("Enter")
    expect(talk_page.get_by_role("button", name="Bad answer").last).to_be_focused()
    talk_page.get_by_role("button", name="End conversation").focus()
    talk_page.keyboard.press("Enter")
    expect(talk_page.get_by_role("button", name="Start again")).to_be_focused()
    assert site.call.ended.wait(30)


def test_screen_reader_hears_status_and_whole_messages(talk_page: Page) -> None:
    talk_page.evaluate(
        """() => {
          window.__announced = [];
          const region = document.querySelector(".p-announcer");
          new MutationObserver(() => window.__announced.push(region.textContent))
            .observe(region, {childList: true});
        }"""
    )
    converse(talk_page)
    announced = talk_page.evaluate("window.__announced")
    assert announced == [
        "The library desk: Hello, I am a tone.",
        "You: listen",
        "You: I would like a book.",
        "The library desk: Which book would you like?",
    ]
    expect(talk_page.locator(".p-announcer")).to_have_attribute("aria-live", "polite")


def test_reduced_motion_holds_the_orb_still(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/talk/agent_tone", reduced_motion="reduce")
    page.wait_for_timeout(600)
    picture = "document.querySelector('.p-orb').toDataURL()"
    before = page.evaluate(picture)
    page.wait_for_timeout(600)
    assert page.evaluate(picture) == before


def test_written_agent_offers_no_microphone(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}/talk/agent_chat")
    expect(page.get_by_text("microphone")).to_have_count(0)
    page.get_by_role("button", name="Start chat").click()
    page.keyboard.type("Hello")
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".said", has_text="You said: Hello")).to_be_visible()
    assert site.call.is_text
