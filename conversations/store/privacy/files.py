"""Deletes recordings and uploads so that no file outlives its row.

The file goes first. Whoever is killed in between leaves a row without a file, which the
next run finds; the other way round nobody would find the file.
"""

from collections.abc import Iterable
from pathlib import Path

from django.db.models import QuerySet

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
        storage, name = row.file.storage, row.file.name
        if name:
            storage.delete(name)
            if isinstance(row, Recording):
                # What a killed process wrote down and nobody has encoded yet.
                path_beside(Path(storage.path(name))).unlink(missing_ok=True)
        row.delete()
        deleted += 1
    return deleted
