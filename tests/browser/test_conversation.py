"""A whole conversation on the talk page, heard and seen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.ears import Heard
from tests.browser.fake_agent import (
    ANSWER_HZ,
    ANSWER_MS,
    GOODBYE_HZ,
    GOODBYE_MS,
    GREETING_HZ,
    GREETING_MS,
    RATE_HZ,
    FakeAgentSite,
)

pytestmark = pytest.mark.browser
# A sound that stops within a wave decays for a few milliseconds more.
EDGE_MS = 10
BYTES_PER_S = RATE_HZ * 2
INTERRUPTIONS = 3


def start(page: Page) -> None:
    page.get_by_role("button", name="Start talking").click()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    # What is written before the greeting has come stands above it.
    expect(page.locator(".said")).to_have_text(["Hello, I am a tone."])


def write(page: Page, text: str) -> None:
    page.get_by_label("Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def expect_spoken(page: Page, times: int = 1) -> None:
    """Wait until the agent has begun and ended to speak so many times."""
    page.wait_for_function(
        """times => {
          const spoken = window.__phases.lastIndexOf("speaking");
          const count = window.__phases.filter((phase) => phase === "speaking").length;
          return count >= times && spoken < window.__phases.length - 1;
        }""",
        arg=times,
    )


def said(page: Page, text: str) -> Locator:
    return page.locator(".said").get_by_text(text)


def expect_phase(page: Page, phase: str) -> None:
    expect(page.locator("#talk")).to_have_attribute("data-activity", phase)


def test_greeting_is_heard_from_its_first_sample(talk_page: Page) -> None:
    start(talk_page)
    expect_spoken(talk_page)
    (greeting,) = Heard.by(talk_page).sounds()
    assert greeting.duration_ms == pytest.approx(GREETING_MS, abs=EDGE_MS)
    assert greeting.frequency_hz == pytest.approx(GREETING_HZ, rel=0.03)


def test_microphone_reaches_the_agent(talk_page: Page, site: FakeAgentSite) -> None:
    start(talk_page)
    expect_spoken(talk_page)
    assert len(site.call.user_audio) % 1024 == 0
    assert len(site.call.user_audio) > 16_000
    assert max(site.call.user_audio[::2]) > 0


def test_interruption_silences_within_200_ms(talk_page: Page) -> None:
    talk_page.evaluate(
        """() => {
          const receive = Object.getOwnPropertyDescriptor(
            MessageEvent.prototype, "data").get;
          Object.defineProperty(MessageEvent.prototype, "data", { get() {
            const data = receive.call(this);
            if (typeof data === "string" && data.includes('"interruption"')) {
              window.__interruptedAt = performance.now();
            }
            return data;
          } });
        }"""
    )
    start(talk_page)
    expect_spoken(talk_page)
    late_ms = []
    # A machine that stalls between the news and the silence says nothing of the page.
    while not late_ms or (min(late_ms) >= 200 and len(late_ms) < INTERRUPTIONS):
        write(talk_page, "interrupt me")
        unheard = talk_page.locator(".unheard")
        expect(unheard).to_have_text([" three four five six"] * (len(late_ms) + 1))
        expect(talk_page.get_by_text("Interrupted").last).to_be_visible()
        interrupted_ms = talk_page.evaluate("window.__interruptedAt")
        interrupted = Heard.by(talk_page).sounds()[-1]
        assert interrupted.largest_step < 0.1
        late_ms.append(interrupted.end_ms - interrupted_ms)
    assert min(late_ms) < 200, late_ms


def test_typed_message_in_a_voice_conversation_is_answered_aloud(
    talk_page: Page, site: FakeAgentSite
) -> None:
    start(talk_page)
    expect_spoken(talk_page)
    write(talk_page, "When do you open?")
    expect(said(talk_page, "You said: When do you open?")).to_be_visible()
    expect_spoken(talk_page, times=2)
    answer = Heard.by(talk_page).sounds()[-1]
    assert answer.duration_ms == pytest.approx(ANSWER_MS, abs=EDGE_MS)
    assert answer.frequency_hz == pytest.approx(ANSWER_HZ, rel=0.03)
    assert site.call.of_type("user_message") == [
        {"type": "user_message", "text": "When do you open?"}
    ]
    assert site.call.of_type("user_activity")


def test_goodbye_is_heard_to_its_last_sample(talk_page: Page) -> None:
    start(talk_page)
    expect_spoken(talk_page)
    write(talk_page, "hang up")
    expect_phase(talk_page, "ended")
    expect(talk_page.get_by_role("status")).to_have_text(
        "Conversation ended: the agent said goodbye"
    )
    goodbye = Heard.by(talk_page).sounds()[-1]
    assert goodbye.duration_ms == pytest.approx(GOODBYE_MS, abs=EDGE_MS)
    assert goodbye.frequency_hz == pytest.approx(GOODBYE_HZ, rel=0.03)


def test_tentative_words_become_certain_in_one_place(
    talk_page: Page, site: FakeAgentSite
) -> None:
    start(talk_page)
    write(talk_page, "listen step by step")
    tentative = talk_page.locator(".message-tentative")
    expect(tentative.get_by_text("I would", exact=True)).to_be_visible()
    site.call.next_step.set()
    expect(tentative).to_contain_text("I would like a book")
    site.call.next_step.set()
    expect(said(talk_page, "I would like a book.")).to_be_visible()
    expect(tentative).to_have_count(0)
    expect_phase(talk_page, "thinking")
    site.call.next_step.set()
    expect(said(talk_page, "Which book would you like?")).to_be_visible()
    expect(talk_page.locator(".message")).to_have_count(4)


def test_thumbs_reach_the_agent_and_can_be_taken_back(
    talk_page: Page, site: FakeAgentSite
) -> None:
    start(talk_page)
    good = talk_page.get_by_role("button", name="Good answer")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "false")
    talk_page.get_by_role("button", name="Bad answer").click()
    write(talk_page, "done")
    expect(said(talk_page, "You said: done")).to_be_visible()
    scores = [event["score"] for event in site.call.of_type("feedback")]
    assert scores == ["like", None, "dislike"]
    assert {event["event_id"] for event in site.call.of_type("feedback")} == {1}


def test_mute_sends_silence_but_keeps_sending(
    talk_page: Page, site: FakeAgentSite
) -> None:
    start(talk_page)
    talk_page.keyboard.press("m")
    mute = talk_page.get_by_role("button", name="Mute")
    expect(mute).to_have_attribute("aria-pressed", "true")
    expect(talk_page.get_by_role("status")).to_contain_text("muted")
    # What was on its way has come when as much again has.
    before_bytes = len(site.call.user_audio) + BYTES_PER_S
    site.call.wait_for_audio(before_bytes)
    # The fake device beeps every second.
    site.call.wait_for_audio(before_bytes + round(1.3 * BYTES_PER_S))
    assert not any(site.call.user_audio[before_bytes:])


def test_typing_instead_needs_no_microphone_and_makes_no_sound(
    talk_page: Page, site: FakeAgentSite
) -> None:
    talk_page.get_by_role("button", name="Type instead").click()
    text = talk_page.get_by_label("Your message")
    expect(text).to_be_focused()
    talk_page.keyboard.type("Hello there")
    talk_page.keyboard.press("Enter")
    expect(said(talk_page, "You said: Hello there")).to_be_visible()
    expect_phase(talk_page, "listening")
    assert site.call.is_text
    assert not site.call.user_audio
    assert talk_page.evaluate("window.__heard.length") == 0


def test_message_entered_while_connecting_is_sent_when_connected(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    site.admitted.clear()
    page = open_page(f"{site.url}/talk/agent_held")
    page.get_by_role("button", name="Type instead").click()
    page.keyboard.type("Hello there")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    site.admitted.set()
    expect(said(page, "You said: Hello there")).to_be_visible()
    expect(page.get_by_label("Your message")).to_have_value("")


def test_message_still_being_written_when_connected_is_not_sent(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    site.admitted.clear()
    page = open_page(f"{site.url}/talk/agent_held")
    page.get_by_role("button", name="Type instead").click()
    page.keyboard.type("Hello")
    page.keyboard.press("Enter")
    page.keyboard.type(" th")
    site.admitted.set()
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    page.keyboard.type("ere")
    page.keyboard.press("Enter")
    expect(said(page, "You said: Hello there")).to_be_visible()
    assert [event["text"] for event in site.call.of_type("user_message")] == [
        "Hello there"
    ]


def test_conversation_can_be_started_again(
    talk_page: Page, site: FakeAgentSite
) -> None:
    start(talk_page)
    first = site.call
    talk_page.get_by_role("button", name="End conversation").click()
    expect(talk_page.get_by_role("status")).to_have_text(
        re.compile("ended: you hung up")
    )
    assert first.ended.wait(30)
    assert first.socket.close_code == 1000
    talk_page.get_by_role("button", name="Start again").click()
    expect(talk_page.get_by_role("button", name="End conversation")).to_be_visible()
    assert site.call is not first


def test_tools_are_shown_with_their_state_and_told_to_screen_readers(
    talk_page: Page, site: FakeAgentSite
) -> None:
    start(talk_page)
    write(talk_page, "use a tool")
    tools = talk_page.locator(".message-tool")
    expect(tools).to_have_text([re.compile(r"Tool show map\s*running")])
    announcer = talk_page.locator(".p-announcer")
    expect(announcer).to_have_text("Tool show map: running …")
    site.calls[-1].tool_may_end.set()
    expect(tools).to_have_text(
        [
            re.compile(r"Tool show map\s*done"),
            re.compile(r"Tool look up\s*did not work"),
        ]
    )
    expect(said(talk_page, "That is all I found.")).to_be_visible()
    assert talk_page.locator(".message-tool button").count() == 0
