"""A conversation whose client is away waits, and hurries nobody afterwards."""

import asyncio
from dataclasses import fields, replace

from conversations.engine.options import SessionOptions, TurnOptions
from conversations.engine.outputs import (
    AgentAudio,
    AgentFinished,
    AgentSaid,
    Ended,
    EndReason,
    ToolReported,
    UserSaid,
)
from conversations.engine.ports import ToolKind, ToolRequest
from conversations.engine.standing_still import delayed
from conversations.engine.tools import ToolOutcome
from conversations.engine.turn_state import State
from tests.engine.rehearsal import Rehearsal, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import speech

AWAY_S = 15.0
ANSWER = "We open at nine in the morning, every day of the week but Sunday."
MS_PER_CHARACTER = 50
REPROMPTS = SessionOptions().phrases.reprompts


def deadlines(state: State) -> dict[str, int | None]:
    return {
        one.name: getattr(state, one.name)
        for one in fields(State)
        if one.name.endswith(("_at_ms", "_by_ms", "until_ms"))
    }


def test_every_deadline_is_as_much_later():
    names = deadlines(State())
    assert len(names) == 11
    state = replace(State(), **dict.fromkeys(names, 1_000))
    assert set(deadlines(delayed(state, 300)).values()) == {1_300}


def test_what_is_not_set_stays_so():
    assert delayed(State(), 300) == State()


def greeting(text: str = ANSWER, **turn: object) -> Rehearsal:
    return Rehearsal(replace(with_turn(**turn), first_message=text))


def test_an_utterance_goes_on_where_it_was_and_nothing_is_sent_meanwhile():
    async def script(held):
        await asyncio.sleep(1.0)
        held.session.stand_still()
        sent = held.count(AgentAudio)
        lost_ms = held.session.now_ms()
        await asyncio.sleep(AWAY_S)
        assert held.count(AgentAudio) == sent
        assert held.session.now_ms() == lost_ms
        held.session.resume()
        await held.until(AgentFinished)

    held = rehearse(script, greeting())
    spoken = sum(map(len, held.text_to_speech.spoken))
    assert held.audio_ms() == spoken * MS_PER_CHARACTER
    [turn] = held.recorder.agent_turns.values()
    assert turn.heard == ANSWER
    assert not turn.interrupted
    assert turn.ended_ms >= held.audio_ms() + AWAY_S * 1000


def test_the_silence_of_one_who_is_away_is_not_counted():
    turn = {"reprompt_after_ms": 3_000, "hang_up_after_ms": 8_000}

    async def script(held):
        await held.until(AgentFinished)
        await asyncio.sleep(1.0)
        held.session.stand_still()
        await asyncio.sleep(AWAY_S)
        held.session.resume()
        await held.is_silent(1_500)
        assert held.said == ["Hello!"]
        await held.until(AgentSaid)

    held = rehearse(script, greeting("Hello!", **turn))
    assert held.said == ["Hello!", REPROMPTS[0]]


def test_the_longest_duration_is_that_of_the_time_they_could_talk():
    async def script(held):
        await asyncio.sleep(1.0)
        held.session.stand_still()
        await asyncio.sleep(AWAY_S)
        held.session.resume()
        await held.is_silent(3_000)
        assert held.count(Ended) == 0
        await held.until(Ended)

    options = SessionOptions(
        turn=replace(TurnOptions(), max_duration_ms=6_000, reprompt_after_ms=None)
    )
    held = rehearse(script, Rehearsal(options))
    assert held.of(Ended)[0].reason is EndReason.MAX_DURATION


def test_who_does_not_come_back_left_when_the_line_was_lost():
    async def script(held):
        await asyncio.sleep(1.0)
        held.session.stand_still()
        await asyncio.sleep(AWAY_S)

    held = rehearse(script, greeting())
    assert held.session.now_ms() == 1_000
    [turn] = held.recorder.agent_turns.values()
    assert turn.ended_ms == 1_000
    assert turn.interrupted
    assert ANSWER.startswith(turn.heard)
    assert 0 < len(turn.heard) < 25


