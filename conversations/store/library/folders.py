"""Folders of documents as a whole: they are few, so they are read at once."""

from dataclasses import dataclass

from django.db.models import Count

from conversations.models import Document, DocumentKind

MAX_DEPTH = 5
"""Of folders in one another: what an agent knows is found in one query."""
INSIDE = tuple(f"{'folder__' * depth}folder" for depth in range(MAX_DEPTH))
"""From a document to each of the folders around it, the inmost first."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder among the others."""

    pk: int
    public_id: str
    name: str
    parent: int | None


class FolderTree:
    """All folders. One query, and another one for the numbers of what is in them."""

    def __init__(self) -> None:
        rows = Document.objects.filter(kind=DocumentKind.FOLDER).order_by("name", "pk")
        self._folders = {
            pk: Folder(pk, public_id, name, parent)
            for pk, public_id, name, parent in rows.values_list(
                "pk", "public_id", "name", "folder_id"
            )
        }
        self._counts: dict[tuple[int | None, bool], int] | None = None

    def path(self, pk: int | None) -> list[Folder]:
        """From the outermost folder to this one."""
        found: list[Folder] = []
        while pk is not None and len(found) <= MAX_DEPTH:
            folder = self._folders[pk]
            found.insert(0, folder)
            pk = folder.parent
        return found

    def within(self, pk: int) -> set[int]:
        """This folder and all the folders in it, at any depth."""
        found = {pk}
        while more := {
            folder.pk
            for folder in self._folders.values()
            if folder.parent in found and folder.pk not in found
        }:
            found |= more
        return found

    def height(self, pk: int) -> int:
        """How many folders are in one another from this one on, itself included."""
        inner = [f.pk for f in self._folders.values() if f.parent == pk]
        return 1 + max(map(self.height, inner), default=0)

    def children(self, pk: int) -> int:
        """How many documents and folders are directly in it."""
        counts = self._counted()
        return counts.get((pk, True), 0) + counts.get((pk, False), 0)

    def documents(self, pk: int) -> int:
        """How many documents, not folders, are in it at any depth."""
        counts = self._counted()
        return sum(counts.get((folder, False), 0) for folder in self.within(pk))

    def _counted(self) -> dict[tuple[int | None, bool], int]:
        if self._counts is None:
            self._counts = {}
            rows = Document.objects.exclude(folder=None).order_by()
            for folder, kind, number in rows.values_list("folder", "kind").annotate(
                number=Count("pk")
            ):
                key = (folder, kind == DocumentKind.FOLDER)
                self._counts[key] = self._counts.get(key, 0) + number
        return self._counts
