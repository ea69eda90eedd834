"""A conversation over WebRTC with the real server, in Firefox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.firefox.hearing import heard
from tests.callers.ear import is_heard, transcribe
from tests.callers.voices import RATE_HZ
from tests.server.live_parley import LiveParley

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.models,
    pytest.mark.timeout(600),
]

KEEP_PEERS = """(() => {
  const Peer = RTCPeerConnection;
  window.__peers = [];
  window.RTCPeerConnection = class extends Peer {
    constructor(...options) {
      super(...options);
      window.__peers.push(this);
    }
  };
})();"""
MICROPHONE_SENT = """async () => {
  const stats = [...(await __peers[0].getStats()).values()];
  return stats.find(({ type }) => type === "outbound-rtp")?.packetsSent ?? 0;
}"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[LiveParley]:
    """A server that offers the machine's own addresses, as it does by itself.

    Firefox finds no way from them to loopback; between them nothing leaves the machine.
    """
    live = LiveParley(tmp_path, WEBRTC_ADDRESSES="")
    live.prepare()
    live.be_patient()
    live.start()
    try:
        yield live
    finally:
        live.kill()


def test_the_greeting_is_heard_by_webrtc_and_the_microphone_is_sent(
    live: LiveParley, open_in_firefox: Callable[[str], Page]
) -> None:
    page = open_in_firefox("about:blank")
    page.add_init_script(KEEP_PEERS)
    page.goto(f"{live.url}/talk/agent_demo")
    page.get_by_role("button", name="Start talking").click()
    said = page.locator(".said").first
    expect(said).to_contain_text("library", ignore_case=True)
    talk = page.locator("#talk")
    expect(talk).to_have_attribute("data-activity", "speaking")
    expect(talk).not_to_have_attribute("data-activity", "speaking", timeout=60_000)
    assert page.evaluate("__peers.map((peer) => peer.connectionState)") == ["connected"]
    assert page.evaluate(MICROPHONE_SENT) > 50
    played = heard(page)
    count = round(len(played.samples) * RATE_HZ / played.rate_hz)
    at = np.linspace(0, len(played.samples) - 1, count)
    samples = np.interp(at, np.arange(len(played.samples)), played.samples)
    understood = transcribe((samples * 32767).astype(np.int16), RATE_HZ)
    greeting = said.inner_text()
    assert is_heard(greeting, understood)
    page.get_by_role("button", name="End conversation").click()
    expect(page.get_by_role("button", name="Start again")).to_be_visible()
    assert page.evaluate("window.__refused") == []
