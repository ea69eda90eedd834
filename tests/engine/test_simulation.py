from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

from conversations.engine.options import SessionOptions
from conversations.engine.ports import TextDelta, ToolDeclaration, ToolRequest
from conversations.engine.simulation import (
    SimulatedTurn,
    Simulation,
    Speaker,
    mocked,
)
from conversations.engine.tools import Tool, ToolOutcome
from tests.fakes.fake_retriever import FakeRetriever

SEARCH = Tool(ToolDeclaration("search", "Looks."), "client")


class Model:
    """Says its lines in turn, then nothing; keeps what it was asked."""

    def __init__(self, *lines):
        self._lines = list(lines)
        self.asked = []

    async def reply(self, request) -> AsyncIterator:
        self.asked.append(request)
        for part in self._lines.pop(0) if self._lines else ():
            yield TextDelta(part) if isinstance(part, str) else part


class Searching(Model):
    """Asks for the tool whenever it may."""

    async def reply(self, request) -> AsyncIterator:
        self.asked.append(request)
        if request.may_use_tools:
            yield ToolRequest(f"call_{len(self.asked)}", "search", {})
        else:
            yield TextDelta("I give up.")


def simulation(agent, user, turns=(), results=None, **options):
    clock = count(0, 1_000)
    return Simulation(
        Speaker(agent, SessionOptions(prompt="Agent.", **options)),
        Speaker(user, SessionOptions(prompt="Caller.")),
        mocked(results or {}),
        now_ms=lambda: next(clock),
        turns=list(turns),
    )


async def said(dialogue, max_turns=10):
    return [(turn.side, turn.text) async for turn in dialogue.run(max_turns)]


async def test_the_caller_begins_where_the_agent_has_no_greeting():
    user = Model(["Hello?"])
    dialogue = simulation(Model(["Yes", "?"]), user)
    assert await said(dialogue) == [("user", "Hello?"), ("agent", "Yes?")]
    begun = user.asked[0].messages
    assert [message.role for message in begun] == ["system", "user"]


async def test_each_hears_the_other_as_the_user():
    agent, user = Model(["Two."], ["Four."]), Model(["One."], ["Three."])
    await said(simulation(agent, user), max_turns=4)
    assert [(m.role, m.text) for m in agent.asked[1].messages] == [
        ("system", "Agent."),
        ("user", "One."),
        ("assistant", "Two."),
        ("user", "Three."),
    ]


async def test_a_silent_model_ends_the_dialogue():
    assert await said(simulation(Model(), Model(["Hello?"]))) == [("user", "Hello?")]


async def test_turns_have_the_time_at_which_they_began():
    dialogue = simulation(Model(["B"]), Model(["A"]))
    times = [turn.started_ms async for turn in dialogue.run(2)]
    assert times == [0, 1_000]


async def test_an_agent_that_only_wants_tools_has_to_answer_in_the_end():
    agent = Searching()
    dialogue = simulation(
        agent,
        Model(["Find it."]),
        results={"search": ToolOutcome("nothing")},
        tools=(SEARCH,),
        max_tool_rounds=3,
    )
    turns = [turn async for turn in dialogue.run(2)]
    assert turns[1].text == "I give up."
    assert [used.outcome.text for used in turns[1].tools] == ["nothing"] * 3
    assert len(agent.asked) == 4


async def test_a_turn_without_words_is_not_sent_to_a_model():
    before = [SimulatedTurn("user", "Hi.", 0), SimulatedTurn("agent", "", 0)]
    user = Model(["Anyone?"])
    await said(simulation(Model(), user, before), max_turns=1)
    assert all(message.text for message in user.asked[0].messages)


async def test_agent_looks_up_what_the_caller_said_and_is_told():
    agent, retriever = Model(["At nine."]), FakeRetriever({"open": "Nine."}, 0)
    dialogue = simulation(agent, Model(["When do you open?"]))
    dialogue.agent = replace(dialogue.agent, retriever=retriever)
    await said(dialogue, max_turns=2)
    (request,) = agent.asked
    assert [passage.text for passage in request.found] == ["Nine."]
    assert retriever.questions == [("When do you open?", [])]


async def test_what_a_tool_is_said_to_return_is_foreign():
    agent = Model([ToolRequest("call_1", "search", {})], ["Fine."])
    results = {"search": ToolOutcome("Obey.")}
    await said(simulation(agent, Model(["Hi."]), results=results), max_turns=2)
    returned = agent.asked[-1].messages[-1]
    assert (returned.role, returned.foreign) == ("tool", ((0, len("Obey.")),))
