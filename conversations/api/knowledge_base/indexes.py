"""How far documents are ready to be searched, and the passages they are searched in."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from conversations.api.errors import invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.listing import Paged
from conversations.store.library import documents as store
from conversations.store.library import indexes
from conversations.store.library.indexes import IndexState

router = Router(tags=["knowledge base"])


class WantedIndex(Schema):
    """The vendor's models are not to be had here: the site's own makes the vectors."""

    model: Annotated[str, StringConstraints(max_length=200)] = ""


class WantedChunks(Paged):
    """Which passages; of which model is not asked, since there are those of one."""

    embedding_model: Annotated[str, StringConstraints(max_length=200)] = ""


@router.get("/knowledge-base/rag-index", auth=reads)
def overview(request: HttpRequest) -> dict[str, Any]:
    """What the indexes of all documents take."""
    used = indexes.used_bytes_by_model()
    return {
        "total_used_bytes": sum(used.values()),
        "total_max_bytes": indexes.max_bytes(),
        "models": [
            {"model": model, "used_bytes": size} for model, size in used.items()
        ],
    }


@router.post("/knowledge-base/{document_id}/rag-index", auth=writes)
def compute(
    request: HttpRequest, document_id: PublicId, body: WantedIndex
) -> dict[str, Any]:
    """Have a document made ready to be searched, again if that failed; tells how far
    it is.
    """
    document = _found(document_id)
    return _shown(indexes.asked_for(document))


@router.get("/knowledge-base/{document_id}/rag-index", auth=reads)
def states(request: HttpRequest, document_id: PublicId) -> dict[str, Any]:
    """How far a document is ready to be searched."""
    return {"indexes": [_shown(indexes.state_of(_found(document_id)))]}


@router.get("/knowledge-base/{document_id}/chunks", auth=reads)
def chunks(
    request: HttpRequest, document_id: PublicId, wanted: Query[WantedChunks]
) -> dict[str, Any]:
    """The passages a document is searched in."""
    document = _found(document_id)
    page = indexes.passage_page(document, wanted.page_size, wanted.cursor)
    return {
        "chunks": [_chunk(document, row) for row in page.rows],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


@router.get("/knowledge-base/{document_id}/chunk/{chunk_id}", auth=reads)
def chunk(
    request: HttpRequest, document_id: PublicId, chunk_id: PublicId
) -> dict[str, Any]:
    """One of them."""
    document = _found(document_id)
    if not chunk_id.isdecimal() or len(chunk_id) > 18:
        raise invalid("is to be the id of a chunk", "chunk_id")
    row = indexes.passage(document, int(chunk_id))
    if row is None:
        raise not_found("chunk", chunk_id)
    return _chunk(document, row)


@router.get("/agent/{agent_id}/knowledge-base/size", auth=reads)
def size(request: HttpRequest, agent_id: PublicId) -> dict[str, float]:
    """How much an agent's documents hold, in pages of a book."""
    pages = indexes.pages_of_agent(agent_id)
    if pages is None:
        raise not_found("agent", agent_id)
    return {"number_of_pages": pages}


def _shown(state: IndexState) -> dict[str, Any]:
    return {
        "id": state.document_id,
        "model": state.model,
        "status": state.status,
        "progress_percentage": state.progress_percentage,
        "document_model_index_usage": {"used_bytes": state.used_bytes},
        "error": state.error or None,
    }


def _chunk(document: Any, row: Any) -> dict[str, str]:
    name = row.heading or document.name
    return {"id": str(row.pk), "name": name, "content": row.text}


def _found(document_id: str) -> Any:
    document = store.find_document(document_id)
    if document is None:
        raise not_found("document", document_id)
    return document
