"""The passages of documents: those that are searched, and those being made.

A document's `edition` says which are searched. The next edition is written beside them
and takes their place at once, when it is whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from conversations.models import Document, DocumentKind, Passage, Reading
from conversations.store.library import reading_queue
from conversations.store.library.folders import FolderTree
from conversations.store.library.reading_queue import Run


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of the next edition."""

    position: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage with its vector, as bytes of little-endian float32."""

    piece: Piece
    vector: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """What tells whether a document's passages are those one has."""

    document_pk: int
    public_id: str
    name: str
    edition: int
    embedded_by: str
    passages: int = field(compare=False, default=0)
    """How many there are, about: while it is read anew, how many there will be."""


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage that is searched."""

    pk: int
    document_pk: int
    edition: int
    heading: str
    text: str
    vector: bytes


def begin(run: Run, pieces: Sequence[Piece], model: str) -> list[Piece]:
    """Make ready for the next edition; gives the pieces that have no vector yet.

    What a lost run has written already stays; so do vectors of passages that did not
    change.
    """
    document = reading_queue.running(run).only("edition").first()
    if document is None:
        return []
    wanted = {piece.position: piece for piece in pieces}
    made = _of(run.document_pk, document.edition + 1)
    useless = []
    for row in made.defer("vector"):
        piece = wanted.get(row.position)
        same = piece and (piece.heading, piece.text) == (row.heading, row.text)
        if same and row.embedded_by == model:
            del wanted[row.position]
        else:
            useless.append(row.pk)
    made.filter(pk__in=useless).delete()
    known = {
        (heading, text): bytes(vector)
        for heading, text, vector in _of(run.document_pk, document.edition)
        .filter(embedded_by=model)
        .values_list("heading", "text", "vector")
    }
    ready = [
        Embedded(piece, known[piece.heading, piece.text])
        for piece in wanted.values()
        if (piece.heading, piece.text) in known
    ]
    _create(run.document_pk, document.edition + 1, ready, model)
    done = {one.piece.position for one in ready}
    return [piece for position, piece in wanted.items() if position not in done]


def write(
    run: Run, embedded: Iterable[Embedded], model: str, total: int, now: datetime
) -> bool:
    """Add passages to the next edition; False: the run is not to write any more."""
    with transaction.atomic():
        # First of all: it holds the row until these are written.
        if not reading_queue.hold(run, now, passages_total=total):
            return False
        edition = Document.objects.values_list("edition", flat=True).get(
            pk=run.document_pk
        )
        _create(run.document_pk, edition + 1, embedded, model)
        done = _of(run.document_pk, edition + 1).count()
        reading_queue.running(run).update(passages_done=done)
    return True


@transaction.atomic
def finish(run: Run, model: str, total: int, now: datetime) -> bool:
    """The next edition is whole: from now on it is searched. False: not by this run."""
    held = reading_queue.hold(
        run,
        now,
        edition=F("edition") + 1,
        embedded_by=model,
        passages_done=total,
        passages_total=total,
    )
    if not held:
        return False
    edition = Document.objects.values_list("edition", flat=True).get(pk=run.document_pk)
    others = Passage.objects.filter(document=run.document_pk).exclude(edition=edition)
    others.delete()
    return reading_queue.end(run, now, Reading.READY)


def versions_in(documents: Sequence[int]) -> list[Version]:
    """Of all that can be searched of these, and of what is in folders among them."""
    # Asked for apart: joined with five folders around each, it takes five times as long.
    folders = Document.objects.filter(kind=DocumentKind.FOLDER, pk__in=documents)
    chosen = Q(pk__in=documents)
    if around := set(folders.values_list("pk", flat=True)):
        tree = FolderTree()
        chosen |= Q(folder__in=set().union(*map(tree.within, around)))
    rows = Document.objects.filter(chosen, edition__gt=0).order_by("pk")
    columns = ("pk", "public_id", "name", "edition", "embedded_by", "passages_total")
    return [Version(*row) for row in rows.values_list(*columns)]


def searched(documents: Sequence[int]) -> Iterator[StoredPassage]:
    """The passages that are searched, document by document in their order."""
    return _read(Passage.objects.filter(document__in=documents))


def searched_among(passages: Sequence[int]) -> Iterator[StoredPassage]:
    """Those of these passages that are searched, as `searched`."""
    return _read(Passage.objects.filter(pk__in=passages))


def _read(passages: QuerySet[Passage]) -> Iterator[StoredPassage]:
    rows = passages.filter(edition=F("document__edition"))
    rows = rows.order_by("document", "position")
    columns = ("pk", "document", "edition", "heading", "text", "vector")
    found = rows.values_list(*columns).iterator(chunk_size=1_000)
    for pk, document_pk, edition, heading, text, vector in found:
        yield StoredPassage(pk, document_pk, edition, heading, text, bytes(vector))


def _of(document_pk: int, edition: int) -> QuerySet[Passage]:
    return Passage.objects.filter(document=document_pk, edition=edition)


def _create(
    document_pk: int, edition: int, embedded: Iterable[Embedded], model: str
) -> None:
    Passage.objects.bulk_create(
        [
            Passage(
                document_id=document_pk,
                edition=edition,
                position=one.piece.position,
                heading=one.piece.heading,
                text=one.piece.text,
                vector=one.vector,
                embedded_by=model,
            )
            for one in embedded
        ],
        batch_size=100,
        ignore_conflicts=True,
    )
