"""The talk page and the real server: spoken to, interrupted, typed to, thanked.

What Chromium hears as its microphone is synthetic speech; what the agent answered is
transcribed from the recording and compared with what it claims to have said.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.microphone import prepare, say
from tests.callers.ear import align, is_heard, transcribe
from tests.callers.recording import RATE_HZ, channels, sounding
from tests.callers.voices import RATE_HZ as VOICE_RATE_HZ
from tests.callers.voices import speak
from tests.server.live_parley import LiveParley

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.models,
    # As long as the server may take to be ready, and the conversation.
    pytest.mark.timeout(600),
]

QUESTION = "Tell me about the book club."
INTERRUPTION = "Stop please. Can I bring my dog?"


def test_conversation_by_voice_and_text_is_held_and_kept(
    live_parley: LiveParley,
    launch: Callable[..., Browser],
    open_page: Callable[..., Page],
    silent_wav: Path,
) -> None:
    question, interruption = (
        speak(text, "piper-joe").pcm for text in (QUESTION, INTERRUPTION)
    )
    page = open_page("about:blank", browser=launch(silent_wav))
    prepare(page)
    page.goto(f"{live_parley.url}/talk/agent_demo")
    with page.expect_websocket() as opened:
        page.get_by_role("button", name="Start talking").click()
    assert "/rtc/v1" in opened.value.url
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    expect(page.locator(".message-agent")).to_have_count(1, timeout=60_000)
    [newest] = live_parley.rows(
        "SELECT * FROM conversations_conversation ORDER BY id DESC LIMIT 1"
    )
    live_parley.wait_until_heard(newest["public_id"])
    say(page, question, VOICE_RATE_HZ)
    expect(page.locator(".message-user").first).to_contain_text(
        re.compile("book club", re.IGNORECASE), timeout=60_000
    )
    expect(page.locator(".message-agent")).to_have_count(2, timeout=60_000)
    expect(page.locator("#talk")).to_have_attribute("data-activity", "speaking")
    # Well into the answer, which takes several seconds.
    page.wait_for_timeout(1_000)
    say(page, interruption, VOICE_RATE_HZ)
    expect(page.get_by_text("Interrupted")).to_be_visible(timeout=60_000)
    expect(page.locator(".message-user").nth(1)).to_contain_text(
        re.compile("dog", re.IGNORECASE), timeout=60_000
    )
    expect(page.locator(".message-agent")).to_have_count(3, timeout=60_000)
    page.get_by_label("Your message").fill("How much is a library card?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message-agent")).to_have_count(4, timeout=60_000)
    page.locator(".message-agent").nth(3).get_by_role(
        "button", name=re.compile("good", re.IGNORECASE)
    ).click()
    # An answer that has no voice yet is not stored: those before must not do.
    live_parley.wait_until_heard(newest["public_id"], 4)
    shown = page.locator(".message-agent .said").last.inner_text()
    page.get_by_role("button", name="End conversation").click()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    assert page.evaluate("window.__refused") == []

    row = live_parley.wait_for_status(newest["public_id"], "done")
    turns = live_parley.turns(row["public_id"])
    assert [turn["role"] for turn in turns] == [
        *("agent", "user", "agent", "user", "agent", "user", "agent")
    ]
    cut = turns[2]
    assert cut["interrupted"]
    assert len(cut["heard_text"]) < len(cut["generated_text"])
    assert turns[5]["medium"] == "text"
    assert turns[6]["text"] == shown
    [thumb] = live_parley.rows(
        "SELECT * FROM conversations_feedback WHERE conversation_id = ?", row["id"]
    )
    assert (thumb["score"], thumb["event_id"]) == ("like", turns[6]["event_id"])

    [recording] = live_parley.rows(
        "SELECT * FROM conversations_recording WHERE conversation_id = ?", row["id"]
    )
    left, right = channels(live_parley.media / recording["file"])
    asked = transcribe(sounding(left), RATE_HZ)
    assert align(f"{QUESTION} {INTERRUPTION}", asked).errors <= 4
    answered = " ".join(turn["heard_text"] for turn in turns if turn["role"] == "agent")
    assert is_heard(answered, transcribe(sounding(right), RATE_HZ))
