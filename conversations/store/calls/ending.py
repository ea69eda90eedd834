"""What follows the end of a conversation, in the transaction that ends it."""

from django.utils import timezone

from conversations.models import Backend, Conversation, Upload
from conversations.store.analysis import queue
from conversations.store.calls.model_use import keep_costs
from conversations.store.privacy.files import delete_uploads
from conversations.store.statistics.figures import keep_figures
from conversations.store.webhooks.endings import tell_of_end


def follow_up(conversation_pk: int) -> None:
    """Count what is counted, then have it analysed; or be done with it at once.

    The row's status is processing, or failed. A conversation with the vendor's platform
    waits for the vendor's record instead.
    """
    conversation = Conversation.objects.select_related("agent").get(pk=conversation_pk)
    keep_figures(conversation)
    keep_costs(conversation.pk)
    tell_of_end(conversation)
    if conversation.transcript_deleted_at is not None:
        # Nothing of it is kept, but its files had to be there while it went on.
        delete_uploads(Upload.objects.filter(conversation=conversation))
    if conversation.hosted_conversation_id:
        return
    if _is_analysed(conversation):
        queue.put(conversation.pk, timezone.now())
    else:
        queue.settle(conversation.pk)


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
