"""Recordings for staff: by permission, in ranges, and noted in the conversation's history.

Files are never public. A player seeks by asking for ranges of bytes.
"""

import logging
from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from conversations.doors.ranged import ranged
from conversations.models import Conversation
from conversations.store.sound.kept import kept_sound

logger = logging.getLogger(__name__)

HEAR = "conversations.hear_recording"
HEARD = "Heard the recording."
ONE_HEARING = timedelta(minutes=10)
"""A player asks many times while it plays; this counts as hearing once."""


def recording_response(
    request: HttpRequest, conversation: Conversation | None
) -> HttpResponseBase:
    """The sound of a conversation, or the part of it that was asked for.

    Raises PermissionDenied and Http404.
    """
    if not request.user.has_perm(HEAR):
        raise PermissionDenied
    # Staff may listen in: the page says of a call that goes on that it is recorded still.
    if conversation is None or (
        (sound := kept_sound(conversation.public_id, also_live=True)) is None
    ):
        raise Http404(
            "There is no recording of this conversation, or its file is gone."
        )
    _log(request, conversation)
    return ranged(request, sound, {"Content-Disposition": "inline"})


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
