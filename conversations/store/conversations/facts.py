"""What a conversation is said to be, and how it is found by that.

Beside each stands the condition that finds it, so that a program gets what it asked for
in the words that it was told.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Q
from django.utils import timezone

from conversations.models import PENDING, Analysis, Conversation, Outcome, Status
from conversations.models.conversation import ENDINGS
from conversations.store.analysis.case import Result
from conversations.store.list_order import mostly

HALF_A_SECOND_MS = 500


def unix_secs(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def duration_secs(conversation: Conversation) -> int:
    """How long it took, or has been going on."""
    if conversation.duration_ms is not None:
        return (conversation.duration_ms + HALF_A_SECOND_MS) // 1000
    ended_at = conversation.ended_at or timezone.now()
    return max(0, int((ended_at - conversation.started_at).total_seconds()))


def lasting(min_secs: int | None = None, max_secs: int | None = None) -> Q:
    """Conversations by the seconds that `duration_secs` gives."""
    found, now = Q(), timezone.now()
    going_on = Q(duration_ms__isnull=True, ended_at__isnull=True)
    if min_secs is not None:
        found &= Q(duration_ms__gte=max(0, min_secs * 1000 - HALF_A_SECOND_MS)) | (
            going_on & Q(started_at__lte=now - timedelta(seconds=min_secs))
        )
    if max_secs is not None:
        found &= Q(duration_ms__lt=max_secs * 1000 + HALF_A_SECOND_MS) | (
            going_on & Q(started_at__gt=now - timedelta(seconds=max_secs + 1))
        )
    return found


def status_of(conversation: Conversation) -> str:
    """Where it stands. Read its analysis along with it.

    Also one that is judged anew is processed: programs wait for its being done.
    """
    if conversation.status != Status.DONE:
        return conversation.status
    analysis = getattr(conversation, "analysis", None)
    waits = analysis is not None and analysis.state in PENDING
    return Status.PROCESSING.value if waits else Status.DONE.value


def standing(statuses: Collection[str]) -> Q:
    """Conversations of which `status_of` gives one of these."""
    if Status.DONE not in statuses and Status.PROCESSING not in statuses:
        return Q(status__in=statuses)
    # A list of keys, made once: few wait at a time.
    waiting = Analysis.objects.filter(state__in=PENDING).order_by()
    judged_anew = Q(status=Status.DONE, pk__in=waiting.values("conversation"))
    if Status.DONE not in statuses:
        return Q(status__in=statuses) | judged_anew
    found = mostly("status", statuses)
    return found if Status.PROCESSING in statuses else found & ~judged_anew


def ending(conversation: Conversation) -> str | None:
    """Why it ended, for people; None while it goes on."""
    if not conversation.end_reason:
        return None
    return conversation.end_message or ENDINGS.get(
        conversation.end_reason, conversation.end_reason
    )


def ended_for(reasons: Collection[str]) -> Q:
    """Conversations for which `ending` gives one of these.

    Programs are told, and ask for, these words, which the contract leaves open; staff
    choose among the codes behind them (`conditions.ended_by`).
    """
    reasons = [reason for reason in reasons if reason]
    by_code = [code for code, words in ENDINGS.items() if words in reasons]
    unworded = Q(end_message="") & (
        Q(end_reason__in=by_code)
        | (Q(end_reason__in=reasons) & ~Q(end_reason__in=list(ENDINGS)))
    )
    return ~Q(end_reason="") & (Q(end_message__in=reasons) | unworded)


def told_result(result: str) -> Result:
    """How something was judged, where the contract has no word for "not yet"."""
    return cast("Result", result or Outcome.UNKNOWN.value)


def outcome(conversation: Conversation) -> str:
    """success, failure or unknown."""
    return told_result(conversation.call_successful)


def told_as(result: str) -> Q:
    """Conversations for which `outcome` gives this.

    Staff tell those that were judged "unknown" from those that were not judged
    (`conditions.came_out`); the contract does not.
    """
    stored = ["", result] if result == Outcome.UNKNOWN else [result]
    return Q(call_successful__in=stored)


def agent_id(conversation: Conversation) -> str:
    """The agent's public id; "" once the agent is deleted."""
    return "" if conversation.agent is None else conversation.agent.public_id


def agent_id_of(conversation_id: str) -> str | None:
    """Whom this conversation is with; "" once that agent is deleted.

    None: there is no such conversation.
    """
    found = (
        Conversation.objects.filter(public_id=conversation_id)
        .values_list("agent__public_id")
        .first()
    )
    return None if found is None else found[0] or ""
