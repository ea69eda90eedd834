"""What reaches the session when, and in which order."""

import asyncio

import pytest

from conversations.engine.inbox import INBOX_LIMIT, InboxFull
from conversations.engine.options import SessionOptions
from conversations.engine.outputs import (
    AgentAudio,
    Ended,
    EndReason,
    Interrupted,
    UserSaid,
    VoiceScored,
)
from conversations.engine.record import AgentTurn
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.spoken_audio import silence, speech


def flood(session):
    for _ in range(INBOX_LIMIT + 1):
        session.note_activity()


def test_client_that_floods_is_refused_and_the_conversation_goes_on():
    async def script(held):
        await held.is_silent(100)
        with pytest.raises(InboxFull):
            flood(held.session)
        await held.is_silent(3_000)

    greeting = "Hello, this is the library."
    options = SessionOptions(first_message=greeting, turn=with_turn().turn)
    held = rehearse(script, Rehearsal(options=options))
    assert held.said == ["Hello, this is the library."]
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]


class FloodedRecorder(FakeRecorder):
    """The client floods the inbox the moment the greeting has been heard."""

    def __init__(self) -> None:
        super().__init__()
        self.flood = lambda: None

    def agent_said(self, turn: AgentTurn) -> None:
        super().agent_said(turn)
        if turn.ended_ms is not None:
            self.flood()


def test_news_from_within_is_taken_in_though_the_client_filled_the_inbox():
    recorder = FloodedRecorder()

    async def script(held):
        def flooded():
            with pytest.raises(InboxFull):
                flood(held.session)

        recorder.flood = flooded
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    options = SessionOptions(first_message="Hello!", turn=with_turn().turn)
    held = rehearse(script, Rehearsal(options=options, recorder=recorder))
    assert held.recorder.dialogue() == [("agent", "Hello!")]
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]


def test_what_comes_before_the_run_waits_for_the_beginning():
    held = Rehearsal(options=SessionOptions(first_message="Hello!"))

    async def script(held):
        await held.until(AgentAudio)
        await held.is_silent(5_000)

    def type_at_once(session):
        session.type("When do you open?")

    held.prepare = type_at_once
    rehearse(script, held)
    assert held.recorder.dialogue() == [
        ("user", "When do you open?"),
        ("agent", "All right."),
    ]
    check_rules(held)


def test_nothing_of_an_answer_follows_a_message_typed_the_moment_it_began():
    held = Rehearsal(language_model=FakeLanguageModel(["At nine.", "At ten."]))

    async def script(held):
        def type_at_first_audio(output):
            if isinstance(output, AgentAudio) and len(held.recorder.user_turns) == 1:
                held.session.type("On Sundays, I mean.")

        held.watch = type_at_first_audio
        await held.says(speech("When do you open?"))
        await held.is_silent(4_000)

    rehearse(script, held)
    first = held.of(AgentAudio)[0].event_id
    assert held.of(Interrupted) == [Interrupted(first)]
    assert held.recorder.agent_turns[first].interrupted
    assert held.said[-1] == "At ten."
    check_rules(held)


def test_leaving_twice_ends_once():
    async def script(held):
        held.session.leave(EndReason.SHUT_DOWN, "The server stops.")
        held.session.leave(EndReason.CLIENT_LEFT)
        await held.is_silent(1_000)

    held = rehearse(script)
    assert held.of(Ended) == [Ended(EndReason.SHUT_DOWN, "The server stops.")]


def test_audio_after_the_end_is_not_taken_in():
    async def script(held):
        held.session.leave(EndReason.CLIENT_LEFT)
        await asyncio.sleep(0)
        held.session.hear(silence(32))

    held = rehearse(script)
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]
    assert held.recorder.user_pieces == []


def test_voice_scores_are_told_when_wanted():
    options = SessionOptions(tell_voice_scores=True, turn=with_turn().turn)

    async def script(held):
        await held.says(speech("When do you open?"))
        await held.is_silent(320)

    held = rehearse(script, Rehearsal(options=options))
    scores = [output.score for output in held.of(VoiceScored)]
    assert len(scores) >= 40
    assert {0.95, 0.02} == set(scores)


def test_voice_scores_are_kept_when_not_wanted():
    async def script(held):
        await held.says(speech("When do you open?"))
        await held.until(UserSaid)

    assert rehearse(script).count(VoiceScored) == 0
