"""What clients ask for takes effect, over the socket's own application."""

import json

import pytest

from conversations.models import Conversation
from tests.realtime.conftest import change_agent, kept
from tests.realtime.wire_client import WireClient


async def greeting(client, **data):
    """How the agent greets a client that asks for this."""
    await client.begin(**data)
    said = await client.until("agent_response")
    return said["agent_response_event"]["agent_response"]


async def refused(error_type, client=None, **data):
    """The reason of a refusal before any row exists."""
    client = client or WireClient()
    assert await client.connect()
    await client.send("conversation_initiation_client_data", **data)
    closed = await client.until_closed()
    assert closed.code == 1008
    assert client.frames[0]["error_event"]["error_type"] == error_type
    assert await Conversation.objects.acount() == 0
    return client.frames[0]["error_event"]["message"]


# --- Overrides ---------------------------------------------------------------------------


async def test_an_allowed_override_reaches_the_caller_and_the_model(agent, providers):
    await change_agent(
        prompt="Be kind.",
        overridable=[
            "agent.first_message",
            "agent.prompt.prompt",
            "custom_llm_extra_body",
        ],
    )
    client = WireClient()
    override = {"agent": {"first_message": "Ahoy!", "prompt": {"prompt": "Be rude."}}}
    body = {"user": "u1"}
    text = await greeting(
        client, conversation_config_override=override, custom_llm_extra_body=body
    )
    assert text == "Ahoy!"
    await client.send("user_message", text="Who are you?")
    await client.until("agent_response")
    await client.hang_up()
    request = providers.language_model_.requests[-1]
    assert request.messages[0].text.startswith("Be rude.")
    assert request.extra_body == {"user": "u1"}
    row = (await kept(client.conversation_id)).row
    assert row.initiation_data["conversation_config_override"] == override


async def test_an_allowed_empty_first_message_lets_the_user_begin(agent):
    await change_agent(overridable=["agent.first_message"])
    client = WireClient()
    await client.begin(conversation_config_override={"agent": {"first_message": ""}})
    await client.send("user_message", text="Hello?")
    said = await client.until("agent_response")
    assert said["agent_response_event"]["agent_response"] == "We open at nine."
    await client.hang_up()


async def test_the_language_of_a_widget_brings_its_preset(agent, providers):
    await change_agent(
        overridable=["agent.language"],
        language_presets={
            "de": {"overrides": {"agent": {"first_message": "Guten Tag!"}}}
        },
    )
    client = WireClient()
    override = {"agent": {"prompt": {}, "language": "de"}, "tts": {}}
    text = await greeting(client, conversation_config_override=override)
    assert text == "Guten Tag!"
    await client.hang_up()
    assert providers.text_to_speech_.requests[0].language == "de"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (
            {"conversation_config_override": {"agent": {"language": "de"}}},
            "agent.language",
        ),
        ({"custom_llm_extra_body": {"user": "secret-1"}}, "custom_llm_extra_body"),
        (
            {"conversation_config_override": {"tts": {"voice_id": "secret-1"}}},
            "tts.voice_id",
        ),
    ],
)
async def test_what_is_not_allowed_is_named(agent, data, field):
    message = await refused("override_error", **data)
    assert f"'{field}'" in message
    assert "secret-1" not in message


# --- Dynamic variables -------------------------------------------------------------------


async def test_variables_reach_greeting_and_prompt_as_they_stand(agent, providers):
    await change_agent(
        first_message="Hello {{ name }} from {{city}}!",
        prompt="Talk to {{name}} in {{system__conversation_id}}.",
        knowledge_text="Forms have {{name}} on top.",
        dynamic_variables={"name": "friend", "city": "Bonn"},
    )
    client = WireClient()
    text = await greeting(client, dynamic_variables={"name": "Ada {{city}}"})
    assert text == "Hello Ada {{city}} from Bonn!"
    await client.send("user_message", text="Where am I?")
    await client.until("agent_response")
    await client.hang_up()
    request = providers.language_model_.requests[-1]
    expected = f"Talk to Ada {{{{city}}}} in {client.conversation_id}."
    assert request.messages[0].text.startswith(expected)
    assert request.knowledge == ("Forms have {{name}} on top.",)
    row = (await kept(client.conversation_id)).row
    assert row.dynamic_variables == {"name": "Ada {{city}}", "city": "Bonn"}


async def test_a_missing_variable_is_named_before_anything_begins(agent):
    await change_agent(first_message="Hello {{name}}!")
    message = await refused("missing_dynamic_variable", dynamic_variables={"nom": "x"})
    assert "name is missing" in message


async def test_a_client_that_never_initiates_misses_what_is_needed(agent, uninitiated):
    await change_agent(first_message="Hello {{name}}!")
    client = WireClient()
    await client.connect()
    assert (await client.until_closed()).code == 1008
    error_type = client.frames[0]["error_event"]["error_type"]
    assert error_type == "missing_dynamic_variable"


