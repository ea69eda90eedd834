"""What becomes of the client's answers; whole calls are in test_client_tool_calls."""

import asyncio
import json

import pytest

from conversations.engine.tools import ToolCall, ToolOutcome
from conversations.protocol.client_events import ClientToolResult
from conversations.protocol.tool_schema import MissingParameterValue
from conversations.realtime.client_tools import Answer, ClientTools
from tests.fakes.fake_tools import tool
from tests.fakes.virtual_time import run_virtual


def a_call(call_id="call_1", *, expects_response=True, **arguments):
    return ToolCall(
        call_id, tool("look", expects_response=expects_response), arguments, 4
    )


def an_answer(result="A cat.", call_id="call_1", *, is_error=False):
    return ClientToolResult(tool_call_id=call_id, result=result, is_error=is_error)


def connected(**options):
    frames = []
    tools = ClientTools(**options)
    tools.connect(lambda frame: frames.append(json.loads(frame)))
    return tools, frames


def answered(*answers):
    """What one call returned, and what each answer was."""

    async def hold():
        tools, _ = connected()
        running = asyncio.create_task(tools.run(a_call()))
        await asyncio.sleep(0.1)
        taken = [tools.take(answer) for answer in answers]
        return await running, taken

    return run_virtual(hold())


def test_the_client_is_asked_in_the_words_of_the_contract():
    async def hold():
        tools, frames = connected()
        running = asyncio.create_task(tools.run(a_call(at="door", far=True)))
        await asyncio.sleep(0.1)
        running.cancel()
        return frames

    assert run_virtual(hold()) == [
        {
            "type": "client_tool_call",
            "client_tool_call": {
                "tool_name": "look",
                "tool_call_id": "call_1",
                "parameters": {"at": "door", "far": True},
                "event_id": 4,
            },
        }
    ]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ("A cat.", "A cat."),
        ({"seen": "cat"}, '{"seen":"cat"}'),
        ([1, 2], "[1,2]"),
        (3.5, "3.5"),
        (True, "true"),
        (None, ""),
    ],
)
def test_any_value_is_a_result(result, text):
    outcome, taken = answered(an_answer(result))
    assert outcome == ToolOutcome(text)
    assert taken == [(Answer.AWAITED, "look")]


def test_an_error_of_the_tool_is_its_outcome():
    outcome, _ = answered(an_answer("Too dark.", is_error=True))
    assert outcome == ToolOutcome("Too dark.", is_error=True)


def test_the_first_answer_counts():
    outcome, taken = answered(an_answer("A cat."), an_answer("A dog."))
    assert outcome == ToolOutcome("A cat.")
    assert [kind for kind, _ in taken] == [Answer.AWAITED, Answer.UNKNOWN]


def test_an_answer_to_nothing_is_known_as_such():
    tools, _ = connected()
    assert tools.take(an_answer()) == (Answer.UNKNOWN, "")


def test_an_answer_after_the_wait_is_late():
    async def hold():
        tools, _ = connected()
        running = asyncio.create_task(tools.run(a_call()))
        await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.wait({running})
        return [tools.take(an_answer()), tools.take(an_answer())]

    late, again = run_virtual(hold())
    assert late == (Answer.LATE, "look")
    assert again == (Answer.UNKNOWN, "")


def test_answers_in_another_order_reach_their_calls():
    async def hold():
        tools, _ = connected()
        calls = [asyncio.create_task(tools.run(a_call(f"call_{n}"))) for n in (1, 2)]
        await asyncio.sleep(0.1)
        for call_id, result in (("call_2", "two"), ("call_1", "one")):
            tools.take(an_answer(result, call_id))
        return [outcome.text for outcome in await asyncio.gather(*calls)]

    assert run_virtual(hold()) == ["one", "two"]


def test_a_tool_that_is_only_told_returns_at_once_and_its_answer_is_unasked():
    async def hold():
        tools, frames = connected()
        outcome = await tools.run(a_call(expects_response=False))
        return outcome, len(frames), tools.take(an_answer())

    outcome, asked, taken = run_virtual(hold())
    assert not outcome.is_error
    assert asked == 1
    assert taken == (Answer.UNASKED, "look")


def test_what_is_sent_may_hold_more_than_the_model_said():
    async def hold():
        tools, frames = connected(
            parameters=lambda name, given: {**given, "shop": "North"}
        )
        await tools.run(a_call(expects_response=False, item="cup"))
        return frames[0]["client_tool_call"]["parameters"]

    assert run_virtual(hold()) == {"item": "cup", "shop": "North"}


def test_a_tool_whose_variable_is_missing_is_not_sent():
    def missing(name, given):
        raise MissingParameterValue("shop")

    async def hold():
        tools, frames = connected(parameters=missing)
        return await tools.run(a_call()), frames

    outcome, frames = run_virtual(hold())
    assert outcome.is_error
    assert "shop" in outcome.text
    assert frames == []
