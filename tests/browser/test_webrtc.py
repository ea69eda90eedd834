"""The client library over WebRTC, with the real server: heard, hearing, and without it."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import microphone
from tests.browser.cuttable_line import CuttableLine
from tests.browser.ears import Heard
from tests.callers.ear import align, is_heard, transcribe, words
from tests.callers.voices import RATE_HZ, speak
from tests.server.live_parley import API_KEY, LiveParley

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.models,
    pytest.mark.timeout(600),
]

QUESTION = "Can I bring my dog to the library?"
INTERRUPTION = "Stop please. How much is a library card?"
BEGIN = """async (options) => {
  const { Conversation } = await import("/static/client/index.js");
  window.told = [];
  window.modes = [];
  window.ended = null;
  window.audio_bytes = 0;
  window.asked_ms = performance.now();
  window.conversation = await Conversation.startSession({
    agentId: "agent_demo",
    onConnectionChange: (change) => told.push(`${change.state} ${change.connectionType}`),
    onModeChange: ({ mode }) => modes.push(mode),
    onAudio: (base64) => { window.audio_bytes += atob(base64).length; },
    onDisconnect: (details) => { window.ended = details; },
    onInterruption: () => { window.interrupted_ms ??= performance.now(); },
    onError: (message) => told.push(message),
    ...options,
  });
  window.started_ms = performance.now();
  return conversation.connectionType;
}"""
NO_WAY_OUT = """(() => {
  const Peer = RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    constructor(configuration) {
      super({ ...configuration, iceTransportPolicy: "relay" });
    }
  };
})();"""
"""No packet leaves but by a relay, of which there is none: as some policies have it."""
BLOCKED = """(() => {
  const Peer = RTCPeerConnection;
  window.RTCPeerConnection = class extends Peer {
    setRemoteDescription({ type, sdp }) {
      const port = /^(a=candidate:(?:\\S+ ){5})\\d+/gm;
      const elsewhere = sdp.replace(port, (_, before) => `${before}9`);
      return super.setRemoteDescription({ type, sdp: elsewhere });
    }
  };
})();"""
"""What is sent goes where nobody answers: as where UDP is blocked."""
NO_WEBRTC = "delete window.RTCPeerConnection;"
ASLEEP = """(() => {
  const Context = AudioContext;
  window.AudioContext = class extends Context {
    constructor(options) {
      super(options);
      // The test's microphone has one of its own, made without a wish.
      if (options !== undefined) {
        this.resume = () => new Promise(() => {});
        Object.defineProperty(this, "state", { value: "suspended" });
      }
    }
  };
})();"""
"""Sound waits for a tap that does not come."""


@pytest.fixture
def open_client(
    live_parley: LiveParley,
    launch: Callable[..., Browser],
    open_page: Callable[..., Page],
    silent_wav: object,
) -> Callable[..., Page]:
    """A page that may import the client; its microphone is silent but for what is said."""

    def open_one(url: str = live_parley.url, script: str = "") -> Page:
        page = open_page("about:blank", browser=launch(silent_wav))
        microphone.prepare(page)
        if script:
            page.add_init_script(script)
        page.goto(f"{url}/static/client/index.js")
        return page

    return open_one


@pytest.fixture
def line(live_parley: LiveParley) -> Iterator[CuttableLine]:
    with CuttableLine(live_parley.port) as line:
        yield line


def begin(page: Page, **options: object) -> str:
    """Start a conversation; what carries it."""
    carrier: str = page.evaluate(BEGIN, options)
    return carrier


def wait_until_answered(page: Page, messages: int) -> None:
    """Until so many messages stand there and the last has been heard to its end."""
    page.wait_for_function(
        """count => conversation.messages.length >= count
          && conversation.messages.at(-1).role === "agent"
          && modes.at(-1) === "listening" && conversation.phase === "listening" """,
        arg=messages,
        timeout=90_000,
    )


def said(page: Page) -> list[str]:
    texts: list[str] = page.evaluate("conversation.messages.map(({ text }) => text)")
    return texts


def heard_words(page: Page) -> str:
    """What the page played, as somebody understood it."""
    heard = Heard.by(page)
    count = round(len(heard.samples) * RATE_HZ / heard.rate_hz)
    at = np.linspace(0, len(heard.samples) - 1, count)
    samples = np.interp(at, np.arange(len(heard.samples)), heard.samples)
    pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
    return transcribe(pcm, RATE_HZ)


def test_voice_goes_by_webrtc_and_is_heard_on_both_sides(
    open_client: Callable[..., Page], live_parley: LiveParley
) -> None:
    page = open_client()
    assert begin(page) == "webrtc"
    assert page.evaluate("told") == ["connected webrtc"]
    wait_until_answered(page, 1)
    assert page.evaluate("modes") == ["speaking", "listening"]
    [sound] = Heard.by(page).sounds(pause_ms=1000)
    told_ms = page.evaluate("audio_bytes") / 32
    assert told_ms == pytest.approx(sound.duration_ms, abs=500)
    [greeting] = said(page)
    assert is_heard(greeting, heard_words(page))
    microphone.say(page, speak(QUESTION, "piper-joe").pcm, RATE_HZ)
    page.wait_for_function("conversation.getInputVolume() > 0.1", timeout=20_000)
    wait_until_answered(page, 3)
    assert align(QUESTION, said(page)[1]).errors <= 1
    conversation_id = page.evaluate("conversation.getId()")
    page.evaluate("conversation.endSession()")
    live_parley.wait_for_status(conversation_id, "done")
    assert page.evaluate("ended.reason") == "user"
    assert page.evaluate("window.__refused") == []


def test_who_interrupts_has_silence_at_once(open_client: Callable[..., Page]) -> None:
    page = open_client()
    assert begin(page) == "webrtc"
    wait_until_answered(page, 1)
    page.evaluate("conversation.sendUserMessage('Tell me about the book club.')")
    page.wait_for_function(
        "modes.at(-1) === 'speaking' && conversation.messages.length >= 3",
        timeout=60_000,
    )
    page.wait_for_timeout(1000)
    microphone.say(page, speak(INTERRUPTION, "piper-joe").pcm, RATE_HZ)
    page.wait_for_function("window.interrupted_ms !== undefined", timeout=60_000)
    assert page.evaluate("modes.at(-1)") == "listening"
    wait_until_answered(page, 5)
    interrupted_ms = page.evaluate("interrupted_ms")
    before = [s for s in Heard.by(page).sounds() if s.start_ms < interrupted_ms]
    assert before[-1].end_ms - interrupted_ms < 300


def test_a_muted_microphone_sends_silence(open_client: Callable[..., Page]) -> None:
    page = open_client()
    assert begin(page) == "webrtc"
    wait_until_answered(page, 1)
    page.evaluate("conversation.setMicMuted(true)")
    question = speak(QUESTION, "piper-joe").pcm
    microphone.say(page, question, RATE_HZ)
    page.wait_for_timeout(len(question) * 1000 / RATE_HZ + 3000)
    assert len(said(page)) == 1
    page.evaluate("conversation.setMicMuted(false)")
    microphone.say(page, question, RATE_HZ)
    wait_until_answered(page, 3)
    assert align(QUESTION, said(page)[1]).errors <= 1


def test_the_self_check_finds_the_way_to_the_server(
    live_parley: LiveParley, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{live_parley.url}/check/agent_demo")
    page.get_by_role("button", name="Start the check").click()
    webrtc = page.locator("[data-step=webrtc]")
    expect(webrtc.locator("[data-outcome=through]")).to_be_visible(timeout=30_000)
    assert page.evaluate("window.__refused") == []


def test_the_last_word_of_a_goodbye_is_heard(open_client: Callable[..., Page]) -> None:
    page = open_client()
    assert begin(page) == "webrtc"
    wait_until_answered(page, 1)
    page.evaluate("conversation.sendUserMessage('Goodbye!')")
    page.wait_for_function("ended !== null", timeout=60_000)
    assert page.evaluate("ended.reason") == "agent"
    goodbye = said(page)[-1]
    played = words(heard_words(page))
    assert played[-1] == words(goodbye)[-1], (goodbye, played)


def test_where_packets_do_not_get_through_a_websocket_is_used(
    open_client: Callable[..., Page],
) -> None:
    page = open_client(script=BLOCKED)
    assert begin(page) == "websocket"
    assert 4000 <= page.evaluate("started_ms - asked_ms") < 9000
    assert page.evaluate("told") == ["connected websocket"]
    wait_until_answered(page, 1)
    [greeting] = said(page)
    assert is_heard(greeting, heard_words(page))


def test_where_none_may_leave_that_is_seen_at_once(
    open_client: Callable[..., Page],
) -> None:
    page = open_client(script=NO_WAY_OUT)
    assert begin(page) == "websocket"
    assert page.evaluate("started_ms - asked_ms") < 4000


def test_browsers_without_webrtc_talk_as_before(
    open_client: Callable[..., Page],
) -> None:
    page = open_client(script=NO_WEBRTC)
    assert begin(page) == "websocket"
    wait_until_answered(page, 1)
    microphone.say(page, speak(QUESTION, "piper-joe").pcm, RATE_HZ)
    page.wait_for_function("conversation.getInputVolume() > 0.1", timeout=20_000)
    wait_until_answered(page, 3)


def token_for(live: LiveParley, agent_id: str) -> str:
    """As a website's own server asks for one."""
    request = urllib.request.Request(
        f"{live.url}/v1/convai/conversation/token?agent_id={agent_id}",
        headers={"xi-api-key": API_KEY},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["token"])


