"""The model asks for a tool, gets what it returned, and answers, all in one turn."""

from dataclasses import replace

import pytest

from conversations.engine.outputs import (
    AgentAudio,
    AgentFinished,
    AgentSaid,
    Ended,
    EndReason,
    Failed,
    Interrupted,
    ToolReported,
)
from conversations.engine.ports import ToolRequest
from conversations.engine.tools import Execution, ToolOutcome
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import noise, silence, speech

WEATHER = ToolRequest("call_1", "weather", {"city": "Oslo"})
FORECAST = tool("weather")
HANG_UP = tool("end_call", kind="system")
LOOKING = "Let me look."
LOOKING_MS = 50 * len(LOOKING)
SUNNY = "It is sunny."
QUESTION = "What is the weather like?"


def with_tools(answers, *, runner=None, tools=(FORECAST,), **turn):
    options = replace(with_turn(echo_guard_ms=0, **turn), tools=tuple(tools))
    return Rehearsal(
        options=options,
        language_model=FakeLanguageModel(answers),
        tool_runners={"client": runner or FakeToolRunner()},
    )


async def ask(held):
    await held.says(speech(QUESTION))
    await held.until(AgentAudio)
    await held.is_silent(8_000)


def runner_of(held):
    return held.tool_runners["client"]


def roles(request):
    return [(m.role, m.text) for m in request.messages]


def test_result_reaches_the_model_and_its_answer_the_user():
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY]))
    assert held.said == [LOOKING, SUNNY]
    first, second = held.language_model.requests
    assert [one.name for one in first.tools] == ["weather"]
    assert roles(second)[-3:] == [
        ("user", QUESTION),
        ("assistant", LOOKING),
        ("tool", "It is sunny."),
    ]
    assert second.messages[-2].tool_calls == (WEATHER,)
    assert second.messages[-1].tool_call_id == "call_1"
    check_rules(held)


def test_each_utterance_has_an_id_of_its_own_and_the_tool_that_of_the_first():
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY]))
    first, second = (said.event_id for said in held.of(AgentSaid))
    assert first < second
    assert [told.event_id for told in held.of(AgentFinished)] == [first, second]
    assert {told.event_id for told in held.of(ToolReported)} == {first}
    (run,) = held.recorder.tool_runs.values()
    assert (run.event_id, run.kind, run.result) == (first, "client", "It is sunny.")
    assert run.latency_ms is not None
    assert run.latency_ms >= 500
    assert set(held.recorder.agent_turns) == {first, second}


def test_tool_is_told_before_and_after_it_runs():
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY]))
    assert [told.outcome for told in held.of(ToolReported)] == [None, "ok"]
    assert held.of(ToolReported)[1].result == "It is sunny."
    assert held.at(ToolReported) >= held.at(AgentAudio)


def test_tool_runs_while_the_words_that_go_with_it_are_heard():
    quick = FakeToolRunner(delay_ms=100)
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY], runner=quick))
    spoken_ms = held.at(AgentAudio) + LOOKING_MS
    assert held.at(ToolReported, 1) < spoken_ms
    # The answer was ready by then: it follows without a pause.
    assert held.at(AgentSaid, 1) <= spoken_ms + 40


def test_tool_may_have_to_wait_for_the_words():
    late = tool("weather", execution=Execution.POST_TOOL_SPEECH)
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY], tools=[late]))
    assert held.at(ToolReported) >= held.at(AgentFinished)
    assert held.said == [LOOKING, SUNNY]


def test_tool_without_any_words():
    held = rehearse(ask, with_tools([[WEATHER], SUNNY]))
    assert held.said == [SUNNY]
    assert [m.role for m in held.language_model.requests[1].messages][-3:] == [
        "user",
        "assistant",
        "tool",
    ]
    assert held.count(Failed) == 0
    ids = [held.of(ToolReported)[0].event_id, held.of(AgentSaid)[0].event_id]
    assert ids == sorted(set(ids))


