"""Any conversation with tools, whoever speaks when: what must always hold."""

import random
from dataclasses import replace

import pytest

from conversations.engine.outputs import Ended, ToolReported
from conversations.engine.ports import ToolRequest
from conversations.engine.tools import Execution, ToolOutcome
from tests.engine.rehearsal import Rehearsal, check_rules, rehearse, with_turn
from tests.fakes.fake_language_model import FakeLanguageModel, Pause
from tests.fakes.fake_tools import FakeToolRunner, tool
from tests.fakes.spoken_audio import noise, speech

NAMES = ("quick", "slow", "late", "told")
TOOLS = (
    tool("quick"),
    tool("slow", timeout_ms=2_000),
    tool("late", execution=Execution.ASYNC),
    tool("told", expects_response=False, execution=Execution.POST_TOOL_SPEECH),
)
WORDS = (
    "Let me look.",
    "One moment, I will see what I can find out for you.",
    "Here it is. It is nine o'clock, and the sun is shining.",
)
QUESTIONS = ("What time is it?", "No, what about tomorrow?", "And the weather?")


class RandomTools(FakeToolRunner):
    """Takes any time, and fails now and then."""

    def __init__(self, dice):
        super().__init__()
        self.dice = dice

    async def run(self, call):
        self.delay_ms = self.dice.choice([0, 50, 700, 3_000, 9_000])
        outcome = await super().run(call)
        return self.dice.choice([outcome, ToolOutcome("It broke.", is_error=True)])


def any_answer(dice):
    def answer(request):
        parts = [dice.choice(WORDS)] if dice.random() < 0.6 else []
        if dice.random() < 0.2:
            parts.append(Pause(dice.choice([300, 2_500])))
        if request.may_use_tools and dice.random() < 0.6:
            parts += [
                ToolRequest(f"call_{dice.randint(1, 3)}", dice.choice(NAMES), {"n": n})
                for n in range(dice.randint(1, 3))
            ]
        return parts or ["Well."]

    return answer


def any_user(dice):
    async def script(held):
        for _ in range(6):
            match dice.choice(["ask", "ask", "type", "cough", "wait"]):
                case "ask":
                    await held.says(speech(dice.choice(QUESTIONS)))
                case "type":
                    held.session.type(dice.choice(QUESTIONS))
                case "cough":
                    await held.says(noise(200))
            await held.is_silent(dice.choice([100, 600, 1_500, 4_000]))

    return script


def check_dialogue(messages):
    """Each call is followed by its answer at once: models refuse any other dialogue."""
    open_calls = []
    for message in messages:
        if message.role == "tool":
            assert message.tool_call_id == open_calls.pop(0)
            continue
        assert open_calls == []
        open_calls = [call.call_id for call in message.tool_calls]
    assert open_calls == []


@pytest.mark.parametrize("seed", range(40))
def test_every_call_is_run_once_and_answered(seed):
    dice = random.Random(seed)
    options = with_turn(echo_guard_ms=0, filler_after_ms=dice.choice([None, 800]))
    runner = RandomTools(dice)
    held = rehearse(
        any_user(dice),
        Rehearsal(
            options=replace(options, tools=TOOLS, text_only=dice.random() < 0.2),
            language_model=FakeLanguageModel([any_answer(dice)]),
            tool_runners={"client": runner},
        ),
    )
    check_rules(held)
    assert held.count(Ended) == 1
    for request in held.language_model.requests:
        check_dialogue(request.messages)
    begun = [call.call_id for call in runner.calls]
    assert len(begun) == len(set(begun))
    for run in held.recorder.tool_runs.values():
        assert run.result is not None, "a call without an outcome"
    told = [one.call_id for one in held.of(ToolReported) if one.outcome is None]
    assert sorted(told) == sorted(begun)
    check_turns_stand_once(held)


def check_turns_stand_once(held):
    """The newest request holds what the user said, each turn once, in order."""
    if not held.language_model.requests:
        return
    turns = [turn for _, turn in sorted(held.recorder.user_turns.items())]
    asked = [
        m.text for m in held.language_model.requests[-1].messages if m.role == "user"
    ]
    said = [turn.text for turn in turns]
    assert asked[:-1] == said[: len(asked) - 1]
