"""How exports are written: each yields bytes, and holds a part of the rows at a time."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from conversations.models import CriterionResult
from conversations.protocol.typed_values import shown
from conversations.store.conversations.export import (
    FACTS,
    TURN_COLUMNS,
    Cell,
    Exported,
    Selection,
    exported,
    exported_turns,
    transcripts,
)

BYTES_AT_ONCE = 65_536
LONGEST_CELL = 32_767
"""Characters that a spreadsheet keeps of a cell."""

_FORMULA = re.compile(r"[=+\-@\t\r\n]")


def as_csv(selection: Selection) -> Iterator[bytes]:
    """One row for each conversation, in UTF-8 with the mark that Excel looks for."""
    return _csv(_columns(selection), _rows(selection))


def as_turns_csv(selection: Selection) -> Iterator[bytes]:
    """One row for each turn."""
    rows = (row for part in exported_turns(selection) for row in part)
    return _csv(list(TURN_COLUMNS), rows)


def as_xlsx(selection: Selection) -> Iterator[bytes]:
    """One row for each conversation.

    A workbook is an archive, made in files beside, and sent when it is whole. Until then
    nothing is yielded from time to time, so that other answers get their turn.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Conversations")
    sheet.freeze_panes = "B2"
    sheet.append(_columns(selection))
    for number, row in enumerate(_rows(selection)):
        sheet.append([_sheet_cell(cell) for cell in row])
        if not number % 100:
            yield b""
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(BYTES_AT_ONCE):
            yield chunk


def as_json(selection: Selection) -> Iterator[bytes]:
    """An array with an object for each conversation and all that was said in it."""
    before = "[\n"
    parts = zip(selection.batches(), exported(selection), strict=True)
    for pks, rows in parts:
        said = transcripts(pks)
        for row in rows:
            told = _json_object(row, said.get(str(row.facts["conversation_id"]), []))
            text = json.dumps(told, ensure_ascii=False, default=_json_value)
            yield (before + text).encode()
            before = ",\n"
    yield b"\n]\n" if before == ",\n" else b"[]\n"


def guarded(text: str) -> str:
    """What a spreadsheet does not take for a formula: such text is marked as text."""
    return f"'{text}" if _FORMULA.match(text) else text


def _columns(selection: Selection) -> list[str]:
    judged = [
        guarded(f"{identifier} {part}")
        for identifier in selection.criteria
        for part in ("result", "score", "rationale")
    ]
    return [*FACTS, *judged, *(guarded(f"data {item}") for item in selection.items)]


def _rows(selection: Selection) -> Iterator[list[Cell]]:
    for part in exported(selection):
        for row in part:
            cells = [*row.facts.values()]
            for identifier in selection.criteria:
                cells += _judged(row.criteria.get(identifier))
            cells += [row.values.get(item) for item in selection.items]
            yield cells


def _judged(result: CriterionResult | None) -> list[Cell]:
    if result is None:
        return [None, None, None]
    return [result.standing_result, result.standing_score, result.standing_rationale]


def _csv(columns: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_text_cell(cell) for cell in row])
        if buffer.tell() > BYTES_AT_ONCE:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def _text_cell(cell: Cell) -> str | int | float | None:
    match cell:
        case bool():
            return shown(cell)
        case datetime():
            return timezone.localtime(cell).isoformat(timespec="seconds")
        case str():
            return guarded(cell)
    return cell


def _sheet_cell(cell: Cell) -> Cell:
    match cell:
        case datetime():
            # Spreadsheets know no time zones: in the site's.
            return timezone.make_naive(cell)
        case str():
            text = guarded(ILLEGAL_CHARACTERS_RE.sub("", cell))
            return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
    return cell


def _json_object(row: Exported, said: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        **row.facts,
        "criteria": {
            identifier: {
                "result": result.standing_result,
                "score": result.standing_score,
                "rationale": result.standing_rationale,
                "corrected": result.corrected,
            }
            for identifier, result in row.criteria.items()
        },
        "data": row.values,
        "dynamic_variables": row.variables,
        "transcript": said,
    }


def _json_value(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
