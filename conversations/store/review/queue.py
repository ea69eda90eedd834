"""The queue of conversations to review: what is next for whom, so that no two get one.

Unreviewed conversations wait for whom they are assigned to, or for anybody. Taking one
assigns it; `mark_reviewed` takes it out of the queue for good, `reopen` and `assign` put
it back. What is done to one is what `many` does to it alone.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from conversations.models import LIVE, Conversation, ReviewState
from conversations.store.access.permissions import REVIEW
from conversations.store.review.many import assign_all, mark_all_reviewed, reopen_all

NEWEST_FIRST = ("-started_at", "-pk")
_BEGUN = Q(review_state=ReviewState.IN_REVIEW)


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
    reviewer: User, among: QuerySet[Conversation] | None = None
) -> QuerySet[Conversation]:
    """What the reviewer may take next, in the order of `among`; of all, newest first."""
    if among is None:
        among = Conversation.objects.order_by(*NEWEST_FIRST)
    return among.filter(_waits_for(reviewer))


def begun_by(reviewer: User) -> QuerySet[Conversation]:
    """What the reviewer looks at and has not finished, newest first."""
    rows = Conversation.objects.order_by(*NEWEST_FIRST)
    return rows.filter(_BEGUN, assignee=reviewer)


def waiting_up_to(limit: int, reviewer: User) -> int:
    """How many wait for the reviewer; counting stops at the limit."""
    return waiting_for(reviewer)[:limit].count()


def queue_length(reviewer: User) -> QueueLength:
    """In one query."""
    # Through two indexed states: most of a long list has been reviewed.
    to_do = Q(review_state__in=(ReviewState.UNREVIEWED, ReviewState.IN_REVIEW))
    taken = Q(assignee__isnull=False) & ~Q(assignee=reviewer)
    counted = Conversation.objects.filter(to_do).aggregate(
        waiting=Count("pk", filter=_waits_for(reviewer)),
        mine=Count("pk", filter=_BEGUN & Q(assignee=reviewer)),
        others=Count("pk", filter=taken),
    )
    return QueueLength(**counted)


def claim_next(
    reviewer: User,
    among: QuerySet[Conversation] | None = None,
    *,
    leaving: int | None = None,
) -> int | None:
    """Take the next one in the order of `waiting_for` and return its key.

    None: nothing waits. `leaving` is not given again. Two who ask at once get two
    conversations: one of them sees that the other was faster, and takes the one after.
    """
    waiting = waiting_for(reviewer, among)
    if leaving is not None:
        waiting = waiting.exclude(pk=leaving)
    while (pk := waiting.values_list("pk", flat=True).first()) is not None:
        if waiting_for(reviewer, _only(pk)).update(
            assignee=reviewer, review_state=ReviewState.IN_REVIEW
        ):
            return pk
    return None


def take(conversation: Conversation, reviewer: User) -> bool:
    """Begin to review this one; False if somebody else did so first."""
    free = _only(conversation.pk).exclude(
        _BEGUN & ~Q(assignee=reviewer) & Q(assignee__isnull=False)
    )
    return bool(free.update(assignee=reviewer, review_state=ReviewState.IN_REVIEW))


def assign(conversation: Conversation, to: User | None) -> None:
    """Have somebody, or nobody in particular, review it. Who looked at it lets go."""
    assign_all(_only(conversation.pk), to)


def mark_reviewed(conversation: Conversation, reviewer: User) -> None:
    """It was looked at, by whom and when."""
    mark_all_reviewed(_only(conversation.pk), reviewer)


def reopen(conversation: Conversation) -> None:
    """It waits for review again."""
    reopen_all(_only(conversation.pk))


def _waits_for(reviewer: User) -> Q:
    unreviewed = Q(review_state=ReviewState.UNREVIEWED)
    return unreviewed & (Q(assignee=reviewer) | Q(assignee=None)) & ~Q(status__in=LIVE)


def _only(pk: int) -> QuerySet[Conversation]:
    return Conversation.objects.order_by().filter(pk=pk)
