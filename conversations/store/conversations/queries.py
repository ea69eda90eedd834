"""Reading conversations: what staff and programs ask of them, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conversations.models import (
    Conversation,
    Feedback,
    Note,
    Recording,
    Retrieval,
    ToolCall,
    Turn,
)
from conversations.store.conversations.retrievals import retrievals_of


@dataclass(frozen=True, slots=True)
class Happenings:
    """Everything that was said and done in one conversation, each kind in its order."""

    turns: list[Turn]
    tool_calls: list[ToolCall]
    notes: list[Note]
    scores: dict[int | None, str]
    """Thumbs by the answer's event id; None is the conversation as a whole."""
    retrievals: Mapping[int, Retrieval]
    """By the event id of the caller's turn."""


def happenings(conversation: Conversation) -> Happenings:
    """In five queries, however long it was."""
    return Happenings(
        turns=list(Turn.objects.filter(conversation=conversation)),
        tool_calls=list(ToolCall.objects.filter(conversation=conversation)),
        notes=list(Note.objects.filter(conversation=conversation)),
        scores={
            feedback.event_id: feedback.score
            for feedback in Feedback.objects.filter(conversation=conversation)
        },
        retrievals=retrievals_of([conversation.pk]).get(conversation.pk, {}),
    )


def recording_of(conversation: Conversation | None) -> Recording | None:
    """The conversation's sound, if any was kept."""
    return Recording.objects.filter(conversation=conversation).first()


def overall_feedback(conversation: Conversation) -> Feedback | None:
    """The thumb on the conversation as a whole."""
    return Feedback.objects.filter(conversation=conversation, event_id=None).first()


def with_thumbs(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Each with its number of `likes` and `dislikes`, whatever the number of rows."""
    return conversations.annotate(likes=_count("like"), dislikes=_count("dislike"))


def _count(score: str) -> Coalesce:
    # A subquery each: two joins would multiply the rows they count.
    counted = (
        Feedback.objects.filter(conversation=OuterRef("pk"), score=score)
        .order_by()
        .values("conversation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(counted), 0)
