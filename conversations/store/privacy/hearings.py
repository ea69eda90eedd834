"""The log of who heard, or was given, a recording."""

import logging
from datetime import timedelta

from django.utils import timezone

from conversations.models import Conversation, RecordingAccess
from conversations.models.privacy import Way
from conversations.store.fitting import fitting

logger = logging.getLogger(__name__)

ONE_HEARING = timedelta(minutes=10)
"""A player asks many times while it plays; this counts as hearing once."""
_PLAYED = ("admin", "api")


def recording_heard(
    conversation_id: str, *, by: str, way: Way, user_id: int | None = None
) -> None:
    """Note that somebody heard a recording, or was given it. Blocks: it writes a row.

    `conversation_id` is the public one; `by` the user's, the key's or the webhook's name;
    `user_id` the key of the member of staff, if it was one. What is played is noted once
    for each hearing; what is given away, each time.
    """
    by = fitting(RecordingAccess, "by", by)
    known = RecordingAccess.objects.filter(
        conversation_id_then=conversation_id,
        by=by,
        way=way,
        at__gt=timezone.now() - ONE_HEARING,
    )
    known = (
        known.filter(user__isnull=True)
        if user_id is None
        else known.filter(user=user_id)
    )
    if way in _PLAYED and known.exists():
        return
    RecordingAccess.objects.create(
        conversation=Conversation.objects.filter(public_id=conversation_id).first(),
        conversation_id_then=fitting(
            RecordingAccess, "conversation_id_then", conversation_id
        ),
        user_id=user_id,
        by=by,
        way=way,
    )
    logger.info("recording heard: %s by %s (%s)", conversation_id, by, way)
