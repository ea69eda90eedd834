"""Built-in tools in whole conversations, over the socket and into the database."""

import json

import pytest

from conversations.engine.ports import ToolRequest
from conversations.models import Agent, ModelProvider, ToolCall, Turn
from tests.fakes.fake_language_model import FakeLanguageModel
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import WireClient

FIND = {
    "type": "client",
    "name": "find_bill",
    "description": "Finds a bill.",
    "expects_response": True,
    "parameters": {
        "type": "object",
        "properties": {
            "caller": {"type": "string", "dynamic_variable": "caller"},
            "agent": {"type": "string", "dynamic_variable": "system__current_agent_id"},
            "called": {"type": "string", "dynamic_variable": "system__agent_id"},
        },
    },
}


def tool(name, **params):
    return {name: {"name": name, "params": {"system_tool_type": name, **params}}}


def transfer(**way):
    way = {"agent_id": "agent_billing", "condition": "They ask about a bill.", **way}
    return tool("transfer_to_agent", transfers=[way])


@pytest.fixture
def billing(agent):
    """Another agent, whose prompt needs to know the caller."""
    Agent.objects.filter(pk=agent.pk).update(
        prompt="Reception.", first_message="", system_tools=transfer()
    )
    return Agent.objects.create(
        public_id="agent_billing",
        name="Billing",
        prompt="Billing for {{caller}}.",
        first_message="Billing, hello {{caller}}!",
        inline_tools=[FIND],
        analysed=False,
    )


def answering(*answers):
    """A model that answers as the prompt, or the newest tool, says."""

    def answer(request):
        prompt = request.messages[0].text
        newest = request.messages[-1]
        for beginning, parts in answers:
            if beginning in (newest.text if newest.role == "tool" else prompt):
                return parts
        return ["You said: ", newest.text]

    return FakeLanguageModel([answer], first_delay_ms=5)


async def asked(text="My bill is too high.", **data):
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}},
        dynamic_variables={"caller": "Ann"},
        **data,
    )
    await client.send("user_message", text=text)
    return client


def said(client):
    return [
        frame["agent_response_event"]["agent_response"]
        for frame in client.of_type("agent_response")
    ]


TO_BILLING = ToolRequest("call_1", "transfer_to_agent", {"agent_number": 0})


async def test_another_agent_takes_over_with_its_prompt_its_tools_and_the_variables(
    billing, providers
):
    find = ToolRequest("call_2", "find_bill", {})
    providers.language_model_ = answering(
        ("Reception.", [TO_BILLING]),
        ("success", [find]),
        ("Bill 7", ["It is bill 7."]),
    )
    client = await asked()
    call = (await client.until("client_tool_call"))["client_tool_call"]
    assert call["parameters"] == {
        "caller": "Ann",
        "agent": "agent_billing",
        "called": "agent_library",
    }
    await client.send(
        "client_tool_result", tool_call_id=call["tool_call_id"], result="Bill 7"
    )
    await client.until("agent_response")
    assert said(client) == ["It is bill 7."]
    responses = client.of_type("agent_tool_response")
    told = [one["agent_tool_response"]["tool_name"] for one in responses]
    assert told == ["transfer_to_agent", "find_bill"]
    requests = providers.language_model_.requests
    assert requests[1].messages[0].text == "Billing for Ann."
    assert requests[1].messages[1].text == "My bill is too high."
    await client.hang_up()
    await kept(client.conversation_id)
    turn = await Turn.objects.aget(role="agent")
    assert turn.agent_id_then == "agent_billing"
    run = await ToolCall.objects.aget(name="transfer_to_agent")
    assert json.loads(run.result)["to_agent"] == "agent_billing"
    assert run.kind == "system"


async def test_who_takes_over_may_use_a_model_provider_named_since_the_call_began(
    billing, providers
):
    await Agent.objects.filter(pk=billing.pk).aupdate(first_message="", prompt="Bills.")
    providers.language_model_ = answering(
        ("Reception.", [TO_BILLING]), ("success", ["It is bill 7."])
    )
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}}
    )
    assert providers.offered == []
    at = {"kind": "llm", "name": "Ours", "base_url": "http://127.0.0.1:9/v1"}
    await ModelProvider.objects.acreate(slug="ours", **at)
    await client.send("user_message", text="My bill is too high.")
    await client.until("agent_response")
    assert said(client) == ["It is bill 7."]
    assert providers.offered == ["ours"]
    await client.hang_up()


async def test_the_first_message_is_filled_in_and_the_transfer_announced(
    billing, providers
):
    way = transfer(
        transfer_message="One moment, {{caller}}.",
        enable_transferred_agent_first_message=True,
    )
    await change_agent(system_tools=way)
    providers.language_model_ = answering(("Reception.", [TO_BILLING]))
    client = await asked()
    while len(said(client)) < 2:
        await client.until("agent_response")
    assert said(client) == ["One moment, Ann.", "Billing, hello Ann!"]
    await client.hang_up()


async def test_an_agent_that_cannot_take_over_is_told_of_and_the_first_goes_on(
    billing, providers
):
    await Agent.objects.filter(pk=billing.pk).aupdate(enabled=False)
    providers.language_model_ = answering(
        ("Reception.", [TO_BILLING]), ("switched off", ["Billing is closed."])
    )
    client = await asked()
    await client.until("agent_response")
    assert said(client) == ["Billing is closed."]
    (response,) = client.of_type("agent_tool_response")
    assert response["agent_tool_response"]["is_error"]
    await client.hang_up()


