"""Deleting conversations for good: the one way, whoever asks for it.

With a conversation go its turns, tool calls, notes, judgements, deliveries, recordings and
files, the search's words and what the admin's log says of it; and then what the database
itself keeps of what was deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from conversations.models import LIVE, Conversation, Recording, Upload
from conversations.store.privacy.admin_log import forget_log
from conversations.store.privacy.files import delete_recordings, delete_uploads
from conversations.store.privacy.traces import remove_traces_soon


class StillGoingOn(Exception):
    """A running conversation is written to; it can be deleted when it is over."""

    def __init__(self, public_ids: list[str]) -> None:
        super().__init__(
            f"Still going on: {', '.join(public_ids)}. Delete when it is over."
        )
        self.public_ids = public_ids


@dataclass(frozen=True, slots=True)
class Removed:
    """How many there were."""

    conversations: int = 0
    recordings: int = 0
    files: int = 0


def delete_conversation(public_id: str) -> bool:
    """Delete this one; False if there is none. Raises StillGoingOn."""
    pks = Conversation.objects.filter(public_id=public_id).values_list("pk", flat=True)
    return bool(delete_conversations(list(pks)).conversations)


@transaction.atomic
def delete_conversations(pks: Sequence[int]) -> Removed:
    """Delete these, all or none; those that are gone already do not count.

    Raises StillGoingOn, and OSError for a file that cannot be deleted. Files of the others
    are gone then: their rows stay, and to ask again finds them. What the database keeps is
    removed soon after.
    """
    removed = remove(pks)
    if removed.conversations:
        remove_traces_soon()
    return removed


@transaction.atomic
def remove(pks: Sequence[int]) -> Removed:
    """The same for who deletes many, one after the other, and `remove_traces` then."""
    rows = list(
        Conversation.objects.select_for_update()
        .filter(pk__in=pks)
        .only("pk", "public_id", "status")
        .order_by("pk")
    )
    if live := [row.public_id for row in rows if row.status in LIVE]:
        raise StillGoingOn(live)
    recordings = delete_recordings(Recording.objects.filter(conversation__in=rows))
    files = delete_uploads(Upload.objects.filter(conversation__in=rows))
    forget_log(rows)
    Conversation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return Removed(len(rows), recordings, files)
