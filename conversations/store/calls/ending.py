"""What happens when a conversation ends, all of it in the transaction that ends it.

It ends by its own process (`lifecycle.finish`), or, when that was killed, by another one
(`lease.reap`). Both close the row here, and what follows from that is here, too:

- its turns get an end, it can be found by its words, its figures are counted;
- webhooks are told of its sound, or that it could not begin (`webhooks.endings`);
- it waits to be analysed (`analysis.queue`), or for the vendor's record of it
  (`reconciliation`); if for neither, it is settled at once.

Whoever finishes what it waited for settles it: the status becomes done, and webhooks are
told how it was judged (`store.settling`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from conversations.models import (
    LIVE,
    Backend,
    Conversation,
    Resumption,
    Status,
    Turn,
    Upload,
)
from conversations.store.analysis import queue
from conversations.store.calls.model_use import keep_costs
from conversations.store.fitting import fitting
from conversations.store.privacy.files import delete_uploads
from conversations.store.search.search import index_conversations
from conversations.store.settling import settle
from conversations.store.statistics.figures import keep_figures
from conversations.store.webhooks.endings import tell_of_end


@dataclass(frozen=True, slots=True)
class EndOfConversation:
    """How it ended."""

    reason: str
    """A value of the engine's EndReason."""
    ended_ms: int
    """Since the start of the conversation."""
    message: str = ""
    failed: bool = False
    error_type: str = ""


@transaction.atomic
def close_row(
    conversation_pk: int,
    end: EndOfConversation,
    lost_by: datetime | None = None,
    held_by: str = "",
) -> bool:
    """Close it as the end says, and have follow what follows; False: it was closed before.

    With `lost_by` only if its lease ran out before then, with `held_by` only if this
    process still holds it: another may have gone on with it. Of several processes that
    close it at once, one does. The message is kept as it is.
    """
    still_open = Conversation.objects.filter(pk=conversation_pk, status__in=LIVE)
    if lost_by is not None:
        still_open = still_open.filter(lease_until__lt=lost_by)
    if held_by:
        still_open = still_open.filter(process_id=held_by)
    closed = still_open.update(
        status=Status.FAILED if end.failed else Status.PROCESSING,
        ended_at=F("started_at") + timedelta(milliseconds=end.ended_ms),
        duration_ms=end.ended_ms,
        end_reason=end.reason,
        end_message=end.message,
        error_type=fitting(Conversation, "error_type", end.error_type)
        if end.failed
        else "",
        lease_until=None,
    )
    if closed:
        Resumption.objects.filter(conversation=conversation_pk).delete()
        _close_turns(conversation_pk, end.ended_ms)
        index_conversations([conversation_pk])
        follow_up(conversation_pk)
    return bool(closed)


def _close_turns(conversation_pk: int, ended_ms: int) -> None:
    """Give turns that were under way when the conversation ended their end."""
    under_way = Turn.objects.filter(conversation=conversation_pk, ended_ms=None)
    under_way.update(ended_ms=ended_ms)


def follow_up(conversation_pk: int) -> None:
    """Have follow what follows the end of this one. Done again, it changes nothing."""
    conversation = Conversation.objects.select_related("agent").get(pk=conversation_pk)
    keep_figures(conversation)
    keep_costs(conversation.pk)
    tell_of_end(conversation)
    if conversation.transcript_deleted_at is not None:
        # Nothing of it is kept, but its files had to be there while it went on.
        delete_uploads(Upload.objects.filter(conversation=conversation))
    if conversation.hosted_conversation_id:
        # The vendor's record of it comes later.
        return
    if _is_analysed(conversation):
        queue.put(conversation.pk, timezone.now())
    else:
        settle(conversation.pk)


def _is_analysed(conversation: Conversation) -> bool:
    agent = conversation.agent
    return (
        agent is not None
        and agent.backend == Backend.LOCAL
        and agent.analysed
        and conversation.transcript_deleted_at is None
        # Without a word there is nothing to judge.
        and conversation.turn_count > 0
    )
