"""Rows of what was looked up for an answer. For the writer."""

from conversations.engine.ports import Found
from conversations.models import Retrieval
from conversations.protocol.storable import storable
from conversations.store.fitting import fitting
from conversations.store.privacy.keeping import Keeping

_FIELDS = ("query", "passages", "model", "latency_ms")


def keep_found(
    conversation_pk: int, event_id: int, found: Found, keeping: Keeping
) -> None:
    """Insert or replace what was found for a turn; that it was asked is kept anyway.

    What was found tells what was asked: it goes with the words.
    """
    passages = [
        {
            "document_id": passage.document_id,
            "document": keeping.text(storable(passage.document)),
            "text": keeping.text(storable(passage.text)),
            "score": passage.score,
        }
        for passage in found.passages
    ]
    row = Retrieval(
        conversation_id=conversation_pk,
        event_id=event_id,
        query=keeping.text(storable(found.query)),
        passages=passages if keeping.words else [],
        model=fitting(Retrieval, "model", found.model),
        latency_ms=max(0, found.latency_ms),
    )
    Retrieval.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["conversation", "event_id"],
        update_fields=_FIELDS,
    )