def test_speech_that_was_held_up_is_one_turn_at_its_own_time():
    held = Rehearsal(with_turn(), FakeLanguageModel((ANSWER,)))
    words = speech("When do you open on Monday morning?", 4_000)

    async def script(held):
        await held.is_silent(500)
        await held.says(words[: len(words) // 4])
        held.session.stand_still()
        # What is left of the words, and silence, is said while nobody can hear it.
        await asyncio.sleep(10.0)
        held.session.resume()
        meanwhile = words[len(words) // 4 :] + bytes(6_900 * 32)
        for start in range(0, len(meanwhile), 1024):
            held.session.hear(meanwhile[start : start + 1024])
            await asyncio.sleep(0.001)
        while not held.count(UserSaid):
            await held.is_silent(100)

    rehearse(script, held)
    [turn] = held.recorder.user_turns.values()
    assert turn.text == "When do you open on Monday morning?"
    assert turn.started_ms < 1_000
    assert 4_400 <= turn.ended_ms <= 4_800


def test_what_was_sent_and_not_heard_yet_counts_from_when_the_client_is_back():
    async def script(held):
        await asyncio.sleep(2.0)
        held.session.stand_still()
        held.session.resume(missed_ms=1_500)
        held.session.leave(EndReason.CLIENT_LEFT)

    held = rehearse(script, greeting())
    [turn] = held.recorder.agent_turns.values()
    assert len(turn.heard) < len(ANSWER[: 700 // MS_PER_CHARACTER])


def test_a_tool_of_the_client_is_not_due_while_it_cannot_be_reached():
    held = asked_to_look(kind="client")
    rehearse(away_while_it_looks, held)
    [run] = held.recorder.tool_runs.values()
    assert (run.result, run.is_error) == ("It is sunny.", False)


def test_a_tool_of_the_client_that_does_not_answer_afterwards_is_too_late():
    held = asked_to_look(kind="client", delay_ms=60_000)
    rehearse(away_while_it_looks, held)
    [run] = held.recorder.tool_runs.values()
    assert run.is_error
    assert 15_000 + 5_000 <= run.latency_ms <= 15_000 + 5_100


def test_a_tool_that_runs_elsewhere_is_due_all_the_same():
    held = asked_to_look(kind="webhook")
    rehearse(away_while_it_looks, held)
    [run] = held.recorder.tool_runs.values()
    assert run.is_error


def test_what_a_tool_asks_the_client_first_is_not_due_while_that_is_away():
    class Asking(FakeToolRunner):
        """One that runs elsewhere, but not without the client's yes."""

        async def run(self, call):
            try:
                async with call.client_limits.within(5.0):
                    await asyncio.Event().wait()
            except TimeoutError:
                return ToolOutcome("Nobody said yes.", is_error=True)

    held = asked_to_look(kind="mcp", runner=Asking())
    rehearse(away_while_it_looks, held)
    [run] = held.recorder.tool_runs.values()
    assert run.result == "Nobody said yes."
    assert 15_000 + 5_000 <= run.latency_ms <= 15_000 + 5_100


def asked_to_look(
    *, kind: ToolKind, delay_ms: int = 16_500, runner: FakeToolRunner | None = None
) -> Rehearsal:
    """The agent uses a tool that has 5 s and takes longer than the client is away;
    a runner of the test's own has as long as it takes.
    """
    look = tool("look", kind=kind, timeout_ms=5_000 if runner is None else None)
    return Rehearsal(
        replace(with_turn(), tools=(look,)),
        FakeLanguageModel([[ToolRequest("call_1", "look", {})], "There."]),
        tool_runners={kind: runner or FakeToolRunner(delay_ms=delay_ms)},
    )


async def away_while_it_looks(held: Rehearsal) -> None:
    held.session.type("What is the weather?")
    await held.until(ToolReported)
    await asyncio.sleep(1.0)
    held.session.stand_still()
    await asyncio.sleep(AWAY_S)
    held.session.resume()
    await held.is_silent(10_000)
