"""Which agents are found; their order and pages are tried through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Agent, Conversation
from conversations.store.agents.listing import agents_page, last_calls, wanted_agents

pytestmark = pytest.mark.django_db


def names(**wanted):
    return {agent.name for agent in wanted_agents(**wanted)}


def test_a_tag_is_found_whole_and_whatever_it_is_made_of():
    Agent.objects.create(name="One", tags=["größe", 'a "quoted" tag'])
    Agent.objects.create(name="Two", tags=["größer"])
    Agent.objects.create(name="None")
    assert names(tags=["größe"]) == {"One"}
    assert names(tags=['a "quoted" tag', "größer"]) == {"One", "Two"}
    assert names(tags=["quoted"]) == set()


def test_archived_agents_are_listed_apart():
    Agent.objects.create(name="Here")
    Agent.objects.create(name="Gone", archived=True)
    assert "Gone" not in names()
    assert names(archived=True) == {"Gone"}


def test_only_calls_of_late_count():
    busy = Agent.objects.create(name="Busy")
    Agent.objects.create(name="Quiet")
    now = timezone.now()
    for days_ago in (1, 30):
        Conversation.objects.create(
            agent=busy, agent_name="x", started_at=now - timedelta(days=days_ago)
        )
    page = agents_page(wanted_agents(), "-call_count_7d", 1, None)
    assert [(agent.name, agent.call_count_7d) for agent in page.rows] == [("Busy", 1)]
    assert last_calls(page.rows) == {busy.pk: now - timedelta(days=1)}
