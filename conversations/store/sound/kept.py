"""Recordings as they are kept, for those who may hear them."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from conversations.models import LIVE, Conversation, Recording


@dataclass(frozen=True, slots=True)
class KeptSound:
    """A recording whose file is there."""

    media_type: str
    size_bytes: int
    _file: Any

    def open(self) -> BinaryIO:
        """The file, open for reading."""
        opened: BinaryIO = self._file.storage.open(self._file.name, "rb")
        return opened


def kept_sound(conversation_id: str, *, also_live: bool = False) -> KeptSound | None:
    """The sound of a conversation; None if there is none.

    Of one that goes on only if that is asked for: its file is still growing.
    """
    recordings = Recording.objects.filter(conversation__public_id=conversation_id)
    if not also_live:
        recordings = recordings.exclude(conversation__status__in=LIVE)
    recording = recordings.first()
    if recording is None or not has_sound(recording):
        return None
    return KeptSound(recording.format, recording.file.size, recording.file)


def recording_of(conversation: Conversation | None) -> Recording | None:
    """The row of its sound, if any was kept; its file may be gone."""
    return Recording.objects.filter(conversation=conversation).first()


def has_sound(recording: Recording) -> bool:
    """Whether its file is there: of a killed process the row knows no size."""
    return bool(recording.file) and recording.file.storage.exists(
        recording.file.name or ""
    )
