"""The text of files that are archives of others: DOCX and EPUB."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree

from conversations.knowledge.html_text import html_text
from conversations.knowledge.passages import Block, Kind, Unreadable, joined
from conversations.knowledge.plain_text import decoded

MAX_PART_BYTES = 33_554_432
"""An archive of some kilobytes may unfold into gigabytes."""
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
PACKAGE = "{http://www.idpf.org/2007/opf}"


def docx_text(content: bytes) -> str:
    """A Word document's passages. Raises Unreadable."""
    with _opened(content, "Word document") as archive:
        document = _xml(_part(archive, "word/document.xml"))
    body = document.find(f"{WORD}body")
    return joined(_word_blocks(body)) if body is not None else ""


def epub_text(content: bytes, max_characters: int) -> str:
    """A book's passages, up to a little more than so many characters.

    Raises Unreadable.
    """
    chapters: list[str] = []
    with _opened(content, "EPUB book") as archive:
        for name in _chapters(archive):
            _, text = html_text(decoded(_part(archive, name)))
            chapters.append(text)
            if sum(map(len, chapters)) > max_characters:
                break
    return "\n\n".join(filter(None, chapters))


def _opened(content: bytes, what: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise Unreadable(f"The {what} is damaged and cannot be read.") from None


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            content = part.read(MAX_PART_BYTES + 1)
    except KeyError:
        raise Unreadable(f"The file lacks its part {name}.") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise Unreadable(f"The file's part {name} cannot be read: {error}.") from None
    except (EOFError, ValueError) as error:
        raise Unreadable(f"The file's part {name} is damaged.") from error
    if len(content) > MAX_PART_BYTES:
        raise Unreadable(f"The file's part {name} unfolds into too much.")
    return content


def _xml(content: bytes) -> ElementTree.Element:
    # Neither format has entities of its own; with them a line may unfold into millions.
    if b"<!ENTITY" in content or b"<!DOCTYPE" in content:
        raise Unreadable("The file declares entities, which such files do not have.")
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError:
        raise Unreadable("The file is damaged and cannot be read.") from None


def _word_blocks(body: ElementTree.Element) -> Iterator[Block]:
    for part in body:
        if part.tag == f"{WORD}tbl":
            for row in part.iter(f"{WORD}tr"):
                cells = [_word_text(cell) for cell in row.iter(f"{WORD}tc")]
                yield Block("item", " ".join(filter(None, cells)))
            yield Block("paragraph", "")
        elif part.tag in (f"{WORD}p", f"{WORD}sdt"):
            for paragraph in part.iter(f"{WORD}p"):
                text = _word_text(paragraph)
                if text:
                    kind, level = _word_kind(paragraph)
                    yield Block(kind, text, level)


def _word_kind(paragraph: ElementTree.Element) -> tuple[Kind, int]:
    """What a paragraph is, and a heading's level."""
    properties = paragraph.find(f"{WORD}pPr")
    if properties is None:
        return "paragraph", 0
    style = properties.find(f"{WORD}pStyle")
    name = "" if style is None else style.get(f"{WORD}val", "")
    if name.lower().startswith(("heading", "title")):
        # The title stands over all headings.
        return "heading", int(name[-1]) + 1 if name[-1].isdigit() else 1
    return "paragraph" if properties.find(f"{WORD}numPr") is None else "item", 0


def _word_text(element: ElementTree.Element) -> str:
    words = []
    for part in element.iter():
        if part.tag == f"{WORD}t":
            words.append(part.text or "")
        elif part.tag in (f"{WORD}tab", f"{WORD}br", f"{WORD}cr"):
            words.append(" ")
    return "".join(words).strip()


def _chapters(archive: zipfile.ZipFile) -> list[str]:
    """The names of a book's chapters in the order they are read."""
    container = _xml(_part(archive, "META-INF/container.xml"))
    root = container.find(f".//{CONTAINER}rootfile")
    if root is None:
        raise Unreadable("The book does not say where its contents are.")
    book = root.get("full-path", "")
    package = _xml(_part(archive, book))
    files = {
        item.get("id"): unquote(item.get("href", ""))
        for item in package.iter(f"{PACKAGE}item")
        if item.get("media-type") in ("application/xhtml+xml", "text/html")
    }
    spine = [item.get("idref") for item in package.iter(f"{PACKAGE}itemref")]
    folder = posixpath.dirname(book)
    return [
        posixpath.normpath(posixpath.join(folder, files[name]))
        for name in spine
        if name in files
    ]
