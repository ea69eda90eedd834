"""Documents of the workspace: kept, found, moved and deleted."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from conversations.models import Agent, AgentDocument, Document, DocumentKind, Reading
from conversations.store.library import reading_queue
from conversations.store.library.dependents import Dependent, InUse, dependent
from conversations.store.library.folders import MAX_DEPTH, FolderTree
from conversations.store.paging import Page, page_of

Kind = Literal["text", "url", "file", "folder"]
MAX_NAME_CHARACTERS = 500
MAX_TITLE_CHARACTERS = 60
CHANGED = ["name", "text", "size_bytes", "updated_at"]
"""Not how far it is read, which is written by whoever reads it."""


class BadFolder(ValueError):
    """A document cannot be put there; the message says why."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What is to be kept."""

    kind: Kind
    name: str
    text: str = ""
    url: str = ""
    filename: str = ""
    content: bytes = b""
    """Of a file, as it came."""

    @property
    def size_bytes(self) -> int:
        """As the list shows it."""
        return len(self.content or self.text.encode())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents."""

    search: str = ""
    kinds: Collection[str] = ()
    folder: str | None = None
    """Directly in this one; "" or "root": in none."""
    ancestor: str = ""
    """At any depth in this folder."""


def add_document(new: NewDocument, folder_id: str | None = None) -> Document:
    """Keep a document, or a folder. Raises BadFolder."""
    folder = folder_for(folder_id, new.kind)
    document = Document(
        kind=new.kind,
        name=new.name[:MAX_NAME_CHARACTERS],
        text=new.text,
        url=new.url,
        filename=new.filename[-300:],
        size_bytes=new.size_bytes,
        folder=folder,
    )
    if new.kind == "file":
        keep_file(document, new.filename, new.content)
    if new.kind == "folder":
        document.reading = Reading.READY
    elif new.kind == "url":
        document.fetched_at = timezone.now()
    document.save()
    if new.kind != "folder":
        _have_read(document)
    return document


def _have_read(document: Document) -> None:
    """Have its passages made anew, and the row say so."""
    reading_queue.put([document.pk], timezone.now())
    for name, value in reading_queue.QUEUED.items():
        setattr(document, name, value)


def keep_file(document: Document, filename: str, content: bytes) -> None:
    """Put the file itself beside the row; its own name stays in the row only."""
    ending = PurePath(filename).suffix.lower()
    document.file.save(
        f"{document.public_id}{ending}", ContentFile(content), save=False
    )


def title_of(text: str) -> str:
    """A name for a text that was given none: its beginning."""
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(first) <= MAX_TITLE_CHARACTERS:
        return first or "Untitled"
    return first[:MAX_TITLE_CHARACTERS].rsplit(" ", 1)[0] + " …"


def find_document(public_id: str) -> Document | None:
    """None if there is none of this id."""
    return with_agents(Document.objects.filter(public_id=public_id)).first()


def document_page(
    wanted: Wanted, order_by: str, page_size: int, cursor: str | None
) -> Page[Document]:
    """Documents without their texts. Raises BadCursor."""
    documents = with_agents(Document.objects.defer("text"))
    if wanted.search:
        documents = documents.filter(name__icontains=wanted.search)
    if wanted.kinds:
        documents = documents.filter(kind__in=wanted.kinds)
    if wanted.folder in ("", "root"):
        documents = documents.filter(folder=None)
    elif wanted.folder is not None:
        documents = documents.filter(folder__public_id=wanted.folder)
    if wanted.ancestor:
        around = Document.objects.filter(public_id=wanted.ancestor).first()
        inside = FolderTree().within(around.pk) if around else set()
        documents = documents.filter(folder__in=inside)
    return page_of(documents, order_by, page_size, cursor)


def with_agents(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Each with the agents that use it, in one more query."""
    agents = Agent.objects.only("public_id", "name", "created_at").order_by(
        "name", "pk"
    )
    return documents.prefetch_related(Prefetch("agents", agents))


def direct_users(document: Document) -> list[Dependent]:
    """The agents that have this very document."""
    return [dependent(agent) for agent in document.agents.all()]


def user_page(
    document: Document, how: str, page_size: int, cursor: str | None
) -> tuple[list[Dependent], str | None]:
    """Agents that have the document (direct), a folder it is in (transitive), or
    either (all); and where the next ones begin. Raises BadCursor.
    """
    around = [folder.pk for folder in FolderTree().path(document.folder_id)]
    used = {"direct": [document.pk], "transitive": around}.get(
        how, [document.pk, *around]
    )
    having = AgentDocument.objects.filter(document__in=used)
    agents = Agent.objects.filter(pk__in=having.values("agent"))
    page = page_of(
        agents.only("public_id", "name", "created_at"), "name", page_size, cursor
    )
    return [dependent(agent) for agent in page.rows], page.next_cursor


