"""Deleting conversations for good: rows, sound and files."""

from django.db import transaction

from conversations.models import LIVE, Conversation


class StillGoingOn(Exception):
    """A running conversation is written to; it can be deleted when it is over."""


@transaction.atomic
def delete_conversation(public_id: str) -> bool:
    """Delete it with everything of it; False if there is none. Raises StillGoingOn.

    Its files go when the deletion is certain.
    """
    found = Conversation.objects.select_for_update().filter(public_id=public_id).first()
    if found is None:
        return False
    if found.status in LIVE:
        raise StillGoingOn
    found.delete()
    return True
