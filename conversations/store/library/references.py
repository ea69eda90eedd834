"""What names a secret or a connection: found wherever JSON is kept."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import JSONField, Q, TextField
from django.db.models.functions import Cast

from conversations.models import Agent, McpServer, Tool

Row = TypeVar("Row", Tool, Agent, McpServer)


class NameTaken(ValueError):
    """There is another of this name."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(
            f"there is a {what} named {name!r} already; choose another name"
        )


def referring(model: type[Row], key: str) -> Iterator[tuple[Row, frozenset[str]]]:
    """Rows that name something under this key, in any of their JSON, and what they name.

    One query, and only what may name something is read.
    """
    columns = [f.name for f in model._meta.concrete_fields if isinstance(f, JSONField)]
    mentioning = Q()
    texts = {}
    for column in columns:
        texts[f"{column}_text"] = Cast(column, TextField())
        mentioning |= Q(**{f"{column}_text__contains": key})
    rows = model.objects.alias(**texts).filter(mentioning).order_by("name", "pk")
    for row in rows.only("public_id", "name", "created_at", *columns).iterator():
        named = named_under(key, [getattr(row, column) for column in columns])
        if named:
            yield row, named


def named_under(key: str, value: object) -> frozenset[str]:
    """Every id that stands under this key, at any depth."""
    found: set[str] = set()
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            named = part.get(key)
            if isinstance(named, str):
                found.add(named)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return frozenset(found)
