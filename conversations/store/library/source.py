"""What a document is read from, and its text once that is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from conversations.models import Document, DocumentKind
from conversations.store.library import reading_queue
from conversations.store.library.reading_queue import Run


@dataclass(frozen=True, slots=True)
class Source:
    """Where the text is, or how it is got."""

    text: str
    to_fetch: bool
    url: str
    filename: str
    file: Callable[[], bytes] | None
    """Of a file that nothing was taken out of yet."""


def source_of(run: Run) -> Source | None:
    """None: the run is over, or the document gone."""
    document = reading_queue.running(run).first()
    if document is None:
        return None
    unread = document.kind == DocumentKind.FILE and not document.text
    return Source(
        document.text,
        document.to_fetch and document.kind == DocumentKind.URL,
        document.url,
        document.filename,
        (lambda: _content(document)) if unread and document.file.name else None,
    )


def keep_page(run: Run, text: str, now: datetime) -> bool:
    """A page's text as it is now; False: it is not wanted any more."""
    return _keep(run, text, fetched_at=now, to_fetch=False, size=len(text.encode()))


def keep_text(run: Run, text: str) -> bool:
    """What was got out of a file; False: it is not wanted any more."""
    return _keep(run, text)


def _keep(run: Run, text: str, size: int | None = None, **columns: object) -> bool:
    if size is not None:
        columns["size_bytes"] = size
    return bool(reading_queue.running(run).update(text=text, **columns))


def _content(document: Document) -> bytes:
    with document.file.open("rb") as file:
        content: bytes = file.read()
    return content
