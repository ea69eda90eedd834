"""What was said before there was a search index is found."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, migrations
from django.utils import timezone

from conversations.models import Conversation, Turn
from conversations.store.search.index import search_index
from conversations.store.search.search import matching, rebuild
from conversations.store.search.words import document

MIGRATION = import_module("conversations.migrations.0007_search")
SAID = 'Ich möchte "drei" ﬁne Bücher, 東京へ ¡ahora! नमस्ते'

pytestmark = pytest.mark.django_db


def conversation(**changes):
    row = Conversation.objects.create(
        agent_name="Desk",
        started_at=timezone.now(),
        **{"status": "done", "title": "A title", **changes},
    )
    Turn.objects.create(
        conversation=row, event_id=1, role="user", text=SAID, started_ms=0
    )
    return row


class Editor:
    connection = connection

    def execute(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def fill():
    search_index().drop(list(Conversation.objects.values_list("pk", flat=True)))
    MIGRATION.fill(apps, Editor())


def found(question):
    return list(Conversation.objects.filter(matching(question)).order_by("pk"))


def test_all_is_found_whatever_the_size_of_a_batch(monkeypatch):
    monkeypatch.setattr(MIGRATION, "AT_ONCE", 2)
    held = [conversation() for _ in range(5)]
    fill()
    assert found("bücher") == found("title") == held
    fill()
    assert found("ahora") == held


def test_words_are_those_of_the_index_of_today():
    assert MIGRATION.document([SAID]) == document([SAID])
    conversation()
    fill()
    before = found("नमस्ते"), found('"drei fine bucher"'), found("東京")
    list(rebuild())
    assert before == (found("नमस्ते"), found('"drei fine bucher"'), found("東京"))
    assert before[0]


def test_one_that_goes_on_is_indexed_at_its_end():
    conversation(status="in-progress")
    fill()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {MIGRATION.TABLE}")
        assert cursor.fetchone() == (0,)


def test_the_table_may_be_made_twice():
    MIGRATION.make(apps, Editor())


def test_what_cannot_be_done_twice_is_done_last():
    """The migration is no transaction: broken off, it begins again."""
    *before, last = MIGRATION.Migration.operations
    assert isinstance(last, migrations.AddIndex)
    assert all(isinstance(operation, migrations.RunPython) for operation in before)
