"""What is said around a tool, who may interrupt it, and what becomes of its errors."""

from dataclasses import replace

from conversations.engine.outputs import (
    AgentAudio,
    AgentSaid,
    Ended,
    Failed,
    Interrupted,
    ToolReported,
    UserSaid,
)
from conversations.engine.ports import ToolRequest
from conversations.engine.tool_phrases import FAILURES, PHRASES
from conversations.engine.tools import (
    ErrorHandling,
    Execution,
    InterruptionMode,
    PreToolSpeech,
    ToolOutcome,
)
from conversations.engine.variables import VariableUpdate
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import speech

WEATHER = ToolRequest("call_1", "weather", {"city": "Oslo"})
LOOKING = "Let me look."
SUNNY = "It is sunny."
ONE_MOMENT = PHRASES["en"][0]
FORCED = tool("weather", pre_tool_speech=PreToolSpeech.FORCE)


def with_tools(answers, *tools, runner=None, **turn):
    options = replace(with_turn(echo_guard_ms=0, **turn), tools=tools)
    return Rehearsal(
        options=options,
        language_model=FakeLanguageModel(answers),
        tool_runners={"client": runner or FakeToolRunner()},
    )


async def ask(held):
    await held.says(speech("What is the weather like?"))
    await held.until(AgentAudio)
    await held.is_silent(8_000)


# --- Before a tool ---------------------------------------------------------------------


def test_something_is_always_said_before_a_tool_that_wants_it():
    held = rehearse(ask, with_tools([[WEATHER], SUNNY], FORCED))
    assert held.said == [ONE_MOMENT, SUNNY]
    first, second = held.of(AgentSaid)
    assert {told.event_id for told in held.of(ToolReported)} == {first.event_id}
    # It runs while the words are heard.
    assert held.at(ToolReported) < held.at(AgentAudio) + 50 * len(ONE_MOMENT)
    messages = held.language_model.requests[1].messages
    assert (messages[-2].text, messages[-2].tool_calls) == (ONE_MOMENT, (WEATHER,))
    assert first.event_id < second.event_id
    check_rules(held)


def test_what_the_model_says_itself_is_enough():
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], SUNNY], FORCED))
    assert held.said == [LOOKING, SUNNY]


def test_a_tool_that_is_to_come_after_words_comes_after_these_too():
    late = tool(
        "weather",
        pre_tool_speech=PreToolSpeech.FORCE,
        execution=Execution.POST_TOOL_SPEECH,
    )
    held = rehearse(ask, with_tools([[WEATHER], SUNNY], late))
    assert held.at(ToolReported) >= held.at(AgentAudio) + 50 * len(ONE_MOMENT)


def test_a_tool_is_announced_once_it_is_known_to_be_slow():
    async def script(held):
        for _ in range(2):
            await held.says(speech("What is the weather like?"))
            await held.until(AgentSaid)
            await held.is_silent(12_000)

    held = with_tools(
        [[WEATHER], SUNNY, [WEATHER], SUNNY],
        tool("weather"),
        runner=FakeToolRunner(delay_ms=6_000),
    )
    held = rehearse(script, held)
    assert held.said == [SUNNY, ONE_MOMENT, SUNNY]


def test_a_quick_tool_and_one_that_is_to_be_silent_are_not_announced():
    quick = rehearse(ask, with_tools([[WEATHER], SUNNY], tool("weather")))
    assert quick.said == [SUNNY]
    silent = tool("weather", pre_tool_speech=PreToolSpeech.OFF)
    held = with_tools([[WEATHER], SUNNY], silent)
    held.tool_latencies.took(silent, 9_000)
    assert rehearse(ask, held).said == [SUNNY]


def test_nothing_is_announced_that_will_not_be_run():
    held = with_tools([[WEATHER], SUNNY], FORCED)
    held.options = replace(held.options, max_tool_rounds=0)
    held = rehearse(ask, held)
    assert ONE_MOMENT not in held.said
    assert held.tool_runners["client"].calls == []


def test_a_request_announced_and_interrupted_before_it_runs_is_recorded_so():
    late = tool(
        "weather",
        pre_tool_speech=PreToolSpeech.FORCE,
        execution=Execution.POST_TOOL_SPEECH,
    )

    async def script(held):
        await held.says(speech("What is the weather like?"))
        await held.until(AgentAudio)
        await held.is_silent(100)
        held.session.type("No, tell me the time.")
        await held.until(AgentAudio)
        await held.is_silent(3_000)

    held = rehearse(script, with_tools([[WEATHER], "It is noon."], late))
    assert held.tool_runners["client"].calls == []
    assert held.recorder.tool_runs["call_1"].result == "Not run: the user spoke first."
    assert held.said[-1] == "It is noon."


# --- The user speaks while a tool runs -------------------------------------------------


async def speak_while_it_runs(held):
    await held.says(speech("What is the weather like?"))
    await held.until(ToolReported)
    await held.is_silent(500)
    await held.says(speech("And what about tomorrow?"))
    await held.is_silent(20_000)


def guarded(mode, answers=([WEATHER], SUNNY, "Tomorrow it rains."), **runner):
    runner = FakeToolRunner(**{"delay_ms": 6_000, **runner})
    return with_tools(answers, tool("weather", interruption_mode=mode), runner=runner)


