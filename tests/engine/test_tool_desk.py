"""What of a call is recorded, told and shown to the model; rounds are in the sessions."""

import asyncio
import logging
from dataclasses import dataclass, field

from conversations.engine.dialogue import PENDING, Dialogue
from conversations.engine.options import SessionOptions
from conversations.engine.outputs import Output
from conversations.engine.ports import ToolRequest
from conversations.engine.tool_desk import BROKEN, ENDED, ToolDesk
from conversations.engine.tools import Execution, Tool, ToolOutcome
from tests.fakes.fake_recorder import FakeRecorder
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.virtual_time import elapsed_ms, run_virtual

TOOLS = (
    tool("look"),
    tool("later", execution=Execution.ASYNC),
    tool("hook", kind="webhook"),
)


@dataclass
class Desk:
    """A desk, and what is seen of it."""

    runner: FakeToolRunner = field(default_factory=FakeToolRunner)
    limit_characters: int = 1_000
    tools: tuple[Tool, ...] = TOOLS

    def __post_init__(self):
        self.dialogue = Dialogue(SessionOptions(tools=self.tools))
        self.recorder = FakeRecorder()
        self.told: list[Output] = []
        self.begun = []
        self.seen_at_once = []

    def run(self, *requests, ends_after_ms=60_000):
        async def hold():
            async with asyncio.TaskGroup() as tasks:
                desk = ToolDesk(
                    self.tools,
                    {"client": self.runner},
                    self.dialogue,
                    self.recorder,
                    tasks,
                    tell=self.told.append,
                    now_ms=elapsed_ms,
                    result_limit_characters=self.limit_characters,
                )
                asked = [(elapsed_ms(), request) for request in requests]
                self.begun = desk.begin(7, "Let me look.", asked)
                self.seen_at_once = self.results
                await asyncio.sleep(ends_after_ms / 1000)
                desk.close()

        run_virtual(hold())
        return self

    @property
    def results(self):
        messages = self.dialogue.request().messages
        return [m.text for m in messages if m.role == "tool"]

    @property
    def runs(self):
        return list(self.recorder.tool_runs.values())


def asked(name="look", call_id="call_1", **arguments):
    return ToolRequest(call_id, name, arguments)


def test_a_call_has_an_answer_in_the_dialogue_from_the_start():
    desk = Desk().run(asked())
    assert desk.seen_at_once == [PENDING]
    assert desk.results == ["It is sunny."]


def test_only_what_is_waited_for_is_given_back():
    desk = Desk().run(asked("look", "a"), asked("later", "b"), asked("gone", "c"))
    assert len(desk.begun) == 1
    assert desk.runner.names == ["look", "later"]


def test_what_cannot_be_run_here_is_answered_at_once():
    desk = Desk().run(asked("hook"))
    assert desk.seen_at_once == ["Error: There is no such tool."]
    assert desk.told == []
    assert [run.is_error for run in desk.runs] == [True]


def test_a_tool_that_returns_nothing_is_done():
    desk = Desk(FakeToolRunner({"look": ToolOutcome("")})).run(asked())
    assert desk.results == ["Done."]
    assert desk.runs[0].result == ""


def test_an_id_of_its_own_goes_through_dialogue_record_and_news():
    twice = [asked(call_id="0", n=1), asked(call_id="0", n=2), asked(call_id="0", n=2)]
    desk = Desk().run(*twice)
    ids = ["0", "0-2"]
    assert [call.call_id for call in desk.runner.calls] == ids
    assert list(desk.recorder.tool_runs) == ids
    messages = desk.dialogue.request().messages
    assert [call.call_id for m in messages for call in m.tool_calls] == ids
    assert [m.tool_call_id for m in messages if m.role == "tool"] == ids
    assert {one.call_id for one in desk.told} == set(ids)


def test_a_call_that_is_cut_off_by_the_end_is_recorded_and_told_to_nobody():
    desk = Desk(FakeToolRunner(delay_ms=5_000)).run(asked(), ends_after_ms=1_000)
    assert desk.runner.cancelled == ["call_1"]
    assert (desk.runs[0].result, desk.runs[0].is_error) == (ENDED, True)
    assert [one.outcome for one in desk.told] == [None]


def test_a_long_result_is_cut_for_the_model():
    runner = FakeToolRunner({"look": ToolOutcome("x" * 50, is_error=True)})
    desk = Desk(runner, limit_characters=10).run(asked())
    assert desk.results[0].startswith("Error: " + "x" * 10 + "...")


class BrokenRunner(FakeToolRunner):
    """Has a bug."""

    async def run(self, call):
        self.calls.append(call)
        return {}[call.tool.name]


def test_a_bug_in_a_tool_is_an_error_of_the_tool_and_logged(caplog):
    with caplog.at_level(logging.ERROR):
        desk = Desk(BrokenRunner()).run(asked())
    assert desk.results == [f"Error: {BROKEN}"]
    assert [(run.result, run.is_error) for run in desk.runs] == [(BROKEN, True)]
    assert [one.outcome for one in desk.told] == [None, "error"]
    [logged] = caplog.records
    assert "look" in logged.getMessage()
    assert logged.exc_info[0] is KeyError


class LateRunner(FakeToolRunner):
    """Watches the time itself."""

    async def run(self, call):
        raise TimeoutError


def test_a_tool_that_watches_its_own_time_may_be_late():
    hook = tool("look", timeout_ms=None)
    desk = Desk(LateRunner(), tools=(hook,)).run(asked())
    assert desk.results == ["Error: The tool did not answer in time."]
