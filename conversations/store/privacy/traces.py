"""What databases keep of what was deleted, and how far that can be undone from here.

SQLite overwrites what is deleted (secure_delete, config/settings.py), but its
write-ahead log still holds it until that is emptied, and its full text index until that
is merged. PostgreSQL keeps old rows until VACUUM, and its own log; that, like backups, is
in the hands of whoever runs it.
"""

import logging

from django.db import connection, transaction
from django_tasks import task

from conversations.store.search.index import search_index

logger = logging.getLogger(__name__)

TRIES = 10
TRY_MS = 100
"""While it waits for readers nobody else can write."""


@task()
def remove_deleted() -> None:
    """As `remove_traces`. It says nothing of what was deleted."""
    remove_traces()


def remove_traces_soon() -> None:
    """Have it done by a task once this is committed: nobody has to wait for it."""
    transaction.on_commit(lambda: remove_deleted.enqueue(), robust=True)


def remove_traces() -> bool:
    """Merge the index and empty the log; False: somebody reads, it is not empty yet.

    Call it outside a transaction, after a deletion. On SQLite this takes as long as
    writing the index anew, in pieces between which others write.
    """
    search_index().tidy()
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    if any(_emptied() for _ in range(TRIES)):
        return True
    logger.warning(
        "What was deleted may still stand in the database's log (%s-wal): somebody was"
        " reading. It is overwritten in the course of time, and emptied by the next"
        " deletion.",
        connection.settings_dict["NAME"],
    )
    return False


def _emptied() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual_ms,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {TRY_MS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _, _ = cursor.fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual_ms}")
    return not busy
