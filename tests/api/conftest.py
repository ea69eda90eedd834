"""Callers of the API: with keys of each scope, and without."""

import pytest
from django.test import Client

from conversations.models import Agent
from conversations.store.access.api_keys import make_key


@pytest.fixture
def agent(db):
    return Agent.objects.create(public_id="agent_library", name="Library desk")


@pytest.fixture
def caller(db):
    """Makes a client with a key of these scopes; without any it has no key."""

    def made(*scopes):
        if not scopes:
            return Client()
        key, row = make_key("test", list(scopes))
        client = Client(headers={"xi-api-key": key})
        client.key = row
        return client

    return made
