"""What callers thought of a conversation as a whole, in the end or after it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conversations.models import LIVE, Conversation
from conversations.protocol.storable import storable
from conversations.store.calls.said import keep_feedback
from conversations.store.privacy.keeping import keeping_of
from conversations.store.search.search import index_conversations

Thumb = Literal["like", "dislike"]


class TooLate(Exception):
    """The conversation ended longer ago than FEEDBACK_PERIOD_MS."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A thumb, or stars and perhaps words; None leaves what was given before."""

    thumb: Thumb | None = None
    rating: int | None = None
    comment: str | None = None


@transaction.atomic
def keep_opinion(conversation_id: str, opinion: Opinion) -> None:
    """Keep it in place of an earlier one. The conversation exists. Raises TooLate."""
    conversation = Conversation.objects.select_for_update().get(
        public_id=conversation_id
    )
    if not _takes_opinions(conversation):
        raise TooLate
    given: dict[str, object] = {}
    if opinion.rating is not None:
        given["rating"] = opinion.rating
    if opinion.comment is not None:
        keeping = keeping_of(conversation)
        given["rating_comment"] = keeping.text(storable(opinion.comment))
    if given:
        # Only these columns: the recorder writes others meanwhile.
        Conversation.objects.filter(pk=conversation.pk).update(**given)
    if opinion.comment is not None:
        index_conversations([conversation.pk])
    if opinion.thumb is not None:
        keep_feedback(conversation.pk, None, opinion.thumb)


def _takes_opinions(conversation: Conversation) -> bool:
    if conversation.status in LIVE:
        return True
    ended_at = conversation.ended_at or conversation.started_at
    period = timedelta(milliseconds=settings.PARLEY["FEEDBACK_PERIOD_MS"])
    return timezone.now() - ended_at <= period
