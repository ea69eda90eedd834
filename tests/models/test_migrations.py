from importlib import import_module

import pytest
from django.apps import apps

from conversations.models import Agent
from conversations.models.agent import default_client_events

MIGRATION = import_module("conversations.migrations.0002_tool_requests_to_clients")

pytestmark = pytest.mark.django_db


def events_of(name):
    return set(Agent.objects.get(name=name).client_events)


def test_tool_requests_reach_clients_of_agents_left_at_the_default():
    Agent.objects.create(name="as it was", client_events=sorted(MIGRATION.BEFORE))
    Agent.objects.create(name="chosen", client_events=["audio"])
    MIGRATION.add(apps, None)
    assert events_of("as it was") == set(default_client_events())
    assert events_of("chosen") == {"audio"}
    MIGRATION.take_back(apps, None)
    assert events_of("as it was") == MIGRATION.BEFORE
