"""From what staff and programs send to a document's text, within the site's limits."""

from dataclasses import dataclass
from pathlib import PurePath

from asgiref.sync import async_to_sync
from django.conf import settings

from conversations.knowledge.archive_text import docx_text, epub_text
from conversations.knowledge.file_signatures import is_pdf, what_else
from conversations.knowledge.html_text import declared_charset, html_text
from conversations.knowledge.passages import Unreadable
from conversations.knowledge.pdf_text import pdf_text
from conversations.knowledge.plain_text import (
    decoded,
    markdown_text,
    plain_text,
    table_text,
)
from conversations.outbound.allowed import allowed_hosts
from conversations.outbound.fetch import Fetched, FetchFailed, FetchLimits, fetch

ENDINGS = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/epub+zip": ".epub",
}
ACCEPTED = (
    ".txt",
    ".md",
    ".markdown",
    ".csv",
    ".html",
    ".htm",
    ".pdf",
    ".docx",
    ".epub",
)
MAX_NAME_CHARACTERS = 300


class NotTaken(ValueError):
    """A document that cannot be taken; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What was got out of a file or a page."""

    title: str
    """"" if it has none."""
    text: str


def checked_text(text: str) -> str:
    """A text that is short enough and says something. Raises NotTaken."""
    if not text.strip():
        raise NotTaken("There is no text in it.")
    limit = settings.PARLEY["MAX_DOCUMENT_CHARACTERS"]
    if len(text) > limit:
        raise NotTaken(
            f"The text is longer than {limit} characters (MAX_DOCUMENT_CHARACTERS);"
            " split it into several documents."
        )
    return text


def read_file(filename: str, media_type: str, content: bytes) -> ReadDocument:
    """The text of a file, by the ending of its name; without one, by its type.

    A PDF is read as one, whatever its name.

    Raises NotTaken.
    """
    return _read(_ending(filename, media_type, content), content, None)


def taken_file(filename: str, media_type: str, content: bytes) -> ReadDocument:
    """A file that is read later, unless it is seen at once that it cannot be.

    Raises NotTaken.
    """
    ending = _ending(filename, media_type, content)
    if ending not in ACCEPTED or not PurePath(filename).suffix:
        raise _unknown(ending)
    if wrong := what_else(ending, content):
        raise NotTaken(wrong)
    return ReadDocument("", "")


def is_large(content: bytes) -> bool:
    """Whether reading it would keep whoever sent it waiting."""
    most: int = settings.PARLEY["READ_AT_ONCE_BYTES"]
    return len(content) > most


def _ending(filename: str, media_type: str, content: bytes) -> str:
    limit = settings.PARLEY["MAX_UPLOAD_BYTES"]
    if len(content) > limit:
        raise NotTaken(f"The file is larger than {limit} bytes (MAX_UPLOAD_BYTES).")
    by_type = ENDINGS.get(media_type.partition(";")[0].strip().lower(), "")
    return PurePath(filename).suffix.lower() or by_type


def _unknown(ending: str) -> NotTaken:
    return NotTaken(
        f"{ending or 'A file without an ending'} is not taken; send one of"
        f" {', '.join(ACCEPTED)}."
    )


def fetch_page(url: str) -> ReadDocument:
    """The text behind an address. Raises NotTaken."""
    try:
        page: Fetched = async_to_sync(fetch)(url, _fetch_limits())
    except FetchFailed as error:
        raise NotTaken(str(error)) from None
    ending = ENDINGS.get(page.media_type)
    if ending is None:
        ending = PurePath(page.url.partition("?")[0]).suffix.lower()
    return _read(ending, page.content, page.charset)


def _read(ending: str, content: bytes, charset: str | None) -> ReadDocument:
    most = settings.PARLEY["MAX_DOCUMENT_CHARACTERS"]
    title = ""
    if ending in ACCEPTED and is_pdf(content):
        ending = ".pdf"
    if ending in ACCEPTED and (wrong := what_else(ending, content)):
        raise NotTaken(wrong)
    try:
        match ending:
            case ".html" | ".htm":
                markup = decoded(content, charset or declared_charset(content))
                title, text = html_text(markup)
            case ".md" | ".markdown":
                text = markdown_text(decoded(content, charset))
            case ".csv":
                text = table_text(decoded(content, charset))
            case ".txt":
                text = plain_text(decoded(content, charset))
            case ".pdf":
                text = pdf_text(content, most)
            case ".docx":
                text = docx_text(content)
            case ".epub":
                text = epub_text(content, most)
            case _:
                raise _unknown(ending)
    except Unreadable as error:
        raise NotTaken(str(error)) from None
    return ReadDocument(title[:MAX_NAME_CHARACTERS], checked_text(text))


def _fetch_limits() -> FetchLimits:
    parley = settings.PARLEY
    return FetchLimits(
        max_bytes=parley["FETCH_MAX_BYTES"],
        timeout_ms=parley["FETCH_TIMEOUT_MS"],
        max_redirects=parley["FETCH_MAX_REDIRECTS"],
        allowed=allowed_hosts(),
    )
