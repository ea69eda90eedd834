"""What lists of rows have in common: the query they take."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from conversations.api.storable import STORABLE_TEXT
from conversations.store.paging import MAX_PAGE_SIZE

Search = Annotated[str, StringConstraints(max_length=200), STORABLE_TEXT]
"""What to look for."""
Direction = Literal["asc", "desc"]


class Paged(Schema):
    """Which page, and how long it is."""

    page_size: Annotated[int, Field(ge=1, le=MAX_PAGE_SIZE)] = 30
    cursor: Annotated[str, StringConstraints(max_length=1_000)] | None = None


def ordering(column: str, direction: Direction | None) -> str:
    """As the store takes it: descending when asked for."""
    return f"-{column}" if direction == "desc" else column
