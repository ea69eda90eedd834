"""A document's passages for people, and how far it is in their words."""

from conversations.models import Document, DocumentKind, Passage, Reading


def progress(document: Document) -> str:
    """How far it is, in words; "" for a folder."""
    if document.kind == DocumentKind.FOLDER:
        return ""
    state = Reading(document.reading).label
    unfinished = document.reading in (Reading.QUEUED, Reading.RUNNING)
    if unfinished and document.passages_done:
        state += f", {document.passages_done} of {document.passages_total} passages"
    elif document.reading == Reading.READY:
        count = document.passages_total
        state += f", {count} passage{'' if count == 1 else 's'}"
    if unfinished and document.edition:
        state += "; the former ones are searched meanwhile"
    return state


def first_passages(document: Document, most: int) -> list[Passage]:
    """Those that are searched, the first so many of them."""
    searched = Passage.objects.filter(document=document, edition=document.edition)
    return list(searched.defer("vector").order_by("position")[:most])
