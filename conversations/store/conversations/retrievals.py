"""What was looked up for answers, for people and programs."""

import hashlib
from collections.abc import Iterable
from typing import Any

from conversations.models import Retrieval

Found = dict[int, dict[int, Retrieval]]
"""By conversation and the event id of the caller's turn."""


def retrievals_of(conversations: Iterable[int]) -> Found:
    """Of these, in one query."""
    found: Found = {}
    for row in Retrieval.objects.filter(conversation__in=list(conversations)):
        found.setdefault(row.conversation_id, {})[row.event_id] = row
    return found


def retrieval_json(row: Retrieval) -> dict[str, Any]:
    """As the API has it; of each passage also what it says."""
    return {
        "chunks": [_chunk(passage) for passage in row.passages],
        "embedding_model": row.model,
        "retrieval_query": row.query,
        "rag_latency_secs": row.latency_ms / 1000,
    }


def passages_json(row: Retrieval) -> list[dict[str, Any]]:
    """For exports: document, score and text of each, best first."""
    return [
        {name: passage[name] for name in ("document", "score", "text")}
        for passage in row.passages
    ]


def _chunk(passage: dict[str, Any]) -> dict[str, Any]:
    # Passages are made anew with every reading of a document: their words name them.
    content = hashlib.sha256(passage["text"].encode()).hexdigest()
    return {
        "document_id": passage["document_id"],
        "chunk_id": content[:16],
        "vector_distance": round(1 - passage["score"], 3),
        "document_name": passage["document"],
        "text": passage["text"],
    }
