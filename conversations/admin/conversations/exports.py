"""Conversations as files: CSV, XLSX and JSON."""

import logging
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import close_old_connections, connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from conversations.admin.conversations.export_formats import (
    as_csv,
    as_json,
    as_turns_csv,
    as_xlsx,
)
from conversations.doors.streaming import streamed
from conversations.models import Conversation
from conversations.store.conversations.export import Selection, TooMany, select

logger = logging.getLogger(__name__)


class Format(StrEnum):
    """What a file is, by its ending; turns are a CSV as well."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    TURNS = "turns.csv"


_WRITERS: dict[Format, tuple[Callable[[Selection], Iterator[bytes]], str]] = {
    Format.CSV: (as_csv, "text/csv; charset=utf-8"),
    Format.XLSX: (
        as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    Format.JSON: (as_json, "application/json"),
    Format.TURNS: (as_turns_csv, "text/csv; charset=utf-8"),
}


def export(
    request: HttpRequest, chosen: QuerySet[Conversation], form: Format
) -> HttpResponseBase | None:
    """The file, written while it is sent; None where it was refused, with a message."""
    limit: int = settings.PARLEY["MAX_EXPORT_CONVERSATIONS"]
    try:
        selection = select(chosen, limit)
    except TooMany:
        messages.error(
            request,
            f"These are more than {limit:,} conversations, the most that one export may"
            " hold (MAX_EXPORT_CONVERSATIONS). Choose fewer, such as a month of them.",
        )
        return None
    logger.info(
        "%d conversations exported as %s by user %s",
        len(selection.pks),
        form,
        request.user.pk,
    )
    write, media_type = _WRITERS[form]
    name = f"conversations-{timezone.localtime():%Y-%m-%d-%H%M}.{form}"
    headers: dict[str, Any] = {
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return streamed(request, _connected(write(selection)), media_type, headers)


def _connected(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """With a connection that is not left open: it is made in a thread of its own."""
    _let_go()
    try:
        yield from chunks
    finally:
        _let_go()


def _let_go() -> None:
    # One that is in a transaction is not this answer's alone.
    if not connection.in_atomic_block:
        close_old_connections()
