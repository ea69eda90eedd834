"""Tools: run when the turn is certain and its words are out, and recorded so."""

from dataclasses import replace

from conversations.engine.outputs import (
    AgentAudio,
    Ended,
    EndReason,
    Interrupted,
    ToolReported,
)
from conversations.engine.ports import ToolRequest
from tests.engine.rehearsal import Rehearsal, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import silence, speech

GOODBYE = "Goodbye, come again!"
GOODBYE_MS = 50 * len(GOODBYE)
HANG_UP = tool("end_call", kind="system")


def farewell(call_id="call_7", name="end_call"):
    return [GOODBYE, ToolRequest(call_id, name, {"reason": "done"})]


async def say_goodbye(held):
    await held.says(speech("That was all, goodbye."))
    await held.until(AgentAudio)


def farewells(model, tools=(HANG_UP,), **more):
    options = replace(with_turn(echo_guard_ms=0), tools=tuple(tools))
    return Rehearsal(options=options, language_model=model, **more)


def test_goodbye_is_played_out_before_the_call_ends():
    async def script(held):
        await say_goodbye(held)
        await held.is_silent(20_000)

    held = rehearse(script, farewells(FakeLanguageModel([farewell()])))
    assert held.of(Ended) == [Ended(EndReason.AGENT_ENDED)]
    assert held.audio_ms() == GOODBYE_MS
    assert held.at(ToolReported) >= held.at(AgentAudio) + GOODBYE_MS
    assert held.at(Ended) >= held.at(ToolReported)


def test_tool_run_is_recorded_with_its_turn_its_outcome_and_the_id_clients_see():
    async def script(held):
        await say_goodbye(held)
        await held.is_silent(20_000)

    held = rehearse(script, farewells(FakeLanguageModel([farewell()])))
    (run,) = held.recorder.tool_runs.values()
    (turn,) = held.recorder.agent_turns.values()
    assert (run.name, run.kind, run.arguments) == (
        "end_call",
        "system",
        {"reason": "done"},
    )
    assert run.event_id == turn.event_id
    assert (run.result, run.is_error) == ("", False)
    assert run.latency_ms is not None
    assert run.latency_ms >= GOODBYE_MS
    assert {told.call_id for told in held.of(ToolReported)} == {run.call_id}
    recorded = [kind for kind, _ in held.recorder.calls if kind.startswith("tool")]
    assert recorded == ["tool_called", "tool_returned"]


def test_tool_of_an_answer_that_was_given_up_leaves_no_trace():
    model = FakeLanguageModel([farewell(), "Of course."], first_delay_ms=50)

    async def script(held):
        # The answer to the first words is being made when the user goes on.
        await held.says(speech("That was all."), silence(600), speech("Or was it?"))
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    held = rehearse(script, farewells(model))
    assert len(model.requests) == 2
    assert held.said == ["Of course."]
    assert held.recorder.tool_runs == {}
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]


def test_goodbye_that_is_interrupted_does_not_end_the_call():
    model = FakeLanguageModel([farewell(), "Of course."])

    async def script(held):
        await say_goodbye(held)
        await held.is_silent(300)
        await held.says(speech("Wait, one more question please."))
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    held = rehearse(script, farewells(model))
    assert held.count(Interrupted) == 1
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]
    assert held.of(ToolReported) == []
    (run,) = held.recorder.tool_runs.values()
    assert run.is_error
    assert run.result == "Not run: the user spoke first."


async def say_goodbye_and_stay(held):
    await say_goodbye(held)
    await held.is_silent(20_000)


def test_an_agent_that_may_not_hang_up_does_not_whatever_its_model_wants():
    model = FakeLanguageModel([farewell(), "Anything else?"])
    held = rehearse(say_goodbye_and_stay, farewells(model, tools=()))
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]
    assert held.said == [GOODBYE, "Anything else?"]
    (run,) = held.recorder.tool_runs.values()
    assert (run.result, run.is_error) == ("There is no such tool.", True)


def test_somebody_elses_tool_of_that_name_is_run_as_one():
    model = FakeLanguageModel([farewell(), "Anything else?"])
    runner = FakeToolRunner()
    tools = [tool("end_call")]
    held = rehearse(
        say_goodbye_and_stay,
        farewells(model, tools=tools, tool_runners={"client": runner}),
    )
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]
    assert runner.names == ["end_call"]
