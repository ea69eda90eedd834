"""A writer of the test's own, and rows to work on."""

import pytest

from conversations.models import Agent
from conversations.store.calls.lifecycle import NewConversation
from conversations.store.calls.writer import Writer


@pytest.fixture
def writer():
    the_writer = Writer()
    yield the_writer
    assert the_writer.close(timeout_s=20)


@pytest.fixture
def agent(transactional_db):
    return Agent.objects.create(public_id="agent_library", name="Library desk")


@pytest.fixture
def new_conversation(agent):
    return NewConversation(
        agent_id=agent.public_id, process_id="process-1", lease_ms=30_000
    )
