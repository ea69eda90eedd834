"""Rows of a long list by the keys of others, of which there may be few or very many."""

from typing import Any

from django.db.models import BigIntegerField, F, Func, Q
from django.db.models.lookups import In


class _InOrder(Func):
    """The key, not to be searched by.

    Where keys are to be in a list, SQLite looks up all that are, one by one, and sorts
    them. Kept from that (by the plus, which it documents for this), it goes through the
    index that has the order, and stops once the page is full. Of few keys that costs a
    walk through the index; of many it saves reading and sorting most of the table.
    """

    template = "%(expressions)s"
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """As everywhere, with a plus."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def keyed_by(keys: Any) -> Q:
    """Rows whose key is among these: a query of one column, or SQL that selects one."""
    return Q(In(_InOrder(F("pk")), keys))