def test_speech_during_a_guarded_tool_is_answered_after_it():
    held = rehearse(speak_while_it_runs, guarded(InterruptionMode.DURING_TOOL))
    assert held.count(Interrupted) == 0
    assert held.understood[1] == "And what about tomorrow?"
    assert held.said == [SUNNY, "Tomorrow it rains."]
    assert held.at(UserSaid, 1) >= held.at(AgentSaid)
    assert held.recorder.tool_runs["call_1"].result == "It is sunny."
    check_rules(held)


def test_by_default_speech_takes_over_from_a_tool():
    held = rehearse(
        speak_while_it_runs,
        guarded(InterruptionMode.ALLOW, ([WEATHER], "Tomorrow it rains.")),
    )
    assert held.said == ["Tomorrow it rains."]


LONG_SUNNY = "It is sunny all day long, with a light wind from the west and no rain."


async def speak_over_the_answer(held):
    await held.says(speech("What is the weather like?"))
    await held.until(AgentAudio)
    await held.is_silent(600)
    await held.says(speech("Wait, what about tomorrow?"))
    await held.is_silent(20_000)


def test_the_answer_after_a_tool_may_be_interrupted_unless_the_turn_is_guarded():
    answers = ([WEATHER], LONG_SUNNY, "Tomorrow it rains.")
    held = rehearse(
        speak_over_the_answer, guarded(InterruptionMode.DURING_TOOL, answers)
    )
    assert held.count(Interrupted) == 1
    held = rehearse(
        speak_over_the_answer, guarded(InterruptionMode.DURING_TURN, answers)
    )
    assert held.count(Interrupted) == 0
    assert held.said == [LONG_SUNNY, "Tomorrow it rains."]
    check_rules(held)


def test_the_turn_after_a_guarded_one_may_be_interrupted_again():
    async def script(held):
        await speak_over_the_answer(held)
        await held.says(speech("Tell me all about it."))
        await held.until(AgentAudio)
        await held.is_silent(600)
        await held.says(speech("Wait, what about Sunday then?"))
        await held.is_silent(10_000)

    held = rehearse(
        script,
        guarded(
            InterruptionMode.DURING_TURN,
            ([WEATHER], LONG_SUNNY, "Rain.", LONG_SUNNY, "On Sunday it snows."),
        ),
    )
    assert held.count(Interrupted) == 1
    assert held.said[-1] == "On Sunday it snows."


# --- Errors ----------------------------------------------------------------------------


def failing(**manners):
    text = '{"error": {"message": "No such city.", "trace": "at 0x1"}}'
    outcome = ToolOutcome(text, is_error=True)
    return with_tools(
        [[LOOKING, WEATHER], "I do not know that city."],
        tool("weather", **manners),
        runner=FakeToolRunner({"weather": outcome}),
    )


def test_the_model_is_told_as_much_of_an_error_as_it_may_know():
    told = {}
    for mode in ErrorHandling:
        held = rehearse(ask, failing(error_handling=mode))
        told[mode] = held.language_model.requests[1].messages[-1].text
        # The record and the client have all of it.
        assert "trace" in held.recorder.tool_runs["call_1"].result
        assert "trace" in held.of(ToolReported)[1].result
    assert told[ErrorHandling.HIDE] == "Error: The tool failed."
    assert told[ErrorHandling.SUMMARIZED] == "Error: No such city."
    assert "trace" in told[ErrorHandling.PASSTHROUGH]


def hanging(answers, **options):
    held = with_tools(
        answers,
        tool("weather", timeout_ms=2_000),
        runner=FakeToolRunner(delay_ms=600_000),
    )
    held.options = replace(held.options, **options)
    return held


def test_a_tool_that_hangs_is_ended_and_the_model_says_so():
    held = rehearse(ask, hanging([[LOOKING, WEATHER], "It takes too long."]))
    assert held.tool_runners["client"].cancelled == ["call_1"]
    assert held.said == [LOOKING, "It takes too long."]


def test_a_tool_that_hangs_is_spoken_of_where_the_model_says_nothing():
    for words in ([LOOKING], []):
        held = rehearse(ask, hanging([[*words, WEATHER], ""], language="de"))
        assert held.said == [*words, FAILURES["de"]]
        assert held.count(Failed) == 0
        assert [t.source for t in held.recorder.agent_turns.values()][-1] == "notice"
        check_rules(held)


def test_a_tool_that_worked_needs_no_more_words():
    held = rehearse(ask, with_tools([[LOOKING, WEATHER], ""], tool("weather")))
    assert held.said == [LOOKING]
    assert held.count(Ended) == 1


# --- Variables -------------------------------------------------------------------------


def test_what_a_tool_assigns_is_there_for_all_and_on_record_without_secrets():
    outcome = ToolOutcome(
        "Found.", variables={"name": "Ada", "secret__token": "s3cret", "city": "Oslo"}
    )
    held = with_tools(
        [[WEATHER], SUNNY],
        tool("weather"),
        runner=FakeToolRunner({"weather": outcome}),
    )
    held.variables.update({"city": "Bonn"})
    held = rehearse(ask, held)
    assert held.variables.current().told == {"city": "Oslo", "name": "Ada"}
    assert held.variables.current().secrets == {"secret__token": "s3cret"}
    assert held.recorder.tool_runs["call_1"].variable_updates == (
        VariableUpdate("name", "Ada"),
        VariableUpdate("city", "Oslo", "Bonn"),
    )
    assert "s3cret" not in repr(held.recorder.calls)
