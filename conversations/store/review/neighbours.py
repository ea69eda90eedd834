"""The conversations of the same person before and after one."""

from dataclasses import dataclass

from django.db.models import Q

from conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class Neighbours:
    """None: there is none."""

    previous: Conversation | None = None
    next: Conversation | None = None


def neighbours(conversation: Conversation) -> Neighbours:
    """By when they began; of one whose contact is not known there are none."""
    if conversation.contact_id is None:
        return Neighbours()
    theirs = Conversation.objects.filter(contact_id=conversation.contact_id).only(
        "pk", "agent_name", "started_at", "title"
    )
    began, pk = conversation.started_at, conversation.pk
    before = Q(started_at__lt=began) | Q(started_at=began, pk__lt=pk)
    after = Q(started_at__gt=began) | Q(started_at=began, pk__gt=pk)
    return Neighbours(
        previous=theirs.filter(before).order_by("-started_at", "-pk").first(),
        next=theirs.filter(after).order_by("started_at", "pk").first(),
    )
