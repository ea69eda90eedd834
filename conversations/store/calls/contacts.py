"""The people behind conversations, by the `user_id` that clients name."""

from datetime import datetime

from conversations.models import Contact


def seen(user_id: str, at: datetime) -> int | None:
    """The key of whoever goes by this id, who is here now; "" is nobody.

    One statement makes or finds them, so that the same person's conversations may begin
    side by side.
    """
    if not user_id:
        return None
    Contact.objects.bulk_create(
        [Contact(user_id=user_id, first_seen_at=at, last_seen_at=at)],
        update_conflicts=True,
        unique_fields=["user_id"],
        update_fields=["last_seen_at"],
    )
    return Contact.objects.values_list("pk", flat=True).get(user_id=user_id)
