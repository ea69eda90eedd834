"""Conversations of before are counted, and stand with the people behind them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import migrations
from django.utils import timezone

from conversations.models import Agent, Contact, Conversation, Note, ToolCall, Turn
from conversations.store.statistics.figures import keep_figures

MIGRATION = import_module("conversations.migrations.0006_facts_and_contacts")
FACTS = MIGRATION.FACTS

pytestmark = pytest.mark.django_db

MONDAY = timezone.now() - timedelta(days=7)


def conversation(day=0, **changes):
    return Conversation.objects.create(
        **{
            "agent": Agent.objects.get_or_create(name="Desk", language="de")[0],
            "agent_name": "Desk",
            "started_at": MONDAY + timedelta(days=day),
            "status": "done",
            **changes,
        }
    )


def migrate():
    for operation in MIGRATION.Migration.operations:
        operation.code(apps, None)


@pytest.fixture
def held(monkeypatch):
    """More than go into one chunk, each of another kind."""
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 2)
    rich = conversation(
        initiation_data={"conversation_config_override": {"agent": {"language": "fr"}}}
    )
    for event_id, ms in ((2, 700), (4, 300), (6, 900)):
        Turn.objects.create(
            conversation=rich,
            event_id=event_id,
            role="agent",
            source="answer",
            started_ms=event_id,
            first_audio_ms=ms,
            interrupted=ms == 300,
        )
    Note.objects.create(conversation=rich, kind="llm_error", at_ms=1)
    ToolCall.objects.create(
        conversation=rich,
        call_id="1",
        name="t",
        kind="client",
        event_id=2,
        requested_ms=1,
        is_error=True,
    )
    return [
        rich,
        conversation(agent=None),
        conversation(vendor_metadata={"main_language": "es"}),
        conversation(status="failed"),
        conversation(status="in-progress"),
    ]


def facts():
    return list(Conversation.objects.order_by("pk").values("pk", *FACTS))


def test_they_are_counted_as_new_ones_are(held):
    migrate()
    migrated = facts()
    assert migrated[0] == {
        "pk": held[0].pk,
        "language": "fr",
        "interruption_count": 1,
        "error_count": 1,
        "tool_error_count": 1,
        "response_ms": 700,
    }
    assert [row["language"] for row in migrated] == ["fr", "", "es", "de", ""]
    for one in held[:4]:
        keep_figures(one)
    assert facts() == migrated


def test_each_user_id_becomes_one_contact(monkeypatch):
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 2)
    for day in (3, 1, 2):
        conversation(day, user_id="ada")
    for name in ("bob", "cyd", "dan"):
        conversation(user_id=name)
    nobody = conversation()
    migrate()
    assert Contact.objects.count() == 4
    ada = Contact.objects.get(user_id="ada")
    assert ada.first_seen_at == MONDAY + timedelta(days=1)
    assert ada.last_seen_at == MONDAY + timedelta(days=3)
    assert ada.conversations.count() == 3
    nobody.refresh_from_db()
    assert nobody.contact is None


def test_it_may_be_done_again_and_leaves_what_is_there(held):
    conversation(user_id="ada")
    Contact.objects.create(
        user_id="ada", name="Ada L.", first_seen_at=MONDAY, last_seen_at=MONDAY
    )
    migrate()
    before = facts()
    migrate()
    assert facts() == before
    ada = Contact.objects.get()
    assert (ada.name, ada.conversations.count()) == ("Ada L.", 1)


def test_the_way_back_changes_nothing():
    undoing = [operation.reverse_code for operation in MIGRATION.Migration.operations]
    assert undoing == [migrations.RunPython.noop] * 2
