"""What the owner's webhook knows of a caller, before the first word."""

import threading

import pytest
from asgiref.sync import sync_to_async

from conversations.models import Agent, Conversation, Note, Workspace
from conversations.protocol.overridable import FROM_WEBHOOK
from conversations.store.library.secrets import create_secret
from tests.realtime.conftest import kept
from tests.realtime.wire_client import PATIENCE_S, WireClient
from tests.tools.stand_in import Answer, stand_in

KNOWN = {
    "type": "conversation_initiation_client_data",
    "user_id": "customer-7",
    "dynamic_variables": {"name": "Ann", "tier": "gold"},
    "conversation_config_override": {"agent": {"first_message": "Hi {{name}}!"}},
}


@pytest.fixture
def remote(parley):
    with stand_in() as known:
        known.answer = lambda asked: Answer(body=KNOWN)
        parley(
            OUTBOUND_ALLOWED_HOSTS=[known.host], INITIATION_WEBHOOK_TIMEOUT_MS=20_000
        )
        yield known


@pytest.fixture
def desk(agent, remote):
    """An agent whose callers are asked about."""
    secret = create_secret("key", "key-hush-hush")
    webhook = {
        "url": remote.url("/who"),
        "request_headers": {"X-Key": {"secret_id": secret.public_id}},
    }
    Workspace.objects.create(
        pk=1, settings={"conversation_initiation_client_data_webhook": webhook}
    )
    Agent.objects.update(
        first_message="Hello {{name}}!",
        overridable=[FROM_WEBHOOK, "agent.first_message"],
    )
    return agent


async def greeted(**data):
    """A client that was greeted; what it was greeted with."""
    client = WireClient()
    override = {"conversation": {"text_only": True}}
    await client.begin(conversation_config_override=override, **data)
    greeting = (await client.until("agent_response"))["agent_response_event"]
    await client.hang_up()
    await kept(client.conversation_id)
    return client, greeting["agent_response"]


@sync_to_async
def notes():
    return [(note.kind, note.text) for note in Note.objects.all()]


async def test_the_caller_is_known_before_the_first_word(desk, remote):
    client, greeting = await greeted(dynamic_variables={"name": "?", "city": "Bonn"})
    assert greeting == "Hi Ann!"
    [asked] = remote.asked
    assert asked.headers["x-key"] == "key-hush-hush"
    assert asked.json == {
        "agent_id": desk.public_id,
        "conversation_id": client.conversation_id,
        "user_id": None,
        "source": "unknown",
        "dynamic_variables": {"name": "?", "city": "Bonn"},
        "caller_id": None,
        "called_number": None,
        "call_sid": None,
    }
    row = await Conversation.objects.aget()
    assert row.dynamic_variables == {"name": "Ann", "city": "Bonn", "tier": "gold"}
    assert row.user_id == "customer-7"
    assert row.text_only
    assert await notes() == []


async def test_an_agent_that_does_not_allow_it_is_not_asked_about(desk, remote):
    await sync_to_async(Agent.objects.update)(overridable=[])
    _, greeting = await greeted(dynamic_variables={"name": "Bob"})
    assert greeting == "Hello Bob!"
    assert remote.asked == []


async def test_what_the_agent_does_not_allow_is_noted_and_left_out(desk, remote):
    await sync_to_async(Agent.objects.update)(overridable=[FROM_WEBHOOK])
    _, greeting = await greeted()
    assert greeting == "Hello Ann!"
    [(kind, text)] = await notes()
    assert kind == "initiation_webhook"
    assert "agent.first_message" in text


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(500, b"key-hush-hush"), "500"),
        (Answer(200, b"<html>"), "no JSON"),
        (Answer(200, {"dynamic_variables": {"system__x": 1}}), "system__x"),
        (Answer(302, b"", {"location": "/x"}), "302"),
    ],
)
async def test_a_fault_is_noted_and_the_call_goes_on(desk, remote, answer, says):
    remote.answer = lambda asked: answer
    _, greeting = await greeted(dynamic_variables={"name": "Bob"})
    assert greeting == "Hello Bob!"
    [(_, text)] = await notes()
    assert says in text
    assert "hush" not in text


async def test_one_that_hangs_is_not_waited_for(desk, remote, parley):
    parley(INITIATION_WEBHOOK_TIMEOUT_MS=50)
    over = threading.Event()

    def hang(asked):
        over.wait(PATIENCE_S)
        return Answer()

    remote.answer = hang
    try:
        _, greeting = await greeted(dynamic_variables={"name": "Bob"})
    finally:
        over.set()
    assert greeting == "Hello Bob!"
    assert "time" in (await notes())[0][1] or "within" in (await notes())[0][1]


async def test_a_variable_that_nobody_knows_ends_it_with_its_name(desk, remote):
    remote.answer = lambda asked: Answer(body={})
    client = WireClient()
    await client.connect()
    await client.send("conversation_initiation_client_data")
    await client.until_closed()
    assert client.closed.code == 1008
    assert "name" in client.closed.reason
    begun = await Conversation.objects.aget()
    assert (await kept(begun.public_id)).row.status == "failed"


async def test_without_a_webhook_nobody_is_asked(desk, remote):
    await sync_to_async(Workspace.objects.all().delete)()
    _, greeting = await greeted(dynamic_variables={"name": "Bob"})
    assert greeting == "Hello Bob!"
    assert remote.asked == []
    assert await notes() == []
