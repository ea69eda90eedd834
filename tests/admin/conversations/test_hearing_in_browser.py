"""The page of a conversation in Chromium: press a turn, hear it from its start."""

from pathlib import Path

import numpy as np
import pytest
from django.urls import reverse

from conversations.models import Recording, RecordingAccess, Turn
from conversations.store.sound.ogg import OggOpusFile
from tests.admin.browsing import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEARD = """() => {
  const audio = document.querySelector("audio");
  return {
    atMs: audio.currentTime * 1000,
    durationMs: audio.duration * 1000,
    rate: audio.playbackRate,
    playing: !audio.paused,
    marked: [...document.querySelectorAll(".turn[aria-current]")]
      .map((turn) => Number(turn.dataset.fromMs)),
  };
}"""
MARKED = "(ms) => document.querySelector(`.turn[aria-current][data-from-ms='${ms}']`)"
IN_VIEW = """(ms) => {
  const turn = document.querySelector(`.turn[data-from-ms='${ms}']`);
  const { top, bottom } = turn.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""
DRAWN = ".player[data-drawn]"
COLOURS = """() => {
  const canvas = document.querySelector("canvas");
  const { data } = canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height);
  const found = { upper: new Set(), lower: new Set() };
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200) {
      const half = at < data.length / 2 ? found.upper : found.lower;
      half.add(data.slice(at, at + 3).join());
    }
  }
  return [[...found.upper].length > 0, [...found.lower].length > 0,
    [...found.upper].some((colour) => found.lower.has(colour))];
}"""


@pytest.fixture
def page_url(live_server, conversation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    # So far out that it cannot be reached by playing on: it has to be sought.
    conversation.turns.filter(role="agent").update(started_ms=30_000, ended_ms=33_000)
    path = Path(tmp_path) / "sound.ogg"
    sound = OggOpusFile(path, 32_000)
    noise = np.random.default_rng(1).integers(-3_000, 3_000, (16_000 * 40, 2))
    noise[16_000 * 10 : 16_000 * 20] = 0
    sound.write(noise.astype(np.int16))
    sound.close()
    Recording.objects.create(
        conversation=conversation, file=path.name, complete=True, duration_ms=40_000
    )
    page = reverse("admin:conversations_conversation_change", args=[conversation.pk])
    return live_server.url + page


def cookie(client):
    return client.cookies["sessionid"].value


def test_pressed_turn_is_played_from_its_start_and_marked(listener, page_url):
    def press(page):
        page.get_by_role("button", name="Play from 0:30").click()
        page.wait_for_function(MARKED, arg=30_000)
        return page.evaluate(HEARD)

    heard, problems = visit(page_url, cookie(listener), press)
    assert 30_000 <= heard["atMs"] < 33_000
    assert heard["durationMs"] == pytest.approx(40_000, abs=50)
    assert heard["playing"]
    assert heard["marked"] == [30_000]
    assert problems == []
    assert RecordingAccess.objects.count() == 1


def test_waveform_is_drawn_in_two_colours_before_anything_is_heard(listener, page_url):
    def look(page):
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        page.wait_for_selector(DRAWN)
        page.get_by_label("Place in the recording").fill("40000")
        page.wait_for_function("document.querySelector('audio').currentTime > 39")
        return page.evaluate(COLOURS), asked

    (colours, asked), problems = visit(page_url, cookie(listener), look)
    assert colours == [True, True, False]
    assert any(url.endswith("/waveform") for url in asked)
    assert problems == []
    assert Recording.objects.get().waveform is not None


def test_opening_the_page_hears_nothing(listener, page_url):
    visit(page_url, cookie(listener), lambda page: page.wait_for_selector(DRAWN) and 0)
    assert not RecordingAccess.objects.exists()


def test_lost_sound_is_said(listener, page_url):
    Path(Recording.objects.get().file.path).unlink()

    def press(page):
        page.get_by_text("No waveform: there is no recording").wait_for()
        page.get_by_role("button", name="Play from 0:30").click()
        page.get_by_text("The recording cannot be played").wait_for()
        return page.get_by_text("The recording cannot be played").inner_text()

    said, problems = visit(page_url, cookie(listener), press)
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

    heard, problems = visit(page_url, cookie(listener), type_keys)
    assert heard["marked"] == [1_000]
    assert problems == []


def test_space_plays_and_pauses_and_arrows_seek(listener, page_url):
    def type_keys(page):
        page.wait_for_selector(DRAWN)
        page.keyboard.press("Space")
        page.get_by_role("button", name="Pause", exact=True).wait_for()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Play", exact=True).wait_for()
        before = page.evaluate(HEARD)
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
            page.keyboard.press(key)
        page.get_by_label("Speed").select_option("1.5")
        return before, page.evaluate(HEARD)

    (before, after), problems = visit(page_url, cookie(listener), type_keys)
    assert after["atMs"] == pytest.approx(before["atMs"] + 5_000, abs=1)
    assert (before["rate"], after["rate"]) == (1, 1.5)
    assert problems == []


def test_playing_turn_is_kept_in_view(listener, page_url, conversation):
    for number in range(10, 40):
        Turn.objects.create(
            conversation=conversation,
            event_id=number,
            role="agent",
            text="Words " * 40,
            started_ms=3_000 + number,
            ended_ms=3_001 + number,
        )

    def seek(page):
        page.wait_for_selector(DRAWN)
        before = page.evaluate(IN_VIEW, 30_000)
        page.get_by_role("button", name="Play from 0:01").click()
        page.wait_for_function(MARKED, arg=1_000)
        page.get_by_label("Place in the recording").fill("31000")
        page.wait_for_function(MARKED, arg=30_000)
        return before, page.evaluate(IN_VIEW, 30_000)

    seen, problems = visit(page_url, cookie(listener), seek)
    assert seen == (False, True)
    assert problems == []


def test_silence_is_skipped_on_demand(listener, page_url):
    def listen(page):
        page.wait_for_selector(DRAWN)
        page.get_by_label("Skip silence").check()
        page.evaluate("""() => {
          const audio = document.querySelector("audio");
          window.__jumps = [];
          audio.addEventListener("seeking", () => window.__jumps.push(audio.currentTime));
        }""")
        page.get_by_label("Place in the recording").fill("12000")
        page.get_by_role("button", name="Play", exact=True).click()
        # Ten seconds are silent: played on, their end would be reached without a jump.
        # The jump is told once the sound is loaded, which may be after the place shows.
        page.wait_for_function("window.__jumps.some((at) => 19 < at && at < 20)")

    _, problems = visit(page_url, cookie(listener), listen)
    assert problems == []
