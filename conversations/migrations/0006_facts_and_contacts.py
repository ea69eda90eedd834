"""What is counted of conversations, and the people behind them, of those before.

May be broken off and run again: what is done stays done, and comes out the same.
"""

from collections import Counter, defaultdict
from itertools import islice
from statistics import median_low
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, Min, OuterRef, Subquery

AT_ONCE = 500
LIVE = ("initiated", "in-progress")
FACTS = (
    "language",
    "interruption_count",
    "error_count",
    "tool_error_count",
    "response_ms",
)


def fill_facts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Those that go on are counted at their end."""
    conversations = apps.get_model("conversations", "Conversation").objects
    rows = conversations.exclude(status__in=LIVE).order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last).select_related("agent")[:AT_ONCE]):
        last = chunk[-1].pk
        with transaction.atomic():
            _count(apps, {row.pk: row for row in chunk})
            conversations.bulk_update(chunk, FACTS, batch_size=100)


def _count(apps: Apps, rows: dict[int, Any]) -> None:
    agents_turns = apps.get_model("conversations", "Turn").objects.filter(
        conversation__in=rows, role="agent"
    )
    interrupted = _each(agents_turns.filter(interrupted=True))
    errors = _each(
        apps.get_model("conversations", "Note").objects.filter(
            conversation__in=rows, kind__contains="error"
        )
    )
    failed = _each(
        apps.get_model("conversations", "ToolCall").objects.filter(
            conversation__in=rows, is_error=True
        )
    )
    waits_ms: dict[int, list[int]] = defaultdict(list)
    answers = agents_turns.filter(
        source__in=("answer", ""), first_audio_ms__isnull=False
    ).order_by()
    for pk, wait_ms in answers.values_list("conversation_id", "first_audio_ms"):
        waits_ms[pk].append(wait_ms or 0)
    for pk, row in rows.items():
        row.language = _language(row)
        row.interruption_count = interrupted[pk]
        row.error_count = errors[pk]
        row.tool_error_count = failed[pk]
        row.response_ms = median_low(waits_ms[pk]) if pk in waits_ms else None


def _each(found: Any) -> Counter[int]:
    return Counter(found.order_by().values_list("conversation_id", flat=True))


def _language(row: Any) -> str:
    chosen = row.initiation_data
    for name in ("conversation_config_override", "agent", "language"):
        chosen = chosen.get(name) if isinstance(chosen, dict) else None
    for language in (row.vendor_metadata.get("main_language"), chosen):
        if isinstance(language, str) and language:
            return language[:20]
    return row.agent.language if row.agent else ""


def fill_contacts(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One contact for each user id."""
    conversations = apps.get_model("conversations", "Conversation").objects
    contacts = apps.get_model("conversations", "Contact").objects
    unlinked = conversations.exclude(user_id="").filter(contact=None)
    seen = (
        unlinked.order_by("user_id")
        .values_list("user_id")
        .annotate(first=Min("started_at"), last=Max("started_at"))
    )
    found = iter(list(seen))
    while chunk := list(islice(found, AT_ONCE)):
        contacts.bulk_create(
            [
                contacts.model(user_id=user_id, first_seen_at=first, last_seen_at=last)
                for user_id, first, last in chunk
            ],
            ignore_conflicts=True,
        )
    theirs = contacts.filter(user_id=OuterRef("user_id")).values("pk")[:1]
    last = 0
    while keys := list(
        unlinked.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        last = keys[-1]
        conversations.filter(pk__in=keys).update(contact_id=Subquery(theirs))


class Migration(migrations.Migration):

    # Each chunk is a transaction of its own: a server that runs need not wait for all.
    atomic = False

    dependencies = [("conversations", "0005_analysis_and_review")]

    operations = [
        migrations.RunPython(fill_facts, migrations.RunPython.noop),
        migrations.RunPython(fill_contacts, migrations.RunPython.noop),
    ]
