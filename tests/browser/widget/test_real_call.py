"""A visitor of another website speaks and writes to the real server, and rates it.

The microphone hears synthetic speech; what was understood and what was answered stands
in the server's rows.
"""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.ears import Heard
from tests.browser.widget.sites import OtherSite
from tests.callers.ear import align, is_heard, transcribe
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

PICTURE = {
    "name": "cat.png",
    "mimeType": "image/png",
    "buffer": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
}
NOTE_ANNOUNCEMENTS = """() => {
  window.__announced = [];
  const { shadowRoot } = document.querySelector("parley-agent");
  const note = () => {
    const words = shadowRoot.querySelector(".p-announcer")?.textContent ?? "";
    if (words !== "" && words !== window.__announced.at(-1)) {
      window.__announced.push(words);
    }
  };
  new MutationObserver(note).observe(shadowRoot, { childList: true, subtree: true });
}"""
QUESTION = "How much is a library card?"


@pytest.fixture(scope="session")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Waits for the greeting, then asks."""
    path = tmp_path_factory.mktemp("microphone") / "visitor.wav"
    pause = np.zeros(12 * VOICE_RATE_HZ, np.int16)
    quiet = np.zeros(60 * VOICE_RATE_HZ, np.int16)
    line = [pause, speak(QUESTION, "piper-joe").pcm, quiet]
    write_wav(path, np.concatenate(line), VOICE_RATE_HZ)
    return path


def test_voice_from_another_website_is_understood_answered_and_rated(
    live_parley: LiveParley,
    shop: OtherSite,
    launch: Callable[..., Browser],
    open_page: Callable[..., Page],
    caller: Path,
) -> None:
    live_parley.copy_agent("agent_demo", "agent_shop", allowed_origins=shop.origin)
    address = shop.page(
        '<elevenlabs-convai agent-id="agent_shop" transcript="true"'
        ' collect-feedback="true"></elevenlabs-convai>'
        f'<script src="{live_parley.url}/static/embed.js" async></script>'
    )
    page = open_page(address, browser=launch(caller))
    page.get_by_role("button", name="Start talking").click()
    expect(page.locator(".message-user").first).to_contain_text(
        re.compile("library", re.IGNORECASE), timeout=90_000
    )
    expect(page.locator(".message-agent")).to_have_count(2, timeout=60_000)
    page.get_by_role("button", name="Good answer").last.click()
    # Words that are cut in two are no measure of what was said.
    [begun] = live_parley.rows(
        "SELECT * FROM conversations_conversation ORDER BY id DESC LIMIT 1"
    )
    live_parley.wait_until_heard(begun["public_id"], 2)
    page.get_by_role("button", name="End conversation").click()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    assert Heard.by(page).sounds(), "the greeting was put out"

    [row] = live_parley.rows(
        "SELECT * FROM conversations_conversation ORDER BY id DESC LIMIT 1"
    )
    assert row["source"] == "widget"
    live_parley.wait_for_status(row["public_id"], "done")
    expect(page.get_by_text(row["public_id"])).to_be_visible()
    [thumb] = live_parley.rows(
        "SELECT * FROM conversations_feedback WHERE conversation_id = ?", row["id"]
    )
    assert thumb["score"] == "like"
    [recording] = live_parley.rows(
        "SELECT * FROM conversations_recording WHERE conversation_id = ?", row["id"]
    )
    left, right = channels(live_parley.media / recording["file"])
    assert align(QUESTION, transcribe(sounding(left), RATE_HZ)).errors <= 2
    said = " ".join(
        turn["heard_text"]
        for turn in live_parley.turns(row["public_id"])
        if turn["role"] == "agent"
    )
    assert is_heard(said, transcribe(sounding(right), RATE_HZ))


def test_written_call_takes_a_file_is_read_out_while_collapsed_and_is_rated(
    live_parley: LiveParley,
    shop: OtherSite,
    open_page: Callable[..., Page],
) -> None:
    live_parley.copy_agent(
        "agent_demo",
        "agent_chat",
        allowed_origins=shop.origin,
        files_allowed=True,
        widget_end_rating=True,
    )
    address = shop.page(
        '<parley-agent agent-id="agent_chat" variant="full" transcript="true"'
        ' default-expanded="true"></parley-agent>'
        f'<script src="{live_parley.url}/static/embed.js" async></script>'
    )
    page = open_page(address)
    text = page.get_by_label("Your message")
    text.fill("Good evening")
    page.evaluate(NOTE_ANNOUNCEMENTS)
    page.keyboard.press("Enter")
    answers = page.locator(".message-agent")
    expect(answers).to_have_count(2)
    page.locator("input[type=file]").set_input_files([PICTURE])
    expect(page.locator(".p-file")).to_contain_text("cat.png")
    expect(page.locator(".p-file .p-file-busy")).to_have_count(0)
    text.fill("Look at this")
    page.keyboard.press("Enter")
    expect(page.locator(".message-user .files")).to_have_text("1 file: cat.png")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.wait_for_function(
        """() => window.__announced.join("\\n").match(/^Agent: /gm)?.length === 3"""
    )
    announced = page.evaluate("window.__announced")
    assert [words for words in announced if words.startswith("You: ")] == [
        *("You: Good evening", "You: Look at this")
    ]
    page.get_by_role("button", name=re.compile("^Open: ")).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="End conversation").click()
    page.get_by_role("radio", name="4 stars").check(force=True)
    page.get_by_label("Tell us more").fill("It saw my cat.")
    page.locator(".p-rating").get_by_role("button", name="Send").click()
    expect(page.locator(".p-rating-note")).to_contain_text("Thank you")

    [row] = live_parley.rows(
        "SELECT * FROM conversations_conversation ORDER BY id DESC LIMIT 1"
    )
    assert (row["source"], row["rating"]) == ("widget", 4)
    assert row["rating_comment"] == "It saw my cat."
    [file] = live_parley.rows(
        "SELECT * FROM conversations_upload WHERE conversation_id = ?", row["id"]
    )
    assert (file["name"], file["media_type"]) == ("cat.png", "image/png")
    assert (live_parley.media / file["file"]).read_bytes() == PICTURE["buffer"]
    [turn] = [
        turn
        for turn in live_parley.turns(row["public_id"])
        if turn["event_id"] == file["event_id"]
    ]
    assert turn["text"] == "Look at this"
