"""Files of callers: uploaded into a running conversation, then sent with a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from conversations.models import LIVE, Conversation, Upload
from conversations.models.identifiers import new_file_id
from conversations.store.file_types import HEAD_BYTES, FileType, file_type
from conversations.store.fitting import fitting
from conversations.store.privacy.keeping import keeping_of


class FileRefused(Exception):
    """A file that cannot be taken; `status` is a word for programs."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class ConversationOver(FileRefused):
    """Only a running conversation takes files."""


class FilesNotAllowed(FileRefused):
    """The agent takes no files, or no more of them."""


class UnfitFile(FileRefused):
    """Of a kind or a size that is not taken."""


@dataclass(frozen=True, slots=True)
class CallerFile:
    """A file of a conversation, which can be loaded."""

    file_id: str
    name: str
    """As the caller called it."""
    media_type: str
    size_bytes: int
    _file: Any

    def load(self) -> bytes:
        """The whole of it, at most MAX_UPLOAD_BYTES. Blocks: not for the event loop."""
        with self._file.open("rb") as opened:
            content: bytes = opened.read()
        return content


def keep_file(conversation_id: str, sent: "UploadedFile[bytes]") -> str:
    """Keep a file that came for a conversation; returns its id. Raises FileRefused.

    The conversation has to exist.
    """
    rows = Conversation.objects.select_related("agent")
    conversation = _check_welcome(rows, conversation_id)
    size_bytes = sent.size or 0
    kind = _fitting(sent, size_bytes)
    upload = Upload(
        public_id=new_file_id(),
        name=_kept_name(conversation, sent.name or "") or f"file.{kind.extension}",
        media_type=kind.media_type,
        size_bytes=size_bytes,
    )
    # Written before the row, whose transaction would else hold up other writers.
    upload.file.save(f"{upload.public_id}.{kind.extension}", sent, save=False)
    try:
        with transaction.atomic():
            # The lock makes counting and adding one step.
            locked = rows.select_for_update(of=("self",))
            upload.conversation = _check_welcome(locked, conversation_id)
            upload.save()
    except BaseException:
        upload.file.delete(save=False)
        raise
    return upload.public_id


def _kept_name(conversation: Conversation, name: str) -> str:
    return fitting(Upload, "name", keeping_of(conversation).text(name))


def file_of(conversation_id: str, file_id: str) -> CallerFile | None:
    """A file of this conversation; None if it has none of this id."""
    upload = Upload.objects.filter(
        conversation__public_id=conversation_id, public_id=file_id
    ).first()
    if upload is None:
        return None
    return CallerFile(
        upload.public_id, upload.name, upload.media_type, upload.size_bytes, upload.file
    )


def mark_sent(conversation_id: str, file_ids: Sequence[str], event_id: int) -> None:
    """These went with the user's message of this event; they can no more be removed."""
    Upload.objects.filter(
        conversation__public_id=conversation_id,
        public_id__in=file_ids,
        event_id__isnull=True,
    ).update(event_id=event_id)


@transaction.atomic
def remove_unsent(conversation_id: str, file_id: str) -> bool:
    """Remove a file that has not been sent; False if there is none such."""
    found = (
        Upload.objects.select_for_update(of=("self",))
        .filter(
            conversation__public_id=conversation_id,
            public_id=file_id,
            event_id__isnull=True,
        )
        .first()
    )
    if found is None:
        return False
    found.delete()
    return True


def _check_welcome(rows: Any, conversation_id: str) -> Conversation:
    conversation: Conversation = rows.get(public_id=conversation_id)
    agent = conversation.agent
    if conversation.status not in LIVE:
        raise ConversationOver(
            "conversation_over",
            "This conversation is over: it takes no files any more.",
        )
    if agent is None or not agent.files_allowed:
        raise FilesNotAllowed("files_not_allowed", "This agent takes no files.")
    if Upload.objects.filter(conversation=conversation).count() >= agent.max_files:
        raise FilesNotAllowed(
            "too_many_files",
            f"This conversation has {agent.max_files} files, as many as it may.",
        )
    return conversation


def _fitting(sent: "UploadedFile[bytes]", size_bytes: int) -> FileType:
    head = sent.read(HEAD_BYTES)
    sent.seek(0)
    kind = file_type(head)
    if kind is None:
        raise UnfitFile(
            "file_type", "file: must be a PNG, JPEG, GIF or WebP image or a PDF"
        )
    if size_bytes > kind.max_bytes:
        raise UnfitFile(
            "file_size",
            f"file: {kind.media_type} may have at most {kind.max_bytes} bytes,"
            f" this has {size_bytes}",
        )
    return kind