def test_several_tools_run_at_once_and_the_answer_waits_for_all():
    time = ToolRequest("call_2", "time", {})
    runner = FakeToolRunner({"time": ToolOutcome("noon")}, delay_ms=3_000)
    held = rehearse(
        ask,
        with_tools(
            [[WEATHER, time], SUNNY],
            runner=runner,
            tools=[tool("weather"), tool("time")],
        ),
    )
    assert runner.names == ["weather", "time"]
    assert held.at(ToolReported, 3) - held.at(ToolReported) < 3_100
    assert [m.text for m in held.language_model.requests[1].messages][-2:] == [
        "It is sunny.",
        "noon",
    ]
    assert held.said == [SUNNY]


def test_one_tool_after_the_other():
    again = ToolRequest("call_1", "weather", {"city": "Bergen"})
    held = rehearse(ask, with_tools([[WEATHER], [again], SUNNY]))
    assert [dict(call.arguments) for call in runner_of(held).calls] == [
        {"city": "Oslo"},
        {"city": "Bergen"},
    ]
    # The model gave both calls the same id; nobody else may mix them up.
    assert [call.call_id for call in runner_of(held).calls] == ["call_1", "call_1-2"]
    assert held.said == [SUNNY]


def test_request_that_comes_twice_is_run_once():
    held = rehearse(ask, with_tools([[WEATHER, WEATHER], SUNNY]))
    assert runner_of(held).names == ["weather"]


def test_tool_that_failed_is_told_to_the_model():
    runner = FakeToolRunner({"weather": ToolOutcome("No such city.", is_error=True)})
    held = rehearse(
        ask, with_tools([[WEATHER], "I do not know that city."], runner=runner)
    )
    assert held.language_model.requests[1].messages[-1].text == "Error: No such city."
    assert held.of(ToolReported)[1].outcome == "error"
    assert held.said == ["I do not know that city."]


def test_tool_that_does_not_exist_is_told_to_the_model_and_to_nobody_else():
    rocket = ToolRequest("call_9", "launch_rocket", {})
    held = rehearse(ask, with_tools([[LOOKING, rocket], "I have no rocket."]))
    (run,) = held.recorder.tool_runs.values()
    assert (run.is_error, run.result) == (True, "There is no such tool.")
    assert held.of(ToolReported) == []
    assert held.said == [LOOKING, "I have no rocket."]


def test_tool_nobody_here_can_run_does_not_exist():
    hook = tool("weather", kind="webhook")
    held = rehearse(ask, with_tools([[WEATHER], "I cannot see."], tools=[hook]))
    assert runner_of(held).calls == []
    assert held.recorder.tool_runs["call_1"].is_error


def test_slow_tool_is_not_apologised_for_and_times_out_by_its_own_limit():
    slow = tool("weather", timeout_ms=40_000)

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(ToolReported)
        await held.is_silent(50_000)

    runner = FakeToolRunner(delay_ms=60_000)
    held = rehearse(
        script,
        with_tools(
            [[WEATHER], "It took too long."],
            runner=runner,
            tools=[slow],
            watchdog_ms=5_000,
        ),
    )
    assert held.count(Failed) == 0
    assert held.said == ["It took too long."]
    told = held.language_model.requests[1].messages[-1].text
    assert told == "Error: The tool did not answer within 40 seconds."
    assert held.recorder.tool_runs["call_1"].is_error
    assert runner.cancelled == ["call_1"]


def test_tool_may_be_waited_for_as_long_as_it_takes():
    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(AgentSaid, timeout_ms=300_000)

    held = rehearse(
        script,
        with_tools(
            [[WEATHER], SUNNY],
            runner=FakeToolRunner(delay_ms=200_000),
            tools=[tool("weather", timeout_ms=None)],
        ),
    )
    assert held.said == [SUNNY]


def test_model_that_falls_silent_after_a_tool_is_apologised_for():
    model = FakeLanguageModel([[WEATHER], SUNNY], first_delay_ms=100)
    held = with_tools([])
    held.language_model = model

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(ToolReported)
        model.first_delay_ms = 600_000
        await held.is_silent(30_000)

    held = rehearse(script, held)
    assert held.said == [held.options.phrases.failure]
    assert held.count(Failed) == 1


def test_model_that_only_asks_for_tools_is_stopped():
    calls = [[ToolRequest(f"call_{n}", "weather", {})] for n in range(20)]
    held = with_tools(calls)
    held.options = replace(held.options, max_tool_rounds=3)
    held = rehearse(ask, held)
    assert len(runner_of(held).calls) == 3
    requests = held.language_model.requests
    assert [one.may_use_tools for one in requests] == [True, True, True, False]
    assert held.said == [held.options.phrases.failure]
    last = list(held.recorder.tool_runs.values())[-1]
    assert last.result is not None
    assert last.result.startswith("Not run")


