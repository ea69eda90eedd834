"""Agents in lists."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from elevenlabs.types import GetAgentsPageResponseModel

from conversations.models import Agent, Conversation, Tool
from tests.api.agents.desk import AGENTS, CC, WHOLE, created


def names(client, **query):
    answer = client.get(AGENTS, query)
    assert answer.status_code == 200, answer.content
    GetAgentsPageResponseModel.model_validate(answer.json(), strict=True)
    return [agent["name"] for agent in answer.json()["agents"]]


@pytest.fixture
def shelf(db):
    now = timezone.now()
    agents = [
        Agent.objects.create(name="Bakery", tags=["shop", "food"]),
        Agent.objects.create(name="Clinic", tags=["health"]),
        Agent.objects.create(name="Attic", archived=True, tags=["shop"]),
        Agent.objects.create(name="Arcade"),
    ]
    for days_old, agent in enumerate(reversed(agents)):
        Agent.objects.filter(pk=agent.pk).update(
            created_at=now - timedelta(days=days_old)
        )
    return agents


def test_agents_are_listed_by_time_name_tag_and_search(shelf, everything):
    assert names(everything) == ["Arcade", "Clinic", "Bakery"]
    assert names(everything, sort_by="name") == ["Arcade", "Bakery", "Clinic"]
    by_name = {"sort_by": "name", "sort_direction": "desc"}
    assert names(everything, **by_name) == ["Clinic", "Bakery", "Arcade"]
    oldest_first = {"sort_by": "created_at", "sort_direction": "asc"}
    assert names(everything, **oldest_first) == ["Bakery", "Clinic", "Arcade"]
    assert names(everything, archived="true") == ["Attic"]
    assert names(everything, search="CLIN") == ["Clinic"]
    assert names(everything, search=shelf[0].public_id) == ["Bakery"]
    assert names(everything, tags=["food", "health"]) == ["Clinic", "Bakery"]
    assert names(everything, tags="sho") == []


def test_agents_are_listed_by_how_often_they_were_called_lately(shelf, everything):
    bakery, clinic, _, _ = shelf
    now = timezone.now()
    for agent, days_ago in ((bakery, 1), (bakery, 2), (clinic, 3), (clinic, 9)):
        Conversation.objects.create(
            agent=agent, agent_name="x", started_at=now - timedelta(days=days_ago)
        )
    found = names(everything, sort_by="call_count_7d")
    assert found == ["Bakery", "Clinic", "Arcade"]
    listed = everything.get(AGENTS).json()["agents"]
    last = {agent["name"]: agent["last_call_time_unix_secs"] for agent in listed}
    assert last == {
        "Bakery": int((now - timedelta(days=1)).timestamp()),
        "Clinic": int((now - timedelta(days=3)).timestamp()),
        "Arcade": None,
    }


@pytest.mark.parametrize("sort_by", ["name", "created_at", "call_count_7d"])
def test_pages_follow_each_other_without_gap_or_repetition(shelf, everything, sort_by):
    whole = names(everything, sort_by=sort_by)
    paged, cursor = [], None
    while True:
        query = {"sort_by": sort_by, "page_size": 1}
        answer = everything.get(AGENTS, query | ({"cursor": cursor} if cursor else {}))
        paged += [agent["name"] for agent in answer.json()["agents"]]
        cursor = answer.json()["next_cursor"]
        assert answer.json()["has_more"] == (cursor is not None)
        if cursor is None:
            break
    assert paged == whole


def test_a_list_takes_as_many_queries_for_one_agent_as_for_many(
    everything, django_assert_num_queries
):
    def make(count):
        for number in range(count):
            created(everything, {**WHOLE, "name": f"Desk {number}"})

    make(1)
    # The key (found and noted when first used), the page, the last calls.
    everything.get(AGENTS)
    with django_assert_num_queries(3):
        assert len(names(everything)) == 1
    make(5)
    with django_assert_num_queries(3):
        assert len(names(everything)) == 6


def test_an_agent_takes_as_many_queries_with_one_tool_as_with_many(
    everything, django_assert_num_queries
):
    for count in (1, 5):
        tools = [Tool.objects.create(name=f"t{n}", kind="client") for n in range(count)]
        ids = [tool.public_id for tool in tools]
        prompt = {"agent": {"prompt": {"tool_ids": ids}}}
        agent_id = created(everything, {CC: prompt})
        # The key, the agent, its tools, its MCP servers, its documents, its criteria, its
        # items.
        with django_assert_num_queries(7):
            everything.get(f"{AGENTS}/{agent_id}")


@pytest.mark.parametrize(
    "query",
    [
        {"page_size": 0},
        {"page_size": 101},
        {"sort_by": "colour"},
        {"sort_direction": "up"},
        {"cursor": "nonsense"},
        {"archived": "perhaps"},
        {"search": "x" * 201},
    ],
)
def test_a_list_that_cannot_be_given_is_refused(everything, query):
    answer = everything.get(AGENTS, query)
    assert answer.status_code == 422
    assert next(iter(query)) in json.dumps(answer.json())
