"""Reviewing many conversations at once; each function returns how many."""

from collections.abc import Iterator
from itertools import islice

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations.models import Conversation, Label, ReviewState

AT_ONCE = 1_000

Chosen = QuerySet[Conversation]


@transaction.atomic
def mark_all_reviewed(chosen: Chosen, reviewer: User) -> int:
    """All were looked at, by whom and when; those of nobody become the reviewer's."""
    return sum(
        rows.update(
            assignee=Coalesce(F("assignee"), reviewer.pk),
            review_state=ReviewState.REVIEWED,
            reviewed_by=reviewer,
            reviewed_at=timezone.now(),
        )
        for rows in _in_parts(chosen)
    )


@transaction.atomic
def reopen_all(chosen: Chosen) -> int:
    """All wait for review again."""
    return sum(
        rows.update(
            review_state=ReviewState.UNREVIEWED, reviewed_by=None, reviewed_at=None
        )
        for rows in _in_parts(chosen)
    )


@transaction.atomic
def assign_all(chosen: Chosen, to: User | None) -> int:
    """Somebody, or nobody in particular, is to review them. Who looked at one lets go."""
    assigned = 0
    for rows in _in_parts(chosen):
        rows.exclude(assignee=to).filter(review_state=ReviewState.IN_REVIEW).update(
            review_state=ReviewState.UNREVIEWED
        )
        assigned += rows.update(assignee=to)
    return assigned


@transaction.atomic
def label_all(chosen: Chosen, label: Label) -> int:
    """Put a label on all; on some it may have been."""
    on = Conversation.labels.through
    labelled = 0
    for rows in _in_parts(chosen):
        pks = list(rows.values_list("pk", flat=True))
        on.objects.bulk_create(
            (on(conversation_id=pk, label_id=label.pk) for pk in pks),
            ignore_conflicts=True,
        )
        labelled += len(pks)
    return labelled


@transaction.atomic
def unlabel_all(chosen: Chosen, label: Label) -> int:
    """Take a label off all."""
    on = Conversation.labels.through.objects.filter(label=label)
    return sum(
        on.filter(conversation__in=rows.values("pk")).delete()[0]
        for rows in _in_parts(chosen)
    )


def _in_parts(chosen: Chosen) -> Iterator[Chosen]:
    """By their keys, read before the first changes: they may be chosen by what does."""
    keys = iter(list(chosen.order_by().values_list("pk", flat=True)))
    while part := list(islice(keys, AT_ONCE)):
        yield Conversation.objects.order_by().filter(pk__in=part)
