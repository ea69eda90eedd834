"""What a browser does to a conversation: stops its sound, takes its microphone away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.ears import wait_for_waves
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
  window.paused = false;
  window.sound = unlockSound();
  window.conversation = await Conversation.startSession({
    agentId: "agent_steady",
    audioContext: window.sound,
    onDeviceLost: (lost) => window.told.push(lost),
    onSoundPaused: ({ paused }) => { window.paused = paused; },
    onModeChange: ({ mode }) => {
      // As a phone call does, in the middle of the first word.
      if (mode === "speaking") {
        window.stopped ??= window.sound.suspend().then(() => "stopped");
      }
    },
  });
}"""


def test_sound_that_stops_and_a_microphone_that_vanishes_come_back(
    site: FakeAgentSite, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{site.url}{ANY_PAGE}")
    page.evaluate(BEGIN)
    page.wait_for_function("window.stopped")
    assert page.evaluate("stopped") == "stopped"
    page.wait_for_function("sound.state === 'running' && !window.paused")
    whole = GREETING_HZ * GREETING_MS / 1000
    assert wait_for_waves(page, whole - 3) == pytest.approx(whole, abs=3)

    page.evaluate(
        """() => {
          const [track] = streams[0].getAudioTracks();
          track.stop();
          track.dispatchEvent(new Event("ended"));
        }"""
    )
    page.wait_for_function("told.length === 1")
    assert page.evaluate("told") == [{"kind": "input", "replaced": True}]
    # The beep of the other microphone, and not what was still on its way.
    page.wait_for_function("conversation.getInputVolume() > 0.01")
    before_bytes = len(site.call.user_audio)
    site.call.wait_for_audio(before_bytes + 1)

    page.evaluate("conversation.endSession()")
    assert page.evaluate("sound.state") == "closed"
    assert page.evaluate("streams[1].getAudioTracks()[0].readyState") == "ended"
