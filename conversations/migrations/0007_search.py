"""The search index, and in it what was said before there was one."""

from collections.abc import Mapping
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from conversations.store.search.index import TABLE, search_index, table_sql
from conversations.store.search.words import document

AT_ONCE = 200
COLUMNS = (
    "title",
    "summary",
    "public_id",
    "hosted_conversation_id",
    "user_id",
    "rating_comment",
)
LIVE = ("initiated", "in-progress")


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in table_sql(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    conversations = apps.get_model("conversations", "Conversation").objects
    last = 0
    while rows := list(
        conversations.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "status", *COLUMNS)[:AT_ONCE]
    ):
        last = rows[-1][0]
        with transaction.atomic():
            index(apps, {pk: texts for pk, status, *texts in rows if status not in LIVE})


def index(apps: Apps, found: Mapping[int, list[Any]]) -> None:
    turns = apps.get_model("conversations", "Turn").objects.filter(
        conversation__in=found
    )
    said = turns.order_by("conversation", "started_ms", "event_id", "pk")
    for pk, text in said.values_list("conversation_id", "text").iterator():
        found[pk].append(text)
    search_index().put(
        (pk, document(texts)) for pk, texts in found.items()
    )


def unmake(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    # Each batch is committed: what was filled before an interruption is filled again.
    atomic = False

    dependencies = [("conversations", "0006_facts_and_contacts")]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["language"], name="conversation_language"),
        ),
        migrations.RunPython(make, unmake),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