def test_a_token_opens_a_private_agent_by_either_way(
    open_client: Callable[..., Page], live_parley: LiveParley
) -> None:
    agent = "agent_private_voice"
    live_parley.copy_agent("agent_demo", agent, requires_auth=True)
    page = open_client()
    refused = (
        "options => start(options).catch(({ reason, message }) => [reason, message])"
    )
    page.evaluate(f"window.start = {BEGIN}")
    reason, message = page.evaluate(refused, {"agentId": agent})
    assert reason == "refused"
    assert message.startswith("This agent is private")
    for carrier in ("webrtc", "websocket"):
        token = token_for(live_parley, agent)
        options = {"agentId": agent, "conversationToken": token}
        if carrier == "websocket":
            options["connectionType"] = carrier
        assert begin(page, **options) == carrier
        page.evaluate("conversation.endSession()")
        # Once by either.
        assert page.evaluate(refused, options)[0] == "refused"


def test_sound_that_waits_for_a_tap_leaves_the_token_to_the_websocket(
    open_client: Callable[..., Page], live_parley: LiveParley
) -> None:
    agent = "agent_private_asleep"
    live_parley.copy_agent("agent_demo", agent, requires_auth=True)
    token = token_for(live_parley, agent)
    page = open_client(script=ASLEEP)
    dialled: list[str] = []
    page.on("websocket", lambda socket: dialled.append(urlsplit(socket.url).path))
    assert begin(page, agentId=agent, conversationToken=token) == "websocket"
    # A server that has been reached does not wait as long as the page does.
    assert dialled == ["/v1/convai/conversation"]
    assert page.evaluate("told") == ["connected websocket"]
    assert page.evaluate("started_ms - asked_ms") < 5000


