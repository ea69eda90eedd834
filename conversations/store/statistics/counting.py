"""Counting conversations by the stretch of time in which they began, in plain SQL.

Grouped by a date function, SQLite would call Python for every row. Joined with a list of
stretches, both databases read one range of an index for each, and days of 23 or 25 hours
are no special case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    Feedback,
    ModelUse,
    Turn,
)
from conversations.store.statistics.period import Stretch

TABLES: Mapping[str, str] = {
    "conversation": Conversation._meta.db_table,
    "turn": Turn._meta.db_table,
    "feedback": Feedback._meta.db_table,
    "criterion_result": CriterionResult._meta.db_table,
    "collected_value": CollectedValue._meta.db_table,
    "model_use": ModelUse._meta.db_table,
}

_LISTED = {
    "sqlite": "GROUP_CONCAT({})",
    "postgresql": "STRING_AGG(CAST({} AS text), ',')",
}
"""The same under two names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which conversations are counted: those that began in a stretch, numbered from 0."""

    stretches: Sequence[Stretch]
    agent_pk: int | None = None
    """None: those of every agent, also of deleted ones."""


def counted(
    select: str, join: str, rest: str, choice: Choice, *parameters: Any
) -> list[tuple[Any, ...]]:
    """Rows of a query over `stretch.number` and the chosen `conversation` rows.

    All three parts are SQL of this package's own, never from outside. `join` names
    tables in braces, by their keys in TABLES; `rest` takes the parameters.
    """
    # CROSS JOIN: SQLite keeps the order, and reads one range of the index per stretch.
    sql = f"""
        {_stretches(choice)}
        SELECT {select}
        FROM stretch CROSS JOIN {TABLES["conversation"]} AS conversation
            {join.format(**TABLES)}
        WHERE {_chosen(choice)} {rest}"""
    return _fetched(sql, [*_parameters(choice), *parameters])


def gathered(number: str, join: str, choice: Choice) -> list[tuple[Any, ...]]:
    """The whole numbers of each stretch, with commas between; None if there are none.

    For very many: a row for each takes much longer to fetch than to find.
    """
    sql = f"""
        {_stretches(choice)}
        SELECT stretch.number, (
            SELECT {_LISTED[connection.vendor].format(number)}
            FROM {TABLES["conversation"]} AS conversation {join.format(**TABLES)}
            WHERE {_chosen(choice)}
        )
        FROM stretch"""
    return _fetched(sql, _parameters(choice))


def _stretches(choice: Choice) -> str:
    values = ", ".join(["(%s, %s, %s)"] * len(choice.stretches))
    return f"WITH stretch (number, begins, ends) AS (VALUES {values})"


def _chosen(choice: Choice) -> str:
    within = (
        "conversation.started_at >= stretch.begins"
        " AND conversation.started_at < stretch.ends"
    )
    if choice.agent_pk is None:
        return within
    return f"{within} AND conversation.agent_id = %s"


def _parameters(choice: Choice) -> Iterable[Any]:
    """In the order of their places: the stretches stand first, the agent last."""
    adapt = connection.ops.adapt_datetimefield_value
    for number, stretch in enumerate(choice.stretches):
        yield number
        yield adapt(stretch.begins)
        yield adapt(stretch.ends)
    if choice.agent_pk is not None:
        yield choice.agent_pk


def _fetched(sql: str, parameters: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return list(cursor.fetchall())
