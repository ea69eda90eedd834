"""The official Python SDK, unmodified, talks to the running server."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from elevenlabs import ElevenLabs
from elevenlabs.conversational_ai.conversation import (
    Conversation,
    DisconnectionDetails,
)

from tests.callers.ear import align, is_heard, transcribe
from tests.callers.recording import RATE_HZ, channels, sounding
from tests.callers.voices import speak
from tests.sdk.sound_card import SoundCard
from tests.sdk.told import TIMEOUT_S
from tests.server.live_parley import LiveParley

pytestmark = [
    pytest.mark.sdk,
    pytest.mark.server,
    pytest.mark.models,
    pytest.mark.timeout(600),
]

QUESTION = "Are you open on Sundays?"


@dataclass
class Call:
    """A session and all that its callbacks were told."""

    card: SoundCard = field(default_factory=SoundCard)
    said_by_user: list[str] = field(default_factory=list)
    said_by_agent: list[str] = field(default_factory=list)
    corrections: list[tuple[str, str]] = field(default_factory=list)
    ends: list[DisconnectionDetails] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    conversation: Conversation | None = None

    def start(self, url: str) -> None:
        """Begin as an application would."""
        self.conversation = Conversation(
            ElevenLabs(base_url=url, api_key="not-used"),
            "agent_demo",
            user_id="reader_7",
            requires_auth=False,
            audio_interface=self.card,
            callback_user_transcript=self._keep(self.said_by_user),
            callback_agent_response=self._keep(self.said_by_agent),
            callback_agent_response_correction=lambda *pair: self._add(
                self.corrections, pair
            ),
            callback_latency_measurement=lambda ms: None,
            callback_audio_alignment=lambda alignment: None,
            callback_disconnect=self.ends.append,
        )
        self.conversation.start_session()

    def _keep(self, kept: list[str]) -> Callable[[str], None]:
        return lambda text: self._add(kept, text)

    def _add(self, kept: list, item: object) -> None:
        with self.news:
            kept.append(item)
            self.news.notify_all()

    def wait(self, kept: list, count: int = 1) -> None:
        """Wait until a callback has been called so often."""
        with self.news:
            assert self.news.wait_for(lambda: len(kept) >= count, TIMEOUT_S)

    def wait_until_heard(self, live: LiveParley, count: int = 1) -> None:
        """Wait until the agent has spoken so often, and all is played to its end."""
        [row] = live.rows(
            "SELECT public_id FROM conversations_conversation ORDER BY id DESC LIMIT 1"
        )
        live.wait_until_heard(row["public_id"], count)
        self.card.wait_until_quiet(0.6, TIMEOUT_S)

    def end(self) -> str:
        """Hang up; gives the conversation's id."""
        assert self.conversation is not None
        self.conversation.end_session()
        conversation_id = self.conversation.wait_for_session_end()
        assert conversation_id
        return conversation_id


@pytest.fixture
def call(live_parley: LiveParley) -> Iterator[Call]:
    """A session that has heard the greeting."""
    call = Call()
    call.start(live_parley.url)
    try:
        call.wait(call.said_by_agent)
        call.wait_until_heard(live_parley)
        yield call
    finally:
        call.end()


def test_a_spoken_question_gets_a_spoken_answer(call: Call, live_parley: LiveParley):
    greeting = transcribe(call.card.take_output())
    assert align(call.said_by_agent[0], greeting).errors <= 4
    call.card.say(speak(QUESTION, "piper-joe").pcm)
    call.wait(call.said_by_user)
    call.wait(call.said_by_agent, 2)
    call.wait_until_heard(live_parley, 2)
    answer = call.card.take_output()
    conversation_id = call.end()

    assert "sunday" in call.said_by_user[0].lower()
    assert abs(answer).max() > 1_000
    text = call.said_by_agent[1]
    assert is_heard(text, transcribe(answer))
    assert [end.reason for end in call.ends] == ["user"]

    row = live_parley.wait_for_status(conversation_id, "done")
    assert row["source"] == "python_sdk"
    assert row["user_id"] == "reader_7"
    turns = live_parley.turns(conversation_id)
    assert [turn["role"] for turn in turns] == ["agent", "user", "agent"]
    assert turns[1]["text"] == call.said_by_user[0]
    assert turns[2]["text"] == text


def test_the_conversation_is_recorded(call: Call, live_parley: LiveParley):
    call.card.say(speak(QUESTION, "flite-slt").pcm)
    call.wait(call.said_by_agent, 2)
    call.wait_until_heard(live_parley, 2)
    conversation_id = call.end()
    row = live_parley.wait_for_status(conversation_id, "done")
    [recording] = live_parley.rows(
        "SELECT * FROM conversations_recording WHERE conversation_id = ?", row["id"]
    )
    assert recording["complete"]
    left, right = channels(live_parley.media / recording["file"])
    assert abs(len(left) / RATE_HZ * 1000 - row["duration_ms"]) < 3_000
    assert align(QUESTION, transcribe(sounding(left), RATE_HZ)).errors <= 2
    spoken = " ".join(call.said_by_agent)
    assert is_heard(spoken, transcribe(sounding(right), RATE_HZ))


def test_speaking_over_the_agent_interrupts_it(call: Call, live_parley: LiveParley):
    call.card.take_output()
    call.card.say(speak("Tell me about the book club.", "piper-joe").pcm)
    call.card.wait_until_playing(16_000 * 2, TIMEOUT_S)
    call.card.interrupted.clear()
    call.card.say(speak("Stop, I wanted something else.", "piper-joe").pcm)
    assert call.card.interrupted.wait(TIMEOUT_S)
    call.wait(call.corrections)
    original, corrected = call.corrections[0]
    assert original.startswith(corrected.rstrip(" .…")) or not corrected
    assert len(corrected) < len(original)
    conversation_id = call.end()
    live_parley.wait_for_status(conversation_id, "done")
    interrupted = [t for t in live_parley.turns(conversation_id) if t["interrupted"]]
    assert interrupted
    assert interrupted[0]["text"] == corrected
