"""Deletes recordings and uploads so that no file outlives its row.

Where people's words are deleted, the file goes first. Whoever is killed in between leaves a
row without a file, which the next run finds; the other way round nobody would find the
file. However else a row is deleted, its file follows when that is certain.
"""

from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver

from conversations.models import Recording, Upload
from conversations.store.sound.spool_file import path_beside


def delete_recordings(recordings: QuerySet[Recording]) -> int:
    """Delete these with their files; returns how many."""
    return _delete(list(recordings.defer("waveform")))


def delete_uploads(uploads: QuerySet[Upload]) -> int:
    """Delete these with their files; returns how many."""
    return _delete(list(uploads))


def _delete(rows: Iterable[Recording | Upload]) -> int:
    deleted = 0
    for row in rows:
        if row.file.name:
            _delete_file(type(row), row.file.storage, row.file.name)
        row.delete()
        deleted += 1
    return deleted


@receiver(post_delete, sender=Recording)
@receiver(post_delete, sender=Upload)
def _file_follows(instance: Recording | Upload, **_kwargs: object) -> None:
    storage, name = instance.file.storage, instance.file.name
    if name:
        kind = type(instance)
        # Robust: a file that cannot be deleted is logged and keeps no other one.
        transaction.on_commit(lambda: _delete_file(kind, storage, name), robust=True)


def _delete_file(
    kind: type[Recording] | type[Upload], storage: Storage, name: str
) -> None:
    storage.delete(name)
    if kind is Recording:
        # What a killed process wrote down and nobody has encoded yet.
        path_beside(Path(storage.path(name))).unlink(missing_ok=True)