async def test_an_override_may_need_variables_of_its_own(agent):
    await change_agent(overridable=["agent.first_message"])
    override = {"agent": {"first_message": "Hello {{name}}!"}}
    message = await refused(
        "missing_dynamic_variable", conversation_config_override=override
    )
    assert "name is missing" in message


async def test_secrets_reach_neither_texts_nor_the_model_nor_the_record(
    agent, providers, caplog
):
    await change_agent(dynamic_variables={"secret__key": "k3y-of-agent"})
    client = WireClient()
    await greeting(client, dynamic_variables={"secret__token": "t0ken", "name": "Ada"})
    await client.send("user_message", text="Hi")
    await client.until("agent_response")
    await client.hang_up()
    row = (await kept(client.conversation_id)).row
    everything = [
        json.dumps(client.frames),
        repr(providers.language_model_.requests),
        json.dumps([row.dynamic_variables, row.initiation_data]),
        caplog.text,
    ]
    assert row.dynamic_variables == {"name": "Ada"}
    assert not any("k3y-of-agent" in place for place in everything)
    assert not any("t0ken" in place for place in everything)


@pytest.mark.parametrize("override", [None, {"agent": {"prompt": {"prompt": ""}}}])
async def test_a_text_that_asks_for_a_secret_is_refused(agent, override):
    text = "Use {{secret__token}}."
    allowed = ["agent.prompt.prompt"] if override else []
    await change_agent(prompt="" if override else text, overridable=allowed)
    if override:
        override["agent"]["prompt"]["prompt"] = text
    message = await refused(
        "missing_dynamic_variable",
        dynamic_variables={"secret__token": "t0ken"},
        conversation_config_override=override or {},
    )
    assert "secret__token is a secret" in message
    assert "t0ken" not in message


async def test_clients_may_not_speak_for_the_server(agent):
    message = await refused("value_error", dynamic_variables={"system__time": "never"})
    assert "system__time" in message


# --- Too late ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error_type"),
    [
        ({"dynamic_variables": {"name": "Ada"}}, "value_error"),
        (
            {"conversation_config_override": {"agent": {"first_message": "Ahoy"}}},
            "override_error",
        ),
        ({"custom_llm_extra_body": {"user": "u1"}}, "override_error"),
    ],
)
async def test_what_would_have_been_allowed_can_come_too_late(
    agent, uninitiated, data, error_type
):
    await change_agent(
        first_message="Hello {{name}}!",
        dynamic_variables={"name": "friend"},
        overridable=["agent.first_message", "custom_llm_extra_body"],
    )
    client = WireClient()
    await client.connect()
    await client.until("conversation_initiation_metadata")
    await client.send("conversation_initiation_client_data", **data)
    assert (await client.until_closed()).code == 1008
    error = client.frames[-1]["error_event"]
    assert error["error_type"] == error_type
    assert "came too late" in error["message"]


async def test_what_comes_late_and_changes_nothing_is_kept(agent, uninitiated):
    await change_agent(
        first_message="Hello {{name}}!",
        dynamic_variables={"name": "friend"},
        overridable=["agent.first_message"],
    )
    client = WireClient()
    await client.connect()
    await client.until("conversation_initiation_metadata")
    sent = {
        "dynamic_variables": {"name": "friend", "mood": "good", "secret__t": "t0ken"},
        "conversation_config_override": {"agent": {"first_message": "Hello {{name}}!"}},
        "user_id": "late",
    }
    await client.send("conversation_initiation_client_data", **sent)
    await client.until("agent_response")
    await client.hang_up()
    row = (await kept(client.conversation_id)).row
    assert row.user_id == "late"
    assert row.dynamic_variables == {"name": "friend", "mood": "good"}
    assert row.initiation_data["user_id"] == "late"
    assert "t0ken" not in json.dumps(row.initiation_data)


# --- How often ---------------------------------------------------------------------------


async def test_an_address_that_connects_too_often_is_told_to_wait(agent, parley):
    parley(CONNECTIONS_PER_MINUTE=2)
    for _ in range(2):
        client = WireClient(address="198.51.100.9")
        await client.begin()
        await client.hang_up()
    client = WireClient(address="198.51.100.9")
    assert await client.connect()
    closed = await client.until_closed()
    assert closed.code == 1002
    assert "Too many connections" in closed.reason
    assert client.frames[0]["error_event"]["details"] == {"try_again_later": True}
    neighbour = WireClient(address="198.51.100.10")
    await neighbour.begin()
    await neighbour.hang_up()


async def test_an_agent_has_so_many_conversations_a_day(agent):
    await change_agent(daily_limit=1)
    client = WireClient()
    await client.begin()
    await client.hang_up()
    second = WireClient()
    await second.connect()
    await second.send("conversation_initiation_client_data")
    closed = await second.until_closed()
    assert (closed.code, "today" in closed.reason) == (1002, True)
    assert await Conversation.objects.acount() == 1
