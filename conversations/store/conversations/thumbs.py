"""Thumbs that callers gave: on one answer, or on a conversation as a whole."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from conversations.models import Conversation, Feedback, Score
from conversations.store.row_counts import number_of

Thumbs = Mapping[int | None, Feedback]
"""Of one conversation, by the answer's event id; None is the conversation itself."""


def thumbs_of(pks: Sequence[int]) -> dict[int, Thumbs]:
    """By conversation, in one query."""
    found: dict[int, dict[int | None, Feedback]] = {pk: {} for pk in pks}
    for thumb in Feedback.objects.filter(conversation__in=pks):
        found[thumb.conversation_id][thumb.event_id] = thumb
    return dict(found)


def overall_feedback(conversation: Conversation) -> Feedback | None:
    """The thumb on the conversation as a whole."""
    return Feedback.objects.filter(conversation=conversation, event_id=None).first()


def with_thumbs(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Each with its number of `likes` and `dislikes`, whatever the number of rows."""
    return conversations.annotate(
        likes=number_of(Feedback, "conversation", Q(score=Score.LIKE)),
        dislikes=number_of(Feedback, "conversation", Q(score=Score.DISLIKE)),
    )
