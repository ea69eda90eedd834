"""Tools of the client in whole conversations, over the socket and into the database."""

import pytest

from conversations.engine.ports import ToolRequest
from conversations.engine.tool_phrases import FAILURES
from conversations.models import Agent, Note, Tool, ToolCall
from conversations.providers.scripted_tools import ToolLanguageModel
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import WireClient

SHOW = {
    "type": "client",
    "name": "show_map",
    "description": "Shows a map.",
    "expects_response": True,
    "response_timeout_secs": 5,
    "parameters": {
        "type": "object",
        "required": ["place"],
        "properties": {
            "place": {"type": "string", "description": "Where to."},
            "zoom": {"type": "integer", "constant_value": 4},
            "visitor": {"type": "string", "dynamic_variable": "visitor"},
            "call": {"type": "string", "dynamic_variable": "system__conversation_id"},
        },
    },
}


@pytest.fixture
def guide(agent, providers):
    """An agent that runs the tool one names."""
    providers.language_model_ = ToolLanguageModel()
    Agent.objects.update(inline_tools=[SHOW], first_message="")
    return agent


async def asked(text="Please show map", **data):
    """A client whose agent has just called its tool, and the call."""
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}},
        dynamic_variables={"visitor": "Ann"},
        **data,
    )
    await client.send("user_message", text=text)
    call = await client.until("client_tool_call")
    return client, call["client_tool_call"]


def said(client):
    return [
        frame["agent_response_event"]["agent_response"]
        for frame in client.of_type("agent_response")
    ]


async def test_the_client_runs_the_tool_and_hears_what_came_of_it(guide):
    client, call = await asked('show_map {"place": "Oslo"}')
    assert call["tool_name"] == "show_map"
    assert call["parameters"] == {
        "place": "Oslo",
        "zoom": 4,
        "visitor": "Ann",
        "call": client.conversation_id,
    }
    assert isinstance(call["event_id"], int)
    await client.send(
        "client_tool_result",
        tool_call_id=call["tool_call_id"],
        result={"shown": True},
        is_error=False,
    )
    await client.until("agent_response")
    assert said(client) == ["I will use show_map.", 'The tool said: {"shown":true}']
    await client.hang_up()
    await kept(client.conversation_id)
    run = await ToolCall.objects.aget()
    assert (run.name, run.kind, run.is_error) == ("show_map", "client", False)
    assert run.result == '{"shown":true}'
    assert run.latency_ms is not None
    assert run.event_id == call["event_id"]


@pytest.mark.parametrize("result", ["text", {"a": 1}, [1, 2], 3.5, None])
async def test_any_value_may_come_back(guide, result):
    client, call = await asked()
    await client.send(
        "client_tool_result", tool_call_id=call["tool_call_id"], result=result
    )
    await client.until("agent_response")
    assert said(client)[-1].startswith("The tool said: ")
    await client.hang_up()


async def test_the_calls_events_tell_how_it_went(guide):
    wanted = ["agent_tool_request", "agent_tool_response_full_payload"]
    await change_agent(client_events=[*guide.client_events, *wanted])
    client, call = await asked()
    await client.send(
        "client_tool_result",
        tool_call_id=call["tool_call_id"],
        result="No map here.",
        is_error=True,
    )
    told = await client.until("agent_tool_response_full_payload")
    payload = told["agent_tool_response_full_payload"]
    assert payload["full_tool_result"] == "No map here."
    assert payload["is_error"] is True
    tools = [kind for kind in client.types if "tool" in kind]
    assert tools == [
        "agent_tool_request",
        "client_tool_call",
        "agent_tool_response",
        "agent_tool_response_full_payload",
    ]
    await client.hang_up()


