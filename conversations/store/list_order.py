"""Conditions that many rows of a long list meet, which stay in the list's order.

Where an index finds all that meet a condition, SQLite looks up every one of them and
sorts them. Kept from that (by a plus, which it documents for this), it goes through the
index that has the order, and stops once the page is full. Where few meet the condition
that costs a walk through the index; where many do it saves reading and sorting most of
the table.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Field, Func, Q
from django.db.models.lookups import In


class _Unsearched(Func):
    """A column that rows are not to be searched by."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """As everywhere, with a plus."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def keyed_by(keys: Any) -> Q:
    """Rows whose key is among these: a query of one column, or SQL that selects one."""
    return _in("pk", BigIntegerField(), keys)


def mostly(column: str, values: Collection[str]) -> Q:
    """Rows that have one of these texts, as most rows do."""
    return _in(column, CharField(), list(values))


def _in(column: str, field: Field[Any, Any], values: Any) -> Q:
    return Q(In(_Unsearched(F(column), output_field=field), values))