def test_no_tool_is_run_where_none_may_be():
    held = with_tools([[LOOKING, WEATHER], SUNNY])
    held.options = replace(held.options, max_tool_rounds=0)
    held = rehearse(ask, held)
    assert runner_of(held).calls == []
    assert held.said == [LOOKING]


def test_model_has_to_answer_in_words_after_so_many_tools():
    calls = [[ToolRequest(f"call_{n}", "weather", {})] for n in range(3)]
    held = with_tools([*calls, SUNNY])
    held.options = replace(held.options, max_tool_rounds=3)
    held = rehearse(ask, held)
    assert held.said == [SUNNY]


def test_tool_that_is_only_told_is_waited_for_by_nobody():
    told = tool("weather", expects_response=False)
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY], tools=[told]))
    assert held.said == [LOOKING]
    assert len(held.language_model.requests) == 1


def test_tool_that_is_only_told_without_a_word_gets_one_afterwards():
    told = tool("weather", expects_response=False)
    held = rehearse(ask, with_tools([[WEATHER], "I have shown it."], tools=[told]))
    assert held.said == ["I have shown it."]


def test_result_nobody_waited_for_is_known_to_the_next_turn():
    later = tool("weather", execution=Execution.ASYNC)

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(AgentAudio)
        await held.is_silent(5_000)
        await held.says(speech("And what now?"))
        await held.until(AgentAudio)

    held = rehearse(
        script,
        with_tools(
            [[LOOKING, WEATHER], SUNNY],
            runner=FakeToolRunner(delay_ms=4_000),
            tools=[later],
        ),
    )
    assert held.said == [LOOKING, SUNNY]
    assert ("tool", "It is sunny.") in roles(held.language_model.requests[1])


def test_long_result_is_cut_for_the_model_and_kept_whole():
    long = "x" * 200
    held = with_tools(
        [[WEATHER], SUNNY], runner=FakeToolRunner({"weather": ToolOutcome(long)})
    )
    held.options = replace(held.options, tool_result_limit_characters=50)
    held = rehearse(ask, held)
    seen = held.language_model.requests[1].messages[-1].text
    assert seen.startswith("x" * 50 + "...")
    assert held.recorder.tool_runs["call_1"].result == long


def test_model_may_have_nothing_to_add():
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], ""]))
    assert held.said == [LOOKING]
    assert held.count(Failed) == 0


# --- The user speaks -------------------------------------------------------------------


def test_speculative_answer_runs_no_tool():
    runner = FakeToolRunner()

    async def script(held):
        await held.says(speech("What is it,"), silence(500), speech("or rather:"))
        await held.is_silent(300)
        assert runner.calls == []
        await held.says(speech(QUESTION))
        await held.until(AgentAudio)
        await held.is_silent(5_000)

    held = rehearse(
        script, with_tools([[WEATHER], [WEATHER], [WEATHER], SUNNY], runner=runner)
    )
    assert len(held.language_model.requests) > 2
    assert runner.names[-1] == "weather"
    assert len(runner.calls) == len(held.of(ToolReported)) // 2


def test_interrupted_while_a_tool_runs_the_dialogue_stays_whole():
    runner = FakeToolRunner(delay_ms=4_000)

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(ToolReported)
        await held.is_silent(1_000)
        await held.says(speech("No, tell me the time please."))
        await held.until(AgentAudio)
        await held.is_silent(6_000)

    held = rehearse(
        script, with_tools([[LOOKING, WEATHER], "It is noon."], runner=runner)
    )
    assert held.said == [LOOKING, "It is noon."]
    second = held.language_model.requests[1].messages
    asked = [call.call_id for m in second for call in m.tool_calls]
    answered = [m.tool_call_id for m in second if m.role == "tool"]
    assert asked == answered == ["call_1"]
    # It could not be taken back, so what it returned is kept.
    assert runner.cancelled == []
    assert held.recorder.tool_runs["call_1"].result == "It is sunny."
    check_rules(held)


