"""What staff did to a row stands in the admin's log, in words, and outlives the row."""

from collections.abc import Iterable

from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def forget_log(rows: Iterable[Model], *, deletions: bool = False) -> None:
    """Delete what the log says of these.

    Who deleted them stays, unless `deletions`: where the row's name names a person.
    """
    for row in rows:
        kind = ContentType.objects.get_for_model(row)
        entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk))
        if not deletions:
            entries = entries.exclude(action_flag=DELETION)
        entries.delete()
