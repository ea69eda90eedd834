"""What callers wrote about conversations."""

from django.db.models import QuerySet

from conversations.models import Conversation
from conversations.store.statistics.period import Stretch


def commented(
    stretch: Stretch | None = None, agent_pk: int | None = None
) -> QuerySet[Conversation]:
    """Conversations that were commented on, newest first, with little else of them."""
    # Written out: SQLite uses the index of commented ones for these very words only.
    found = Conversation.objects.extra(where=["NOT (rating_comment = '')"]).only(
        "agent_name", "started_at", "rating", "rating_comment", "public_id"
    )
    if stretch is not None:
        found = found.filter(
            started_at__gte=stretch.begins, started_at__lt=stretch.ends
        )
    if agent_pk is not None:
        found = found.filter(agent=agent_pk)
    return found.order_by("-started_at", "-pk")
