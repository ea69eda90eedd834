"""Recordings for staff: by permission, in ranges, and noted in the conversation's history.

Files are never public. A player seeks by asking for ranges of bytes.
"""

import logging
from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from conversations.doors.byte_ranges import Unsatisfiable, part_of, read_part
from conversations.models import Conversation, Recording
from conversations.store.queries import recording_of

logger = logging.getLogger(__name__)

HEAR = "conversations.hear_recording"
HEARD = "Heard the recording."
ONE_HEARING = timedelta(minutes=10)
"""A player asks many times while it plays; this counts as hearing once."""


def recording_response(
    request: HttpRequest, conversation: Conversation | None
) -> HttpResponse:
    """The sound of a conversation, or the part of it that was asked for.

    Raises PermissionDenied and Http404.
    """
    if not request.user.has_perm(HEAR):
        raise PermissionDenied
    recording = recording_of(conversation)
    if conversation is None or recording is None:
        raise Http404("There is no recording of this conversation.")
    if not recording.file.storage.exists(recording.file.name or ""):
        raise Http404("The recording's file is gone.")
    _log(request, conversation)
    return _part(request.headers.get("Range", ""), recording)


def _part(wanted: str, recording: Recording) -> HttpResponse:
    # The file may still be growing: one look at its size serves the whole answer.
    size = recording.file.size
    try:
        part = part_of(size, wanted)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": "inline",
    }
    if part.partial:
        headers["Content-Range"] = part.content_range
    return HttpResponse(
        b"".join(read_part(recording.file.open("rb"), part)),
        content_type=recording.format,
        status=206 if part.partial else 200,
        headers=headers,
    )


def _log(request: HttpRequest, conversation: Conversation) -> None:
    """Note who listened, once for each hearing."""
    assert request.user.pk is not None
    kind = ContentType.objects.get_for_model(Conversation)
    noted = LogEntry.objects.filter(
        user_id=request.user.pk,
        content_type=kind,
        object_id=str(conversation.pk),
        change_message=HEARD,
        action_time__gt=timezone.now() - ONE_HEARING,
    )
    if noted.exists():
        return
    LogEntry.objects.create(
        user_id=request.user.pk,
        content_type=kind,
        object_id=str(conversation.pk),
        object_repr=str(conversation)[:200],
        action_flag=CHANGE,
        change_message=HEARD,
    )
    logger.info(
        "recording heard: %s by user %s", conversation.public_id, request.user.pk
    )
