"""Variables of conversations, which are JSON, as SQL compares them by their type."""

import json
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    F,
    Field,
    FloatField,
    Func,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
    Lookup,
)

COLUMN = "dynamic_variables"
BY_SIZE: dict[str, type[Lookup[Any]]] = {
    "gt": GreaterThan,
    "gte": GreaterThanOrEqual,
    "lt": LessThan,
    "lte": LessThanOrEqual,
}
# As SQLite and as PostgreSQL call them.
NUMBERS = ("integer", "real", "number")
TEXTS = ("text", "string")
BOOLEANS = ("true", "false", "boolean")


class _OfVariable(Func):
    """Something of one entry of the JSON column."""

    sqlite = ""
    postgresql = ""
    arrow = ""
    output_field: Field[Any, Any] = TextField()

    def __init__(self, name: str) -> None:
        super().__init__(F(COLUMN), Value(name))

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """With a path."""
        column, name = self.get_source_expressions()
        copy = self.copy()
        copy.set_source_expressions([column, Value(f"$.{json.dumps(name.value)}")])
        return super(_OfVariable, copy).as_sql(
            compiler, connection, function=self.sqlite
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """With an arrow."""
        return super().as_sql(
            compiler,
            connection,
            template=f"{self.postgresql}(%(expressions)s)",
            arg_joiner=f" {self.arrow} ",
        )


class _Kind(_OfVariable):
    sqlite, postgresql, arrow = "JSON_TYPE", "jsonb_typeof", "->"
    output_field: Field[Any, Any] = CharField()


class _Scalar(_OfVariable):
    sqlite, postgresql, arrow = "JSON_EXTRACT", "", "->>"


def is_given(name: str) -> Q:
    """Whether the conversation has the variable."""
    return Q(IsNull(_kind(name), False)) & ~Q(Exact(_kind(name), "null"))


def has_text(name: str, text: str) -> Q:
    """Whether it is this text."""
    return Q(Exact(_as(name, TEXTS, TextField()), text))


def has_number(name: str, number: float) -> Q:
    """Whether it is this number."""
    return Q(Exact(_as(name, NUMBERS, FloatField()), number))


def has_boolean(name: str, boolean: bool) -> Q:
    """Whether it is true, or false."""
    return Q(Exact(_as(name, BOOLEANS, BooleanField()), boolean))


def compares(name: str, operator: str, number: float) -> Q:
    """Whether it is a number and greater, say, than this."""
    return Q(BY_SIZE[operator](_as(name, NUMBERS, FloatField()), number))


def _kind(name: str) -> _Kind:
    return _Kind(name)


def _as(name: str, kinds: tuple[str, ...], field: Any) -> Case:
    """The variable if it is of such a kind, else null."""
    of_kind = When(In(_kind(name), kinds), then=Cast(_Scalar(name), field))
    return Case(of_kind, default=None, output_field=field)
