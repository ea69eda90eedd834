"""The task that reads documents. It carries a key only: what waits is in the rows.

A task may come twice, late, or after all is done: the rows say whether there is
something to do.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.dispatch import receiver
from django.utils import timezone
from django_tasks import task

from conversations.store.library import reading_queue
from conversations.store.library.reading_queue import document_waits


@task()
def read(document_pk: int) -> None:
    """Read one document, or go on with it for a while."""
    # With it come readers of files and models, which no command needs to load.
    from conversations.knowledge.reading import read_document  # noqa: PLC0415

    read_document(document_pk)


def sweep() -> int:
    """Have done again what was lost, and what another model or the time asks for."""
    return reading_queue.sweep(timezone.now(), settings.PARLEY["EMBEDDING_MODEL"])


@receiver(document_waits)
def _read(document_pk: int, not_before: datetime, **_signal: Any) -> None:
    wanted = read
    if not_before > timezone.now() and read.get_backend().supports_defer:
        wanted = read.using(run_after=not_before)
    wanted.enqueue(document_pk)
