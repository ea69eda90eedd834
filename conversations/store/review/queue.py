"""The queue of conversations to review: what is next for whom, so that no two get one.

Unreviewed conversations wait for whom they are assigned to, or for anybody. Taking one
assigns it; `reviewed` takes it out of the queue for good, `given_back` puts it back.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from conversations.models import LIVE, Conversation, ReviewState

REVIEW = "conversations.review_conversation"


@dataclass(frozen=True, slots=True)
class QueueLength:
    """How many conversations stand where, for one reviewer."""

    waiting: int
    """That the reviewer may take next."""
    mine: int
    """That the reviewer has begun to look at."""
    others: int
    """That somebody else looks at or is to look at."""


def reviewers() -> list[User]:
    """Those whom a conversation may be assigned to, by name."""
    allowed = User.objects.with_perm(
        REVIEW, backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(allowed.filter(is_staff=True).order_by("username"))


def waiting_for(
    reviewer: User, among: QuerySet[Conversation]
) -> QuerySet[Conversation]:
    """What the reviewer may take next, in the order of `among`."""
    return among.filter(
        Q(assignee=reviewer) | Q(assignee=None), review_state=ReviewState.UNREVIEWED
    ).exclude(status__in=LIVE)


def begun_by(reviewer: User) -> QuerySet[Conversation]:
    """What the reviewer looks at and has not finished; newest first."""
    return Conversation.objects.filter(
        assignee=reviewer, review_state=ReviewState.IN_REVIEW
    )


def queue_length(reviewer: User) -> QueueLength:
    """In one query."""
    open_to = Q(assignee=reviewer) | Q(assignee=None)
    unreviewed = Q(review_state=ReviewState.UNREVIEWED)
    begun = Q(review_state=ReviewState.IN_REVIEW)
    # Through two indexed states: most of a long list has been reviewed.
    counted = (
        Conversation.objects.filter(unreviewed | begun)
        .exclude(status__in=LIVE)
        .aggregate(
            waiting=Count("pk", filter=unreviewed & open_to),
            mine=Count("pk", filter=begun & Q(assignee=reviewer)),
            others=Count(
                "pk", filter=Q(assignee__isnull=False) & ~Q(assignee=reviewer)
            ),
        )
    )
    return QueueLength(**counted)


def claim_next(
    reviewer: User,
    among: QuerySet[Conversation] | None = None,
    *,
    leaving: int | None = None,
) -> int | None:
    """Take the next one in the order of `among` and return its key.

    None: nothing waits. `leaving` is not given again. Two who ask at once get two
    conversations: one of them sees that the other was faster, and takes the one after.
    """
    among = Conversation.objects.all() if among is None else among
    waiting = waiting_for(reviewer, among)
    if leaving is not None:
        waiting = waiting.exclude(pk=leaving)
    while (pk := waiting.values_list("pk", flat=True).first()) is not None:
        if waiting_for(reviewer, Conversation.objects.filter(pk=pk)).update(
            assignee=reviewer, review_state=ReviewState.IN_REVIEW
        ):
            return pk
    return None


def take(conversation: Conversation, reviewer: User) -> bool:
    """Begin to review this one; False if somebody else did so first."""
    free = Conversation.objects.filter(pk=conversation.pk).exclude(
        ~Q(assignee=reviewer) & Q(assignee__isnull=False),
        review_state=ReviewState.IN_REVIEW,
    )
    return bool(free.update(assignee=reviewer, review_state=ReviewState.IN_REVIEW))


def assign(conversation: Conversation, to: User | None) -> None:
    """Have somebody, or nobody in particular, review it. Who looked at it lets go."""
    row = Conversation.objects.filter(pk=conversation.pk)
    row.exclude(assignee=to).filter(review_state=ReviewState.IN_REVIEW).update(
        review_state=ReviewState.UNREVIEWED
    )
    row.update(assignee=to)


def mark_reviewed(conversation: Conversation, reviewer: User) -> None:
    """It has been looked at, by whom and when."""
    row = Conversation.objects.filter(pk=conversation.pk)
    row.filter(assignee=None).update(assignee=reviewer)
    row.update(
        review_state=ReviewState.REVIEWED,
        reviewed_by=reviewer,
        reviewed_at=timezone.now(),
    )


def reopen(conversation: Conversation) -> None:
    """It waits for review again."""
    Conversation.objects.filter(pk=conversation.pk).update(
        review_state=ReviewState.UNREVIEWED, reviewed_by=None, reviewed_at=None
    )