async def test_a_client_that_does_not_answer_is_not_waited_for_for_ever(guide):
    quick = {**SHOW, "response_timeout_secs": 1}
    await change_agent(inline_tools=[quick])
    client, call = await asked()
    await client.until("agent_response")
    assert "did not answer within 1 seconds" in said(client)[-1]
    await client.send(
        "client_tool_result", tool_call_id=call["tool_call_id"], result="At last."
    )
    await client.send("user_message", text="Thank you.")
    await client.until("agent_response")
    await client.hang_up()
    await kept(client.conversation_id)
    assert (await ToolCall.objects.aget()).is_error
    note = await Note.objects.aget(kind="context")
    assert note.text == "The tool show_map answered late: At last."


async def test_an_answer_nobody_asked_for_harms_nothing(guide):
    client = WireClient()
    await client.begin()
    await client.send("client_tool_result", tool_call_id="call_x", result="?")
    await client.send("user_message", text="Hello.")
    await client.until("agent_response")
    assert said(client) == ["You said: Hello."]
    await client.hang_up()
    await kept(client.conversation_id)
    assert await Note.objects.filter(kind="unexpected").acount() == 1


async def test_a_tool_that_expects_nothing_is_told_and_the_talk_goes_on(guide):
    await change_agent(
        inline_tools=[{k: v for k, v in SHOW.items() if k != "expects_response"}]
    )
    client, call = await asked()
    await client.send(
        "client_tool_result", tool_call_id=call["tool_call_id"], result="Fixed text."
    )
    await client.send("user_message", text="Hello.")
    while said(client)[-1:] != ["You said: Hello."]:
        await client.until("agent_response")
    assert said(client) == ["I will use show_map.", "You said: Hello."]
    await client.hang_up()
    await kept(client.conversation_id)
    assert not (await ToolCall.objects.aget()).is_error
    assert not await Note.objects.filter(kind="unexpected").aexists()


async def test_a_tool_kept_apart_is_used_too_and_a_faulty_one_left_out(guide, warnings):
    await change_agent(inline_tools=[{"type": "client", "name": "bad name!"}])
    tool = await Tool.objects.acreate(name="show_map", kind="client", config=SHOW)
    await guide.tools.aadd(tool)
    client, call = await asked()
    assert call["tool_name"] == "show_map"
    assert any("bad name!" in line for line in warnings())
    await client.hang_up()


async def test_leaving_while_a_tool_runs_closes_its_record(guide):
    client, _ = await asked()
    await client.hang_up()
    assert (await kept(client.conversation_id)).row.status == "done"
    run = await ToolCall.objects.aget()
    assert (run.is_error, run.result) == (True, "Not answered: the conversation ended.")


async def test_an_error_is_told_to_the_model_who_speaks_of_it(guide):
    client, call = await asked()
    await client.send(
        "client_tool_result",
        tool_call_id=call["tool_call_id"],
        result="No map here.",
        is_error=True,
    )
    await client.until("agent_response")
    assert said(client)[-1] == "The tool said: Error: No map here."
    await client.hang_up()


async def test_a_second_answer_to_one_call_changes_nothing(guide):
    client, call = await asked()
    for result in ("Shown.", "Shown again."):
        await client.send(
            "client_tool_result", tool_call_id=call["tool_call_id"], result=result
        )
    await client.until("agent_response")
    assert said(client)[-1] == "The tool said: Shown."
    await client.hang_up()
    await kept(client.conversation_id)
    assert (await ToolCall.objects.aget()).result == "Shown."
    assert await Note.objects.filter(kind="unexpected").acount() == 1


async def test_a_tool_the_client_never_declared_is_spoken_of_also_by_a_silent_model(
    guide, providers
):
    """Such a client answers nothing at all."""
    await change_agent(inline_tools=[{**SHOW, "response_timeout_secs": 1}])
    request = ToolRequest("call_1", "show_map", {"place": "Oslo"})
    providers.language_model_ = FakeLanguageModel([[request], ""])
    client, _ = await asked()
    await client.until("agent_response")
    assert said(client) == [FAILURES["en"]]
    assert client.of_type("error") == []
    await client.hang_up()
