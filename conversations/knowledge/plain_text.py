"""Files that are text already: plain, Markdown, tables."""

import codecs
import csv
import io
import re
from itertools import islice

from conversations.knowledge.charsets import charset_of
from conversations.knowledge.passages import Block, Unreadable, joined

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NO_TEXT = "This is no text: it has bytes that no text has."
DELIMITERS = ",;\t|"


def decoded(content: bytes, charset: str | None = None) -> str:
    """The characters of a file: as told, else UTF-8, else as it is found to be.

    Raises Unreadable for what is no text, and for what may be this or that.
    """
    marked = next(
        (code for mark, code in _BYTE_ORDER_MARKS.items() if content.startswith(mark)),
        None,
    )
    plain = "utf-8" if b"\0" not in content and b"\x1b$" not in content else None
    for code in filter(None, (marked, charset, plain)):
        try:
            return _text(content.decode(code))
        except (UnicodeDecodeError, LookupError):
            continue
    found = charset_of(content)
    try:
        return _text(content.decode(found or "utf-8"))
    except UnicodeDecodeError:
        if b"\0" in content:
            raise Unreadable(NO_TEXT) from None
        raise Unreadable(
            "It cannot be told in which character encoding this text is written. Save it"
            " as UTF-8 and send it again."
        ) from None


def _text(text: str) -> str:
    if "\0" in text:
        raise Unreadable(NO_TEXT)
    return text


def plain_text(text: str) -> str:
    """As it is, without space at the ends."""
    return text.strip()


def markdown_text(text: str) -> str:
    """As it is, but for headings, which become the beginning of what follows."""
    blocks: list[Block] = []
    parts: list[str] = []

    def flush() -> None:
        for paragraph in re.split(r"\n\s*\n", "\n".join(parts)):
            # Lines are kept: they may be a list.
            lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
            blocks.extend(Block("item", line) for line in lines)
            blocks.append(Block("paragraph", ""))
        parts.clear()

    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading and heading[2]:
            flush()
            blocks.append(Block("heading", heading[2], len(heading[1])))
        else:
            parts.append(line)
    flush()
    return joined(blocks)


def table_text(text: str) -> str:
    """A passage for each row of a CSV file, with the names of the columns."""
    sample = "".join(islice(io.StringIO(text, newline=""), 20))
    try:
        # Only this: what else it guesses, it often guesses wrong.
        delimiter = csv.Sniffer().sniff(sample, DELIMITERS).delimiter
    except csv.Error:
        delimiter = ","
    try:
        cells = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [[cell.strip() for cell in row] for row in cells]
    except csv.Error as error:
        raise Unreadable(f"The table cannot be read: {error}.") from None
    rows = [row for row in rows if any(row)]
    if len(rows) < 2:
        return ", ".join(cell for row in rows for cell in row)
    names, *entries = rows
    return "\n\n".join(_row(names, entry) for entry in entries)


def _row(names: list[str], entry: list[str]) -> str:
    cells = [
        f"{name}: {cell}" if name else cell
        for name, cell in zip([*names, *[""] * len(entry)], entry, strict=False)
        if cell
    ]
    return "; ".join(cells)
