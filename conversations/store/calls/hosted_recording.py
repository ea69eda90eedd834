"""Opens the recording of a hosted conversation, and finds what killed processes left."""

import logging
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from conversations.models import LIVE, Conversation
from conversations.models import Recording as RecordingRow
from conversations.models.identifiers import new_recording_token
from conversations.store.calls.writer import writer
from conversations.store.sound.encoder import encoder
from conversations.store.sound.ogg import MEDIA_TYPE
from conversations.store.sound.recording import RecordingResult
from conversations.store.sound.spool_encoding import SpoolEncoding
from conversations.store.sound.spool_file import SUFFIX, SpoolHead, path_beside
from conversations.store.sound.spooled_recording import SpooledRecording
from conversations.store.webhooks.endings import tell_of_sound

logger = logging.getLogger(__name__)

FOLDER = "recordings"
LEFT_AFTER = timedelta(minutes=1)
"""A call that just ended is on its way to the encoder of its own process."""


async def open_spooled_recording(
    conversation_id: str, head: SpoolHead
) -> SpooledRecording:
    """The recording of a conversation whose row exists.

    Its own row is written before the first audio, so that what a killed process leaves
    is found.
    """
    # Before the encoder, which at exit is then flushed into a writer that still runs.
    the_writer = writer()
    folder = f"{FOLDER}/{timezone.now():%Y/%m}"
    name = f"{folder}/{conversation_id}-{new_recording_token()}.ogg"
    await the_writer.run(partial(_add_row, conversation_id, name), conversation_id)
    path = Path(default_storage.path(name))
    return SpooledRecording(path, head, encoder(), partial(_encoded, name))


_tried: set[Path] = set()
"""A file that cannot be encoded is not tried again by the same process."""


def encode_left_recordings() -> int:
    """Have encoded what processes that were killed left; returns how many there are.

    A file that somebody works on is left to them.
    """
    found = 0
    for spool in _spool_files() - _tried:
        path = spool.with_suffix(".ogg")
        name = str(path.relative_to(default_storage.path("")))
        row = RecordingRow.objects.filter(file=name).select_related("conversation")
        recording = row.first()
        if recording is None:
            # Its conversation was deleted, and with it the right to keep this.
            spool.unlink(missing_ok=True)
        elif _is_over(recording.conversation) and not recording.size_bytes:
            found += 1
            _tried.add(spool)
            encoder().take_on(
                SpoolEncoding(path, partial(_encoded, name), complete=False)
            )
    return found


def _spool_files() -> set[Path]:
    return set(Path(settings.MEDIA_ROOT, FOLDER).glob(f"*/*/*{SUFFIX}"))


def _is_over(conversation: Conversation) -> bool:
    if conversation.status in LIVE or conversation.ended_at is None:
        return False
    return bool(conversation.ended_at < timezone.now() - LEFT_AFTER)


def _add_row(conversation_id: str, name: str) -> None:
    conversation = Conversation.objects.get(public_id=conversation_id)
    RecordingRow.objects.create(conversation=conversation, file=name, format=MEDIA_TYPE)


def _encoded(name: str, result: RecordingResult) -> None:
    writer().submit(partial(_finish_row, name, result), name)


def _finish_row(name: str, result: RecordingResult) -> None:
    row = RecordingRow.objects.filter(file=name)
    if result.complete and not result.size_bytes:
        # Nothing was said: there is nothing to hear.
        row.delete()
        return
    known = row.update(
        duration_ms=result.duration_ms,
        size_bytes=result.size_bytes,
        complete=result.complete,
    )
    if known:
        told = Conversation.objects.select_related("agent").get(recording__file=name)
        tell_of_sound(told)
    else:
        # Deleted while it was being encoded.
        path = Path(default_storage.path(name))
        path.unlink(missing_ok=True)
        path_beside(path).unlink(missing_ok=True)