def test_a_websocket_is_used_where_it_is_asked_for(
    open_client: Callable[..., Page],
) -> None:
    page = open_client()
    assert begin(page, connectionType="websocket") == "websocket"


def test_a_lost_line_goes_on_over_a_websocket(
    open_client: Callable[..., Page], line: CuttableLine
) -> None:
    page = open_client(line.url)
    assert begin(page) == "webrtc"
    wait_until_answered(page, 1)
    page.evaluate("conversation.sendUserMessage('Tell me about the book club.')")
    page.wait_for_function(
        "modes.at(-1) === 'speaking' && conversation.messages.length >= 3",
        timeout=60_000,
    )
    line.cut()
    time.sleep(1)
    line.join()
    page.wait_for_function("told.length === 3", timeout=60_000)
    assert page.evaluate("told") == [
        "connected webrtc",
        "reconnecting websocket",
        "restored websocket",
    ]
    assert page.evaluate("conversation.connectionType") == "websocket"
    wait_until_answered(page, 3)
    microphone.say(page, speak(QUESTION, "piper-joe").pcm, RATE_HZ)
    page.wait_for_function("conversation.getInputVolume() > 0.1", timeout=20_000)
    wait_until_answered(page, 5)
    assert align(QUESTION, said(page)[3]).errors <= 1
