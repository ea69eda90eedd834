"""A conversation is done: it is over, and all that was to follow its end has been.

`store/calls/ending.py` says what follows an end; whoever finishes the last of it settles
the conversation.
"""

from conversations.models import Conversation, Status
from conversations.store.webhooks.endings import tell_how_it_was


def settle(conversation_pk: int) -> None:
    """Say that it is done, also to webhooks. A failed one stays failed.

    May come again, in the transaction in which something about it was finished: nobody
    is told twice.
    """
    Conversation.objects.filter(pk=conversation_pk, status=Status.PROCESSING).update(
        status=Status.DONE
    )
    tell_how_it_was(
        Conversation.objects.select_related("agent").get(pk=conversation_pk)
    )
