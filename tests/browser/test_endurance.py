"""What a browser does to a conversation: stops its sound, takes its microphone away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.ears import Heard
from tests.browser.fake_agent import GREETING_HZ, GREETING_MS, FakeAgentSite

pytestmark = pytest.mark.browser

ANY_PAGE = "/static/client/index.js"
"""Of the agent's origin."""
BEGIN = """async () => {
  const { Conversation } = await import("/static/client/index.js");
  const { unlockSound } = await import("/static/client/sound-unlock.js");
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.streams = [];
  navigator.mediaDevices.getUserMedia = async (wish) => {
    window.streams.push(await open(wish));
    return window.streams.at(-1);
  };
  window.told = [];
  window.sound = unlockSound();
  window.conversation = await Conversation.startSession({
    agentId: "agent_steady",
    audioContext: window.sound,
    onDeviceLost: (lost) => window.told.push(lost),
    onSoundPaused: (change) => window.told.push(change),
    onModeChange: ({ mode }) => { window.mode = mode; },
  });
}"""


def test_sound_that_stops_and_a_microphone_that_vanishes_come_back(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}{ANY_PAGE}")
    page.evaluate(BEGIN)
    page.wait_for_function("window.mode === 'speaking'")
    # As a phone call does, in the middle of the first word.
    page.evaluate("sound.suspend()")
    page.wait_for_function("sound.state === 'running'")
    page.wait_for_function("window.mode === 'listening'", timeout=60_000)
    waves = sum(
        sound.frequency_hz * sound.duration_ms / 1000
        for sound in Heard.by(page).sounds()
    )
    assert waves == pytest.approx(GREETING_HZ * GREETING_MS / 1000, abs=3)

    page.evaluate(
        """() => {
          const [track] = streams[0].getAudioTracks();
          track.stop();
          track.dispatchEvent(new Event("ended"));
        }"""
    )
    page.wait_for_function("told.length === 1")
    assert page.evaluate("told") == [{"kind": "input", "replaced": True}]
    before_bytes = len(site.call.user_audio)
    page.wait_for_function("conversation.getInputVolume() > 0.01")
    page.wait_for_timeout(200)
    assert len(site.call.user_audio) > before_bytes

    page.evaluate("conversation.endSession()")
    assert page.evaluate("sound.state") == "closed"
    assert page.evaluate("streams[1].getAudioTracks()[0].readyState") == "ended"
