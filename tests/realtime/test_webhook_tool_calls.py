"""Webhook tools in whole conversations: over the socket, to a server, into the database."""

import pytest
from asgiref.sync import sync_to_async

from conversations.models import Agent, Conversation, ToolCall, Turn
from conversations.protocol.auth_connection import parse_connection
from conversations.providers.scripted_tools import ToolLanguageModel
from conversations.store.library.connections import create_connection
from conversations.store.library.secrets import create_secret
from tests.realtime.conftest import kept
from tests.realtime.wire_client import WireClient
from tests.tools.stand_in import Answer, stand_in

SECRETS = ("key-hush-hush", "client-hush-hush", "token-hush-hush", "caller-hush-hush")


@pytest.fixture
def remote(parley):
    """A system that echoes all it is sent, and hands out tokens."""
    with stand_in() as known:

        def answer(asked):
            if asked.path == "/token":
                return Answer(body={"access_token": "token-hush-hush"})
            body = {"contact": {"name": "Ann", "id": 7}, "echo": asked.headers}
            return Answer(body=body)

        known.answer = answer
        parley(OUTBOUND_ALLOWED_HOSTS=[known.host])
        yield known


@pytest.fixture
def desk(agent, providers, remote):
    """An agent that asks the system when one names its tool."""
    providers.language_model_ = ToolLanguageModel()
    secret = create_secret("key", "key-hush-hush")
    connection = create_connection(
        parse_connection(
            {
                "auth_type": "oauth2_client_credentials",
                "name": "CRM",
                "client_id": "id",
                "client_secret": "client-hush-hush",
                "token_url": remote.url("/token"),
            }
        )
    )
    find = {
        "type": "webhook",
        "name": "find_contact",
        "description": "Finds a contact.",
        "api_schema": {
            "url": remote.url("/contacts/{id}"),
            "method": "POST",
            "path_params_schema": {"id": {"type": "string", "description": "Which."}},
            "request_body_schema": {
                "properties": {
                    "call": {
                        "type": "string",
                        "dynamic_variable": "system__conversation_id",
                    }
                }
            },
            "request_headers": {
                "X-Key": {"secret_id": secret.public_id},
                "X-Caller": {"variable_name": "secret__caller"},
            },
            "auth_connection": {"auth_connection_id": connection.public_id},
        },
        "assignments": [{"dynamic_variable": "contact", "value_path": "contact.name"}],
    }
    Agent.objects.update(inline_tools=[find], first_message="")
    return agent


def everything_stored():
    """Every text that the conversation left in the database."""
    return str(
        [list(model.objects.values()) for model in (Conversation, Turn, ToolCall)]
    )


async def test_the_answer_is_spoken_and_kept_without_a_secret(desk, remote, caplog):
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}},
        dynamic_variables={"secret__caller": "caller-hush-hush"},
    )
    await client.send("user_message", text='find_contact {"id": "../7"}')
    for _ in ("before the tool", "after it"):
        await client.until("agent_response")
    said = [
        frame["agent_response_event"]["agent_response"]
        for frame in client.of_type("agent_response")
    ]
    assert said[0] == "I will use find_contact."
    assert '{"contact":{"name":"Ann","id":7}' in said[-1]
    await client.hang_up()
    await kept(client.conversation_id)

    token, asked = remote.asked
    assert (token.path, asked.path) == ("/token", "/contacts/..%2F7")
    assert asked.headers["x-key"] == "key-hush-hush"
    assert asked.headers["x-caller"] == "caller-hush-hush"
    assert asked.headers["authorization"] == "Bearer token-hush-hush"
    assert asked.json == {"call": client.conversation_id}

    run = await ToolCall.objects.aget()
    assert (run.name, run.kind, run.is_error) == ("find_contact", "webhook", False)
    assert run.arguments == {"id": "../7"}
    assert '"name":"Ann"' in run.result
    assert "[secret]" in run.result
    assert run.latency_ms is not None
    assert "Ann" in str(run.variable_updates)

    told = f"{client.texts} {await sync_to_async(everything_stored)()} {caplog.text}"
    for secret in SECRETS:
        assert secret not in told


async def test_a_system_that_fails_is_told_of(desk, remote):
    remote.answer = lambda asked: Answer(503, b"down for an hour, key-hush-hush")
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}},
        dynamic_variables={"secret__caller": "x"},
    )
    await client.send("user_message", text='find_contact {"id": "7"}')
    for _ in ("before the tool", "after it"):
        await client.until("agent_response")
    await client.hang_up()
    await kept(client.conversation_id)
    run = await ToolCall.objects.aget()
    assert run.is_error
    assert "503" in run.result
    assert "hush" not in run.result
