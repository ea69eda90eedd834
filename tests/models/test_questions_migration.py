"""What agents had in `vendor_settings` becomes rows and columns, and goes back."""

import copy
from importlib import import_module

import pytest
from django.apps import apps

from conversations.models import Agent
from conversations.store.agents.config.conversion import shown
from conversations.store.agents.editing import find_agent

MIGRATION = import_module("conversations.migrations.0008_questions_and_privacy")

pytestmark = pytest.mark.django_db

POLITE = {
    "id": "polite",
    "name": "Polite",
    "type": "prompt",
    "conversation_goal_prompt": "It was polite.",
    "use_knowledge_base": True,
    "scoring_mode": "numeric_uniform",
    "max_score": 5,
    "llm": None,
}
PLATFORM = {
    "evaluation": {"criteria": [POLITE, "odd", {**POLITE, "name": "Twin"}], "more": 1},
    "data_collection": {
        "wish": {"type": "string", "description": "The wish.", "enum": ["a", "b"]},
        "vip": {"type": "boolean", "constant_value": False, "dynamic_variable": ""},
        "none": {"type": "string", "constant_value": "", "description": None},
        "size": {"type": "integer", "enum": ["1", "2"]},
        "odd": {"type": "date"},
    },
    "privacy": {
        "retention_days": 30,
        "delete_audio": True,
        "zero_retention_mode": True,
        "conversation_history_redaction": {"enabled": True, "entities": ["dob"]},
        "apply_to_existing_conversations": True,
    },
    "summary_language": "de",
    "analysis_llm": "openai/gpt-4o-mini",
    "guardrails": {"x": 1},
}


def agent_with(platform, **further):
    kept = {"platform_settings": copy.deepcopy(platform), **further}
    return Agent.objects.create(name="Desk", vendor_settings=kept)


def assert_within(sent, answer):
    for name, value in sent.items():
        if isinstance(value, dict):
            assert_within(value, answer[name])
        else:
            assert answer[name] == value, name


def test_what_is_acted_on_becomes_rows_and_columns():
    agent = agent_with(PLATFORM, workflow={"nodes": {}})
    MIGRATION.move(apps, None)
    agent = find_agent(agent.public_id)
    [criterion] = agent.criteria.all()
    assert (criterion.identifier, criterion.scoring, criterion.max_score) == (
        "polite",
        "numeric_uniform",
        5,
    )
    assert criterion.use_knowledge_base
    # By name: PostgreSQL keeps no order of an object's entries.
    assert {
        row.identifier: (row.allowed_values, row.constant_value)
        for row in agent.collected_items.all()
    } == {
        "wish": (["a", "b"], None),
        "vip": ([], False),
        "none": ([], None),
        "size": ([1, 2], None),
    }
    assert (agent.transcript_days, agent.audio_days) == (None, 30)
    assert agent.zero_retention
    assert agent.redacted_kinds == ["dob"]
    assert agent.summary_language == "de"
    assert agent.analysis_llm == "openai/gpt-4o-mini"


def test_nothing_is_kept_twice_and_what_is_malformed_stays():
    agent = agent_with(PLATFORM, workflow={"nodes": {}})
    MIGRATION.move(apps, None)
    agent.refresh_from_db()
    assert agent.vendor_settings == {
        "platform_settings": {
            "evaluation": {"criteria": ["odd", {**POLITE, "name": "Twin"}], "more": 1},
            "data_collection": {"odd": {"type": "date"}},
            "privacy": {"apply_to_existing_conversations": True},
            "guardrails": {"x": 1},
        },
        "workflow": {"nodes": {}},
    }


def test_programs_read_what_they_read_before():
    before = copy.deepcopy(PLATFORM)
    before["evaluation"]["criteria"] = [POLITE]
    del before["data_collection"]["odd"]
    agent = agent_with(before)
    MIGRATION.move(apps, None)
    answer = shown(find_agent(agent.public_id))["platform_settings"]
    assert_within(before, answer)
    assert set(answer["data_collection"]) == {"wish", "vip", "none", "size"}


def test_it_can_be_taken_back():
    agents = [agent_with(PLATFORM), agent_with({}), Agent.objects.create(name="Plain")]
    MIGRATION.move(apps, None)
    MIGRATION.put_back(apps, None)
    for agent in agents:
        agent.refresh_from_db()
        assert agent.criteria.count() == agent.collected_items.count() == 0
        assert (agent.transcript_days, agent.audio_days) == (None, None)
    first, *others = [agent.vendor_settings for agent in agents]
    assert others == [{}, {}]
    assert_within(PLATFORM, first["platform_settings"])


@pytest.mark.parametrize(
    "platform",
    [
        None,
        [],
        {"evaluation": None, "data_collection": [], "privacy": "all"},
        {"evaluation": {"criteria": {}}, "privacy": {"retention_days": "30"}},
        {"analysis_llm": "gemini-2.5-flash", "summary_language": "x" * 21},
        {"privacy": {"retention_days": -1, "delete_audio": True}},
    ],
)
def test_what_cannot_be_moved_stays_as_it_was(platform):
    agent = agent_with(platform)
    MIGRATION.move(apps, None)
    agent.refresh_from_db()
    assert agent.vendor_settings == {"platform_settings": platform}


def test_many_agents_are_moved_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 2)
    Agent.objects.bulk_create(
        Agent(
            name=f"Desk {number}",
            vendor_settings={"platform_settings": {"summary_language": "de"}},
        )
        for number in range(5)
    )
    MIGRATION.move(apps, None)
    assert Agent.objects.filter(summary_language="de").count() == 5