def change_document(
    document: Document, name: str | None = None, text: str | None = None
) -> Document:
    """None leaves the name or the text as it is."""
    if name is not None:
        document.name = name[:MAX_NAME_CHARACTERS]
    # As it is stored: whoever calls may have written it to the object already.
    stored = Document.objects.filter(pk=document.pk).values_list("text", flat=True)
    changed = text is not None and text != stored.first()
    if text is not None:
        document.text = text
        if document.kind != DocumentKind.FILE:
            document.size_bytes = len(text.encode())
    document.save(update_fields=CHANGED)
    if changed:
        _have_read(document)
    return document


def refreshed(document: Document, text: str) -> Document:
    """A page as it was fetched now; the same text costs nothing."""
    document.fetched_at = timezone.now()
    document.error = ""
    document.save(update_fields=["fetched_at", "error"])
    return change_document(document, text=text)


def reschedule(document: Document) -> None:
    """Have it worked out anew when a page is to be fetched again."""
    waiting = (Reading.QUEUED, Reading.RUNNING)
    row = Document.objects.filter(pk=document.pk).exclude(reading__in=waiting)
    row.update(due_at=None)


def not_refreshed(document: Document, reason: str) -> None:
    """A page could not be fetched: what was known of it stays."""
    document.error = reason
    document.save(update_fields=["error"])


def replace_file(
    document: Document, filename: str, content: bytes, text: str
) -> Document:
    """Put another file in the place of a document's own."""
    old = document.file.name
    with transaction.atomic():
        keep_file(document, filename, content)
        document.filename = filename[-300:]
        document.size_bytes = len(content)
        document.text = text
        document.save(update_fields=[*CHANGED, "file", "filename"])
        _have_read(document)
        if old:
            storage = document.file.storage
            transaction.on_commit(lambda: storage.delete(old))
    return document


def move_document(document: Document, folder_id: str | None) -> None:
    """Put it into a folder, or out of all of them. Raises BadFolder."""
    folder = folder_for(folder_id, document.kind, document)
    document.folder = folder
    document.save(update_fields=["folder", "updated_at"])


def delete_document(document: Document, *, force: bool) -> None:
    """Raises InUse when an agent has it, or a folder is not empty, unless forced."""
    inside = (
        FolderTree().within(document.pk)
        if document.kind == DocumentKind.FOLDER
        else set()
    )
    contents = Document.objects.filter(folder__in=inside)
    if not force:
        everything = [document.pk, *contents.values_list("pk", flat=True)]
        having = AgentDocument.objects.filter(document__in=everything)
        agents = Agent.objects.filter(pk__in=having.values("agent"))
        users = [dependent(agent) for agent in agents]
        if users:
            raise InUse(
                "document", users, "Take it from them first, or delete with force=true."
            )
        if contents.exists():
            raise InUse(
                "folder",
                [dependent_document(row) for row in contents.defer("text")[:6]],
                "Empty it first, or delete it with force=true.",
            )
    rows = [document, *contents.exclude(file="").only("file", "folder", "public_id")]
    files = [(row.file.storage, row.file.name) for row in rows if row.file.name]

    def remove_files() -> None:
        for storage, name in files:
            storage.delete(name)

    with transaction.atomic():
        document.delete()
        transaction.on_commit(remove_files)


def dependent_document(document: Document) -> Dependent:
    """A document as something that keeps its folder from being deleted."""
    return Dependent(document.public_id, document.name, document.created_at)


def folder_for(
    public_id: str | None, kind: str, moved: Document | None = None
) -> Document | None:
    """The folder of this id, if a document of the kind may be there; None for no id.

    Raises BadFolder.
    """
    if not public_id:
        return None
    folder = Document.objects.filter(
        public_id=public_id, kind=DocumentKind.FOLDER
    ).first()
    if folder is None:
        raise BadFolder(f"there is no folder {public_id[:80]!r}")
    if kind == DocumentKind.FOLDER:
        tree = FolderTree()
        height = tree.height(moved.pk) if moved else 1
        if moved and folder.pk in tree.within(moved.pk):
            raise BadFolder("a folder cannot be put into itself")
        if len(tree.path(folder.pk)) + height > MAX_DEPTH:
            raise BadFolder(f"folders may be {MAX_DEPTH} deep, and it would be deeper")
    return folder
