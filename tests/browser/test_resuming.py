"""The real server and a line that goes away: the conversation and its transcript go on."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.cuttable_line import CuttableLine
from tests.browser.microphone import prepare, say
from tests.callers.ear import align
from tests.callers.voices import RATE_HZ, speak
from tests.server.live_parley import LiveParley

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.models,
    pytest.mark.timeout(600),
]

OUTAGE_S = 10
SHORT_OUTAGE_S = 3
# Longer than any outage here and than a busy machine takes to start a server.
WINDOW_MS = 600_000
START_TIMEOUT_MS = 120_000
QUESTION = "Can I bring my dog to the library?"
BEGIN = """async () => {
  const { Conversation } = await import("/static/client/index.js");
  window.told = [];
  window.mode = "listening";
  window.phases = [];
  window.conversation = await Conversation.startSession({
    agentId: "agent_demo",
    onConnectionChange: ({ state }) => window.told.push([state, performance.now()]),
    onModeChange: ({ mode }) => { window.mode = mode; },
    onError: (message) => window.told.push([message, performance.now()]),
  });
}"""
SHOWN = """conversation.messages.filter(({ role }) => role !== "tool")
  .map(({ role, text }) => [role, text])"""
SPOKEN = "conversation.messages.filter(({ role }) => role === 'agent').length"
QUIET = "mode === 'listening' && conversation.phase === 'listening'"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveParley]:
    """A server whose patience no busy machine exhausts."""
    live = LiveParley(
        tmp_path_factory.mktemp("resuming"),
        RESUME_WINDOW_MS=str(WINDOW_MS),
        # A server that has died is known to be dead before its successor is asked.
        LEASE_MS="5000",
        LEASE_RENEWAL_MS="1000",
    )
    live.prepare()
    live.be_patient()
    live.start()
    try:
        yield live
    finally:
        live.kill()


@pytest.fixture
def line(live: LiveParley) -> Iterator[CuttableLine]:
    with CuttableLine(live.port) as line:
        yield line


class Talk:
    """A page in a conversation, over a line that can be cut."""

    def __init__(self, page: Page, live: LiveParley) -> None:
        self.page = page
        self.live = live
        page.evaluate(BEGIN)
        self.id: str = page.evaluate("conversation.getId()")

    def type(self, words: str) -> None:
        self.page.evaluate("words => conversation.sendUserMessage(words)", words)

    def wait_until_speaking(self, messages: int) -> None:
        """Until an answer sounds that is so far down in the transcript."""
        self.page.wait_for_function(
            """count => mode === "speaking" && conversation.messages.length >= count""",
            arg=messages,
            timeout=90_000,
        )

    def wait_until_answered(self, messages: int) -> None:
        """Until so many messages stand there, and the last has been heard."""
        self.page.wait_for_function(
            f"""count => conversation.messages.length >= count && {QUIET}
              && conversation.messages.at(-1).role === "agent" """,
            arg=messages,
            timeout=120_000,
        )
        # An answer that has no voice yet is not stored: the one before must not do.
        spoken = self.page.evaluate(SPOKEN)
        self.live.wait_until_heard(self.id, spoken, timeout_s=90)

    def wait_until_told(self, *states: str) -> None:
        self.page.wait_for_function(
            "states => told.map(([what]) => what).join() === states",
            arg=",".join(states),
            timeout=120_000,
        )

    def wait_until_restored(self) -> None:
        """However often it was lost again while the server was still loading."""
        self.page.wait_for_function(
            "told.at(-1)[0] === 'restored'", timeout=START_TIMEOUT_MS
        )
        states = self.page.evaluate("told.map(([what]) => what)")
        assert states[0] == "connected"
        assert states[1::2] == ["reconnecting"] * (len(states) // 2)
        assert states[2::2] == ["restored"] * (len(states) // 2)

    def end(self) -> list[dict]:
        """Hang up; what was stored, once it is complete."""
        shown = self.page.evaluate(SHOWN)
        self.page.evaluate("conversation.endSession()")
        self.live.wait_for_status(self.id, "done")
        turns = self.live.turns(self.id)
        stored = [
            [turn["role"], turn["text"]] for turn in turns if turn["role"] != "tool"
        ]
        assert shown == stored
        return turns


def write_transcript(path: Path, turns: list[dict], recovered_s: float) -> None:
    """As it was stored, for a reader."""
    lines = [
        f"{turn['started_ms'] / 1000:6.1f} s  {turn['role']:5}  {turn['text']}"
        for turn in turns
    ]
    lines.append(f"\nThe line was back {recovered_s:.2f} s after the network.")
    path.write_text("\n".join(lines), encoding="utf-8")


def test_line_drops_for_ten_seconds_in_mid_answer(
    live: LiveParley,
    line: CuttableLine,
    open_page: Callable[..., Page],
    launch: Callable[..., Browser],
    silent_wav: Path,
    tmp_path: Path,
) -> None:
    page = open_page(f"{line.url}/static/client/index.js", launch(silent_wav))
    talk = Talk(page, live)
    talk.wait_until_answered(1)
    talk.type("Tell me about the book club.")
    talk.wait_until_speaking(3)
    line.cut()
    page.wait_for_timeout(OUTAGE_S * 1000)
    joined_s = time.monotonic()
    line.join()
    talk.wait_until_told("connected", "reconnecting", "restored")
    recovered_s = time.monotonic() - joined_s
    talk.wait_until_answered(3)
    talk.type("And when are you open on Sundays?")
    talk.wait_until_answered(5)
    turns = talk.end()
    assert [turn["role"] for turn in turns] == [
        *("agent", "user", "agent", "user", "agent")
    ]
    assert not any(turn["interrupted"] for turn in turns)
    # What was cut off by the network was heard to its end all the same.
    assert turns[2]["heard_text"] == turns[2]["generated_text"]
    write_transcript(tmp_path / "transcript.md", turns, recovered_s)


def test_words_spoken_while_the_line_is_lost_are_heard(
    live: LiveParley,
    line: CuttableLine,
    open_page: Callable[..., Page],
    launch: Callable[..., Browser],
    silent_wav: Path,
) -> None:
    question = speak(QUESTION, "piper-joe").pcm
    page = open_page("about:blank", launch(silent_wav))
    prepare(page)
    page.goto(f"{line.url}/static/client/index.js")
    talk = Talk(page, live)
    talk.wait_until_answered(1)
    line.cut()
    talk.wait_until_told("connected", "reconnecting")
    # Over WebRTC nobody knows exactly which sound arrived until the loss was seen.
    say(page, question, RATE_HZ)
    page.wait_for_timeout(SHORT_OUTAGE_S * 1000)
    line.join()
    talk.wait_until_told("connected", "reconnecting", "restored")
    talk.wait_until_answered(3)
    turns = talk.end()
    [said] = [turn["text"] for turn in turns if turn["role"] == "user"]
    assert align(QUESTION, said).errors <= 1


def test_server_dies_in_mid_answer_and_returns_after_ten_seconds(
    live: LiveParley,
    open_page: Callable[..., Page],
    launch: Callable[..., Browser],
    silent_wav: Path,
    tmp_path: Path,
) -> None:
    page = open_page(f"{live.url}/static/client/index.js", launch(silent_wav))
    talk = Talk(page, live)
    talk.wait_until_answered(1)
    talk.type("Tell me about the book club.")
    talk.wait_until_speaking(3)
    # What is stored a moment later would be answered anew instead.
    live.wait_until_stored(talk.id, 3)
    live.kill()
    page.wait_for_timeout(OUTAGE_S * 1000)
    live.start()
    started_s = time.monotonic()
    talk.wait_until_restored()
    recovered_s = time.monotonic() - started_s
    talk.wait_until_answered(4)
    talk.type("And when are you open on Sundays?")
    talk.wait_until_answered(6)
    turns = talk.end()
    write_transcript(tmp_path / "restarted.md", turns, recovered_s)
    assert [turn["text"] for turn in turns if turn["role"] == "user"] == [
        "Tell me about the book club.",
        "And when are you open on Sundays?",
    ]
    [_, cut, anew, last] = [turn for turn in turns if turn["role"] == "agent"]
    assert cut["interrupted"]
    for answer in (anew, last):
        assert answer["heard_text"] == answer["generated_text"]
