"""The talk page and the real server: spoken to, interrupted, typed to, thanked.

What Chromium hears as its microphone is synthetic speech; what the agent answered is
transcribed from the recording and compared with what it claims to have said.
"""

import re
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.callers.ear import align, transcribe, words
from tests.callers.voices import speak
from tests.callers.wav_file import write_wav
from tests.server.live_fixture import live_parley  # noqa: F401  # a fixture
from tests.server.live_parley import LiveParley

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.models]

RATE_HZ = 16_000
QUESTION = "Tell me about the book club."
INTERRUPTION = "Stop please. Can I bring my dog?"


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


@pytest.fixture(scope="session")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Waits for the greeting, asks, and interrupts the answer."""
    path = tmp_path_factory.mktemp("microphone") / "caller.wav"
    line = [
        silence(9),
        speak(QUESTION, "piper-joe").pcm,
        silence(4),
        speak(INTERRUPTION, "piper-joe").pcm,
        silence(60),
    ]
    write_wav(path, np.concatenate(line), RATE_HZ)
    return path


def test_conversation_by_voice_and_text_is_held_and_kept(
    live_parley: LiveParley,  # noqa: F811
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
        re.compile("book club", re.IGNORECASE), timeout=25_000
    )
    expect(page.get_by_text("Interrupted")).to_be_visible(timeout=25_000)
    expect(page.locator(".message-user").nth(1)).to_contain_text(
        re.compile("dog", re.IGNORECASE), timeout=15_000
    )
    expect(page.locator(".message-agent")).to_have_count(3, timeout=15_000)
    page.get_by_label("Your message").fill("How much is a library card?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message-agent")).to_have_count(4, timeout=15_000)
    page.locator(".message-agent").nth(3).get_by_role(
        "button", name=re.compile("good", re.IGNORECASE)
    ).click()
    expect(page.locator("#talk")).to_have_attribute(
        "data-phase", "listening", timeout=30_000
    )
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
    asked = transcribe(left, 48_000)
    assert align(f"{QUESTION} {INTERRUPTION}", asked).errors <= 4
    answered = " ".join(turn["heard_text"] for turn in turns if turn["role"] == "agent")
    errors = align(answered, transcribe(right, 48_000)).errors
    assert errors <= len(words(answered)) * 0.25


def channels(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The caller's and the agent's sound, at 48 kHz."""
    with av.open(str(path)) as file:
        resampler = av.AudioResampler("s16p", "stereo", 48_000)
        blocks = [
            part.to_ndarray()
            for frame in file.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    left, right = np.concatenate(blocks, axis=1)
    return left, right
