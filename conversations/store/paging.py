"""Pages of rows by keyset: stable while rows come and go, and as fast on the last page."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from conversations.protocol.storable import fault

MAX_PAGE_SIZE = 100

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """The cursor is none that we gave."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of many."""

    rows: list[Row]
    next_cursor: str | None
    """None: these were the last."""

    @property
    def has_more(self) -> bool:
        """Whether there is another page."""
        return self.next_cursor is not None


def page_of(
    rows: QuerySet[Row], order_by: str, page_size: int, cursor: str | None
) -> Page[Row]:
    """The page after the cursor, ordered by a column that is never null, and the key.

    `order_by` is as Django has it, "-" for descending. Raises BadCursor.
    """
    page_size = max(1, min(page_size, MAX_PAGE_SIZE))
    descending = order_by.startswith("-")
    column = order_by.removeprefix("-")
    rows = rows.order_by(order_by, "-pk" if descending else "pk")
    if cursor:
        value, pk = _read(cursor)
        beyond = "lt" if descending else "gt"
        try:
            rows = rows.filter(
                Q(**{f"{column}__{beyond}": value})
                | Q(**{column: value, f"pk__{beyond}": pk})
            )
        except (TypeError, ValueError, ValidationError) as error:
            # It is of another list: a name where this one has a time.
            raise BadCursor("cursor: is not one this server gave") from error
    found = list(rows[: page_size + 1])
    if len(found) <= page_size:
        return Page(found, None)
    last = found[page_size - 1]
    return Page(found[:page_size], _written(getattr(last, column), last.pk))


def _written(value: Any, pk: int) -> str:
    plain = {"t": value.isoformat()} if isinstance(value, datetime) else {"v": value}
    text = json.dumps({**plain, "pk": pk}, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[Any, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        value = _moment(read["t"]) if "t" in read else _plain(read["v"])
        return value, int(read["pk"])
    except (
        ValueError,
        KeyError,
        TypeError,
        OverflowError,
        RecursionError,
    ) as error:
        raise BadCursor("cursor: is not one this server gave") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _plain(value: Any) -> Any:
    if fault(value):
        raise ValueError(value)
    return value