def test_interrupted_before_a_tool_may_run_it_is_recorded_as_not_run():
    late = tool("weather", execution=Execution.POST_TOOL_SPEECH)

    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(AgentAudio)
        await held.is_silent(300)
        await held.says(speech("No, tell me the time please."))
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    long = "I will look at the weather for you, it takes a little while."
    held = rehearse(script, with_tools([[long, WEATHER], "It is noon."], tools=[late]))
    assert runner_of(held).calls == []
    run = held.recorder.tool_runs["call_1"]
    assert (run.is_error, run.result) == (True, "Not run: the user spoke first.")
    assert held.language_model.requests[-1].messages[-2].tool_calls == ()


def test_words_cut_by_an_interruption_stand_before_their_tool():
    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(AgentAudio)
        await held.is_silent(200)
        await held.says(speech("No, tell me the time please."))
        await held.until(AgentAudio)
        await held.is_silent(4_000)

    long = "I will look at the weather for you, it takes a little while."
    held = rehearse(script, with_tools([[long, WEATHER], "It is noon."]))
    assert held.count(Interrupted) == 1
    messages = held.language_model.requests[-1].messages
    (agent,) = [m for m in messages if m.role == "assistant"]
    assert long.startswith(agent.text)
    assert agent.text != long
    assert agent.tool_calls == (WEATHER,)


def test_mhm_while_a_tool_runs_changes_nothing():
    async def script(held):
        await held.says(speech(QUESTION))
        await held.until(ToolReported)
        await held.is_silent(1_000)
        await held.says(noise(200))
        await held.until(AgentSaid)
        await held.is_silent(4_000)

    held = rehearse(
        script,
        with_tools([[LOOKING, WEATHER], SUNNY], runner=FakeToolRunner(delay_ms=4_000)),
    )
    assert held.said == [LOOKING, SUNNY]
    assert held.count(Interrupted) == 0


@pytest.mark.parametrize("left_ms", range(2_500, 9_000, 400))
def test_leaving_at_any_moment_leaves_no_call_without_an_outcome(left_ms):
    async def script(held):
        await held.says(speech(QUESTION))
        await held.is_silent(left_ms - 1_500)

    held = rehearse(
        script,
        with_tools([[LOOKING, WEATHER], SUNNY], runner=FakeToolRunner(delay_ms=3_000)),
    )
    assert held.of(Ended) == [Ended(EndReason.CLIENT_LEFT)]
    for run in held.recorder.tool_runs.values():
        assert run.result is not None
    check_rules(held)


def test_call_ends_after_its_tools_have_run():
    goodbye = ["Goodbye!", WEATHER, ToolRequest("call_2", "end_call", {})]

    async def script(held):
        await held.says(speech("That was all, goodbye."))
        await held.is_silent(20_000)

    held = rehearse(script, with_tools([goodbye], tools=[FORECAST, HANG_UP]))
    assert held.of(Ended) == [Ended(EndReason.AGENT_ENDED)]
    assert [run.name for run in held.recorder.tool_runs.values()] == [
        "weather",
        "end_call",
    ]
    assert held.said == ["Goodbye!"]
    assert held.at(ToolReported, 2) >= held.at(AgentFinished)


def test_call_that_is_to_end_does_not_wait_for_ever():
    goodbye = ["Goodbye!", WEATHER, ToolRequest("call_2", "end_call", {})]

    async def script(held):
        await held.says(speech("That was all, goodbye."))
        await held.is_silent(20_000)

    held = rehearse(
        script,
        with_tools(
            [goodbye],
            runner=FakeToolRunner(delay_ms=600_000),
            tools=[tool("weather", timeout_ms=None), HANG_UP],
        ),
    )
    assert held.of(Ended) == [Ended(EndReason.AGENT_ENDED)]
    assert held.recorder.tool_runs["call_1"].is_error


def test_written_conversation_uses_tools_too():
    held = with_tools([[LOOKING, WEATHER], SUNNY])
    held.options = replace(held.options, text_only=True)

    async def script(held):
        held.session.type(QUESTION)
        await held.is_silent(4_000)

    held = rehearse(script, held)
    assert held.said == [LOOKING, SUNNY]
    assert roles(held.language_model.requests[1])[-3:] == [
        ("user", QUESTION),
        ("assistant", LOOKING),
        ("tool", "It is sunny."),
    ]
