"""Documents searched in whole conversations: read, found, told the model, kept."""

import pytest
from asgiref.sync import sync_to_async

from conversations.knowledge.reading import Turn as ReadingTurn
from conversations.knowledge.reading import read_document
from conversations.models import Agent, AgentDocument, Reading, Retrieval, Turn
from conversations.providers.answerer.language_model import OfflineAnswerer
from conversations.providers.threads import InferencePool
from conversations.store.library.documents import NewDocument, add_document
from tests.realtime.conftest import kept
from tests.realtime.wire_client import WireClient

RULES = """# House rules

## Dogs

Dogs wait outside; guide dogs are welcome in every room.

## Renewing

Books can be renewed three times, unless somebody else waits for them.

## Printing

A printed page costs ten cents, and twenty in colour.
"""


def give(agent, text):
    """A document that the agent searches, read as a worker reads it."""
    document = add_document(NewDocument("text", "House rules", text))
    while document.reading != Reading.READY:
        assert read_document(document.pk, ReadingTurn()), document.error
        document.refresh_from_db()
    AgentDocument.objects.create(agent=agent, document=document)


@pytest.fixture
def reader(agent, providers):
    """An agent with the house rules."""
    Agent.objects.update(first_message="", prompt="You are the desk of a library.")
    give(agent, RULES)
    return providers


async def answered(text):
    client = WireClient()
    await client.begin(
        conversation_config_override={"conversation": {"text_only": True}}
    )
    await client.send("user_message", text=text)
    said = await client.until("agent_response")
    await client.hang_up()
    await kept(client.conversation_id)
    return said["agent_response_event"]["agent_response"]


async def test_model_is_told_the_passage_and_the_turn_keeps_it_with_its_score(reader):
    await answered("How often can I renew a book?")
    (request,) = reader.language_model_.requests
    assert "three times" in request.found[0].text
    assert request.knowledge == ()
    row, turn = await Retrieval.objects.aget(), await Turn.objects.aget(role="user")
    assert row.event_id == turn.event_id
    assert row.passages[0]["document"] == "House rules"
    assert "three times" in row.passages[0]["text"]
    assert 0.2 <= row.passages[0]["score"] <= 1
    agent_turn = await Turn.objects.aget(role="agent")
    assert "retrieval" in agent_turn.latencies_ms


async def test_built_in_answerer_answers_from_the_passage(reader):
    pool = InferencePool(1)
    reader.language_model_ = OfflineAnswerer(pool)
    await sync_to_async(reader.language_model_.load)()
    try:
        said = await answered("How much does a printed page cost?")
    finally:
        pool.close()
    assert "ten cents" in said
