"""How far documents are ready to be searched, and what that takes: for programs."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from conversations.models import (
    Agent,
    AgentDocument,
    Document,
    DocumentKind,
    Passage,
    Reading,
)
from conversations.store.library import nearest, reading_queue
from conversations.store.library.folders import FolderTree
from conversations.store.paging import Page, page_of

PAGE_CHARACTERS = 1_800
"""Of a book."""
PASSAGE_BYTES = 7_000
"""Of one passage in memory, about: its vector and its words."""
_STATUS = {
    Reading.QUEUED: "created",
    Reading.RUNNING: "processing",
    Reading.READY: "succeeded",
    Reading.FAILED: "failed",
}


@dataclass(frozen=True, slots=True)
class IndexState:
    """As the API tells it."""

    document_id: str
    model: str
    status: str
    progress_percentage: float
    used_bytes: int
    error: str


def state_of(document: Document) -> IndexState:
    """How far a document is."""
    folder = document.kind == DocumentKind.FOLDER
    status = "cannot_index_folder" if folder else _STATUS[Reading(document.reading)]
    done = document.passages_done / max(1, document.passages_total)
    return IndexState(
        document.public_id,
        document.embedded_by or settings.PARLEY["EMBEDDING_MODEL"],
        status,
        100.0 if document.reading == Reading.READY else round(100 * min(done, 1), 1),
        _bytes(_searched().filter(document=document)),
        document.error,
    )


def asked_for(document: Document) -> IndexState:
    """As `state_of`, after having it read anew where that failed."""
    if document.reading == Reading.FAILED:
        reading_queue.put([document.pk], timezone.now())
        document.refresh_from_db()
    return state_of(document)


def used_bytes_by_model() -> dict[str, int]:
    """What is searched takes so much, text and vectors."""
    rows = _searched().order_by().values_list("embedded_by")
    sized = rows.annotate(size=Sum(Length("text")) + Sum(Length("vector")))
    return {model: size or 0 for model, size in sized.order_by("embedded_by")}


def max_bytes() -> int:
    """What one process keeps in memory of them."""
    most: int = settings.PARLEY["MAX_INDEXED_PASSAGES"]
    return most * PASSAGE_BYTES


def beyond_memory() -> int:
    """How many passages there are, if that is more than can be searched together: more
    than one process keeps, of a database that does not search vectors itself. Else 0.
    """
    ready = Document.objects.filter(edition__gt=0)
    total: int = ready.aggregate(total=Sum("passages_total"))["total"] or 0
    most: int = settings.PARLEY["MAX_INDEXED_PASSAGES"]
    return 0 if total <= most or nearest.is_ready() else total


def passage_page(
    document: Document, page_size: int, cursor: str | None
) -> Page[Passage]:
    """Its passages in their order. Raises BadCursor."""
    rows = _searched().filter(document=document).defer("vector")
    return page_of(rows, "position", page_size, cursor)


def passage(document: Document, pk: int) -> Passage | None:
    """None if it has none of this key that is searched."""
    return _searched().filter(document=document, pk=pk).defer("vector").first()


def pages_of_agent(public_id: str) -> float | None:
    """How much its documents hold, in pages of a book; None if there is no agent."""
    agent = Agent.objects.filter(public_id=public_id).only("pk").first()
    if agent is None:
        return None
    chosen = set(
        AgentDocument.objects.filter(agent=agent).values_list("document", flat=True)
    )
    folders = Document.objects.filter(pk__in=chosen, kind=DocumentKind.FOLDER)
    tree = FolderTree()
    within = set().union(*map(tree.within, folders.values_list("pk", flat=True)))
    documents = Document.objects.filter(pk__in=chosen) | Document.objects.filter(
        folder__in=within
    )
    sized = documents.aggregate(characters=Sum(Length("text")))
    return round((sized["characters"] or 0) / PAGE_CHARACTERS, 1)


def _searched() -> QuerySet[Passage]:
    return Passage.objects.filter(edition=F("document__edition"))


def _bytes(passages: QuerySet[Passage]) -> int:
    sized = passages.aggregate(size=Sum(Length("text")) + Sum(Length("vector")))
    return sized["size"] or 0
