"""Models that ask for too much, and tools that never answer."""

from dataclasses import replace

from conversations.engine.outputs import Ended, EndReason, Interrupted
from conversations.engine.ports import ToolRequest
from conversations.engine.tool_desk import TOO_MANY_AT_ONCE
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.engine.test_session_any_tools import check_dialogue
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import speech

HANG_UP = tool("end_call", kind="system")
FOR_EVER_MS = 10_000_000


def with_tools(answers, *, runner=None, tools=(), **options):
    turned = with_turn(echo_guard_ms=0)
    return Rehearsal(
        options=replace(turned, tools=(*tools, HANG_UP), **options),
        language_model=FakeLanguageModel(answers),
        tool_runners={"client": runner or FakeToolRunner()},
    )


async def ask_and_wait(held):
    await held.says(speech("What is the weather like?"))
    await held.is_silent(20_000)


def test_of_forty_tools_at_once_as_many_run_as_may_and_the_model_knows():
    runner = FakeToolRunner()
    asked = [ToolRequest(f"call_{n}", "weather", {"day": n}) for n in range(40)]
    held = rehearse(
        ask_and_wait,
        with_tools(
            [["Let me look.", *asked], "It is sunny."],
            runner=runner,
            tools=[tool("weather")],
            max_tools_at_once=16,
        ),
    )
    assert held.said == ["Let me look.", "It is sunny."]
    assert [call.arguments["day"] for call in runner.calls] == list(range(16))
    runs = held.recorder.tool_runs
    assert len(runs) == 40
    assert {run.result for run in list(runs.values())[16:]} == {TOO_MANY_AT_ONCE}
    told = held.language_model.requests[1].messages
    check_dialogue(told)
    answers = [message.text for message in told if message.role == "tool"]
    assert answers.count("It is sunny.") == 16
    assert answers.count(f"Error: {TOO_MANY_AT_ONCE}") == 24
    check_rules(held)


def test_one_id_for_all_runs_each_request_once():
    runner = FakeToolRunner()
    days = [1, 2, 2, 1, 3]
    asked = [ToolRequest("call_1", "weather", {"day": day}) for day in days]
    held = rehearse(
        ask_and_wait,
        with_tools(
            [asked, [ToolRequest("call_1", "weather", {"day": 1})], "It is sunny."],
            runner=runner,
            tools=[tool("weather")],
        ),
    )
    assert [call.arguments["day"] for call in runner.calls] == [1, 2, 3, 1]
    assert len({call.call_id for call in runner.calls}) == 4
    check_dialogue(held.language_model.requests[-1].messages)


def test_arguments_of_a_megabyte_are_passed_on():
    runner = FakeToolRunner()
    asked = ToolRequest("call_1", "weather", {"day": "x" * 1_000_000})
    held = rehearse(
        ask_and_wait,
        with_tools([[asked], "It is sunny."], runner=runner, tools=[tool("weather")]),
    )
    assert held.said == ["It is sunny."]
    assert len(runner.calls[0].arguments["day"]) == 1_000_000


def test_a_tool_that_hangs_keeps_nobody_from_interrupting_and_hanging_up():
    """Its own timeout is none, so that only the end of the call ends it."""
    runner = FakeToolRunner(delay_ms=FOR_EVER_MS)
    held = with_tools(
        [
            ["Let me look.", ToolRequest("call_1", "weather", {})],
            ["Goodbye!", ToolRequest("call_2", "end_call", {})],
        ],
        runner=runner,
        tools=[tool("weather", timeout_ms=None)],
    )

    async def script(held):
        await held.says(speech("What is the weather like?"))
        await held.is_silent(6_000)
        assert runner.names == ["weather"]
        await held.says(speech("Never mind, goodbye."))
        await held.is_silent(20_000)

    rehearse(script, held)
    assert held.of(Ended) == [Ended(EndReason.AGENT_ENDED)]
    assert held.said[-1] == "Goodbye!"
    assert runner.cancelled == ["call_1"]
    hung = held.recorder.tool_runs["call_1"]
    assert (hung.is_error, hung.result) == (
        True,
        "Not answered: the conversation ended.",
    )
    assert held.count(Interrupted) <= 1
    check_dialogue(held.language_model.requests[-1].messages)
    check_rules(held)


def test_a_guarded_tool_that_hangs_is_over_with_its_timeout():
    held = with_tools(
        [
            ["Let me look.", ToolRequest("call_1", "weather", {})],
            "It does not answer.",
            "Goodbye.",
        ],
        runner=FakeToolRunner(delay_ms=FOR_EVER_MS),
        tools=[tool("weather", timeout_ms=5_000)],
    )
    rehearse(ask_and_wait, held)
    assert held.said == ["Let me look.", "It does not answer."]
