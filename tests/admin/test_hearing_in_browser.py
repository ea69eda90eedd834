"""The page of a conversation in Chromium: press a turn, hear it from its start."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse
from playwright.sync_api import sync_playwright

from conversations.models import Recording
from conversations.store.sound.ogg import OggOpusFile

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEARD = """() => {
  const audio = document.querySelector("audio");
  return {
    atMs: audio.currentTime * 1000,
    durationMs: audio.duration * 1000,
    playing: !audio.paused,
    marked: [...document.querySelectorAll(".turn[aria-current]")]
      .map((turn) => Number(turn.dataset.fromMs)),
  };
}"""
MARKED = "(ms) => document.querySelector(`.turn[aria-current][data-from-ms='${ms}']`)"


@pytest.fixture
def page_url(live_server, conversation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    # So far out that it cannot be reached by playing on: it has to be sought.
    conversation.turns.filter(role="agent").update(started_ms=30_000, ended_ms=33_000)
    path = Path(tmp_path) / "sound.ogg"
    sound = OggOpusFile(path, 32_000)
    noise = np.random.default_rng(1).integers(-3_000, 3_000, (16_000 * 40, 2))
    sound.write(noise.astype(np.int16))
    sound.close()
    Recording.objects.create(conversation=conversation, file=path.name, complete=True)
    page = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    return live_server.url + page


def visit(url, session_cookie, act):
    """Run `act(page)`, apart from the test's thread: the browser brings a loop."""

    def run():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            )
            context = browser.new_context()
            context.add_cookies(
                [
                    {
                        "name": "sessionid",
                        "value": session_cookie,
                        "domain": "localhost",
                        "path": "/",
                    }
                ]
            )
            page = context.new_page()
            problems = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on(
                "console",
                lambda said: (
                    problems.append(said.text)
                    if "Content Security Policy" in said.text
                    else None
                ),
            )
            page.goto(url)
            result = act(page)
            browser.close()
            return result, problems

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result(60)


def test_pressed_turn_is_played_from_its_start_and_marked(listener, page_url):
    def press(page):
        page.get_by_role("button", name="Play from 0:30").click()
        page.wait_for_function(MARKED, arg=30_000)
        return page.evaluate(HEARD)

    heard, problems = visit(page_url, listener.cookies["sessionid"].value, press)
    assert 30_000 <= heard["atMs"] < 33_000
    assert heard["durationMs"] == pytest.approx(40_000, abs=50)
    assert heard["playing"]
    assert heard["marked"] == [30_000]
    assert problems == []


def test_lost_sound_is_said(listener, page_url):
    Path(Recording.objects.get().file.path).unlink()

    def press(page):
        page.get_by_role("button", name="Play from 0:30").click()
        page.get_by_role("alert").wait_for()
        return page.get_by_role("alert").inner_text()

    said, problems = visit(page_url, listener.cookies["sessionid"].value, press)
    assert said == "The recording cannot be played: its file is missing or broken."
    assert problems == []


def test_turns_are_reached_and_played_with_the_keyboard(listener, page_url):
    def type_keys(page):
        page.get_by_role("button", name="Play from 0:01").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_function(MARKED, arg=30_000)
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        page.wait_for_function(MARKED, arg=1_000)
        return page.evaluate(HEARD)

    heard, problems = visit(page_url, listener.cookies["sessionid"].value, type_keys)
    assert heard["marked"] == [1_000]
    assert problems == []
