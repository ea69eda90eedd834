"""The talk page and the real server: spoken to, interrupted, typed to, thanked.

What Chromium hears as its microphone is synthetic speech; what the agent answered is
transcribed from the recording and compared with what it claims to have said.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.callers.ear import align, transcribe, words
from tests.callers.recording import RATE_HZ, channels, sounding
from tests.callers.voices import RATE_HZ as VOICE_RATE_HZ
from tests.callers.voices import speak
from tests.callers.wav_file import write_wav
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


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * VOICE_RATE_HZ), np.int16)


@pytest.fixture(scope="session")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Waits for the greeting, asks, and interrupts the answer."""
    path = tmp_path_factory.mktemp("microphone") / "caller.wav"
    line = [
        silence(9),
        speak(QUESTION, "piper-joe").pcm,
        silence(6),
        speak(INTERRUPTION, "piper-joe").pcm,
        silence(60),
    ]
    write_wav(path, np.concatenate(line), VOICE_RATE_HZ)
    return path


def wait_until_heard(live: LiveParley, timeout_s: float = 60) -> None:
    """Until the server has seen the newest answer to its end."""
    newest = "SELECT ended_ms FROM conversations_turn ORDER BY id DESC LIMIT 1"
    deadline_s = time.monotonic() + timeout_s
    while live.rows(newest)[0]["ended_ms"] is None:
        assert time.monotonic() < deadline_s, "the answer did not end"
        time.sleep(0.1)


def test_conversation_by_voice_and_text_is_held_and_kept(
    live_parley: LiveParley,
    launch: Callable[..., Browser],
    open_page: Callable[..., Page],
    microphone: Path,
) -> None:
    page = open_page(f"{live_parley.url}/talk/agent_demo", browser=launch(microphone))
    with page.expect_websocket() as opened:
        page.get_by_role("button", name="Start talking").click()
    assert "/v1/convai/conversation" in opened.value.url
    expect(page.get_by_role("button", name="End conversation")).to_be_visible()
    expect(page.locator(".message-user").first).to_contain_text(
        re.compile("book club", re.IGNORECASE), timeout=60_000
    )
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
    wait_until_heard(live_parley)
    shown = page.locator(".message-agent .said").last.inner_text()
    page.get_by_role("button", name="End conversation").click()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    assert page.evaluate("window.__refused") == []

    [newest] = live_parley.rows(
        "SELECT * FROM conversations_conversation ORDER BY id DESC LIMIT 1"
    )
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
    errors = align(answered, transcribe(sounding(right), RATE_HZ)).errors
    assert errors <= len(words(answered)) * 0.25
