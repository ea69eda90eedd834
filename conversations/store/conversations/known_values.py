"""What there is to choose from, in one query that does not read the tables."""

from dataclasses import dataclass, field

from django.db import connection, models

from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    DataCollectionItem,
    SuccessCriterion,
)

MOST = 200
"""Of each kind; clients may name sources and languages as they like."""


@dataclass(frozen=True, slots=True)
class KnownValues:
    """Each in the order of the alphabet."""

    criteria: list[str] = field(default_factory=list)
    """Identifiers: those defined and those that were judged by."""
    items: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


_HELD: dict[str, tuple[type[models.Model], str]] = {
    "criteria": (CriterionResult, "identifier"),
    "items": (CollectedValue, "identifier"),
    "sources": (Conversation, "source"),
    "languages": (Conversation, "language"),
}
_DEFINED: dict[str, tuple[type[models.Model], str]] = {
    "criteria": (SuccessCriterion, "identifier"),
    "items": (DataCollectionItem, "identifier"),
}


def known_values() -> KnownValues:
    """All that occurs, and what is defined and has not occurred yet."""
    with connection.cursor() as cursor:
        cursor.execute(_sql())
        found = cursor.fetchall()
    known = KnownValues()
    for kind, value in sorted(row for row in found if row[1]):
        getattr(known, kind).append(value)
    return known


def _sql() -> str:
    walks = ", ".join(_walk(kind, *held) for kind, held in _HELD.items())
    held = (f"SELECT '{kind}' AS kind, value FROM {kind}" for kind in _HELD)
    defined = (
        f"SELECT '{kind}', {column} FROM {model._meta.db_table}"
        for kind, (model, column) in _DEFINED.items()
    )
    return f"WITH RECURSIVE {walks} {' UNION '.join([*held, *defined])}"


def _walk(kind: str, model: type[models.Model], column: str) -> str:
    """From each value to the next by index, where DISTINCT would read every row."""
    table = model._meta.db_table
    return (
        f"{kind}(value, place) AS (SELECT MIN({column}), 1 FROM {table} UNION ALL"
        f" SELECT (SELECT MIN({column}) FROM {table} WHERE {column} > {kind}.value),"
        f" place + 1 FROM {kind} WHERE value IS NOT NULL AND place < {MOST})"
    )