async def test_an_agent_that_lacks_a_variable_cannot_take_over(
    billing, providers, warnings
):
    await Agent.objects.filter(pk=billing.pk).aupdate(prompt="For {{account}}.")
    providers.language_model_ = answering(
        ("Reception.", [TO_BILLING]), ("account", ["I cannot connect you."])
    )
    client = await asked()
    await client.until("agent_response")
    assert said(client) == ["I cannot connect you."]
    assert any("account" in line for line in warnings())
    await client.hang_up()


async def test_agents_that_pass_a_caller_round_stop_doing_so(
    billing, providers, parley
):
    parley(MAX_TRANSFERS=1)
    back = {"agent_id": "agent_library", "condition": "Anything else."}
    await Agent.objects.filter(pk=billing.pk).aupdate(
        system_tools=tool("transfer_to_agent", transfers=[back])
    )
    providers.language_model_ = answering(
        ("Reception.", [TO_BILLING]),
        ("success", [TO_BILLING]),
        ("as often as it may", ["Then I help you myself."]),
    )
    client = await asked()
    await client.until("agent_response")
    assert said(client) == ["Then I help you myself."]
    await client.hang_up()


async def test_the_language_changes_to_a_preset_and_back(agent, providers):
    german = {"overrides": {"agent": {"prompt": {"prompt": "Deutsch."}}}}
    await change_agent(
        prompt="English.",
        first_message="",
        language_presets={"de": german},
        system_tools=tool("language_detection"),
    )

    def change(language):
        return ToolRequest("call_1", "language_detection", {"language": language})

    model = FakeLanguageModel(
        [[change("de")], "Gern.", [change("en")], "Sure."], first_delay_ms=5
    )
    providers.language_model_ = model
    client = await asked("Guten Tag!")
    await client.until("agent_response")
    await client.send("user_message", text="English, please.")
    await client.until("agent_response")
    assert said(client) == ["Gern.", "Sure."]
    prompts = [(one.messages[0].text, one.language) for one in model.requests]
    assert prompts == [
        ("English.", "en"),
        ("Deutsch.", "de"),
        ("Deutsch.", "de"),
        ("English.", "en"),
    ]
    assert [
        declared.parameters["properties"]["language"]["enum"]
        for declared in model.requests[2].tools
        if declared.name == "language_detection"
    ] == [["en", "de"]]
    await client.hang_up()


async def test_keys_are_asked_for_whatever_events_the_client_wants(agent, providers):
    await change_agent(
        first_message="", system_tools=tool("play_keypad_touch_tone"), client_events=[]
    )
    press = ToolRequest("call_1", "play_keypad_touch_tone", {"dtmf_tones": "1#"})
    providers.language_model_ = FakeLanguageModel([[press], "Done."], first_delay_ms=5)
    client = await asked()
    frame = await client.until("dtmf_request")
    assert frame["dtmf_request_event"]["dtmf_tones"] == "1#"
    await client.hang_up()


async def test_a_client_that_holds_the_line_is_told_whom_to_put_through_to(
    agent, providers
):
    desk = {"type": "phone_dynamic_variable", "phone_number": "desk"}
    way = {
        "transfer_destination": desk,
        "condition": "They want a person.",
        "transfer_type": "blind",
    }
    await change_agent(
        first_message="",
        system_tools=tool("transfer_to_number", transfers=[way]),
        client_events=["agent_response", "agent_tool_response_full_payload"],
        dynamic_variables={"desk": "+4930123"},
    )
    put_through = ToolRequest(
        "call_1",
        "transfer_to_number",
        {"transfer_number": "+4930123", "client_message": "I connect you."},
    )
    providers.language_model_ = FakeLanguageModel([[put_through]], first_delay_ms=5)
    client = await asked()
    frame = await client.until("agent_tool_response_full_payload")
    payload = frame["agent_tool_response_full_payload"]
    assert payload["tool_type"] == "system"
    assert json.loads(payload["full_tool_result"])["transfer_number"] == "+4930123"
    await client.until("agent_response")
    assert said(client) == ["I connect you."]
    assert (await client.until_closed()).code == 1000


async def test_a_number_without_a_value_is_no_tool_and_to_ask_for_it_ends_nothing(
    agent, providers, warnings
):
    desk = {"type": "phone_dynamic_variable", "phone_number": "desk_number"}
    way = {"transfer_destination": desk, "condition": "They want a person."}
    await change_agent(
        first_message="", system_tools=tool("transfer_to_number", transfers=[way])
    )
    put_through = ToolRequest(
        "call_1", "transfer_to_number", {"transfer_number": "{{desk_number}}"}
    )
    model = FakeLanguageModel([[put_through], "Nobody is there."], first_delay_ms=5)
    providers.language_model_ = model
    client = await asked()
    await client.until("agent_response")
    assert said(client) == ["Nobody is there."]
    offered = [declared.name for declared in model.requests[0].tools]
    assert "transfer_to_number" not in offered
    assert any("desk_number" in line for line in warnings())
    await client.hang_up()
