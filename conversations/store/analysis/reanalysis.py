"""One conversation analysed anew, because a program asked."""

from conversations.models import Conversation
from conversations.store.analysis.batches import LIVE_STILL, WORDS_DELETED, request

DESCRIPTION = "Asked for through the API"


class NoConversation(LookupError):
    """There is none of this id."""


class CannotBeAnalysed(Exception):
    """The message says why."""


def analyse_anew(public_id: str) -> None:
    """Have it judged by what its agent asks now; what is known of it stays until then.

    Raises NoConversation, CannotBeAnalysed.
    """
    rows = Conversation.objects.filter(public_id=public_id)
    if not rows.exists():
        raise NoConversation(public_id)
    left_out = request(rows, None, DESCRIPTION).skipped
    if left_out.get(LIVE_STILL):
        raise CannotBeAnalysed(
            "This conversation is still going on; have it analysed when it is over."
        )
    if left_out.get(WORDS_DELETED):
        raise CannotBeAnalysed(
            "What was said in this conversation was deleted, or never kept: there is"
            " nothing to judge."
        )
