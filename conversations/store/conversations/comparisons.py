"""Questions to collected data and variables, as programs write them: id:op:value."""

import re
from dataclasses import dataclass
from typing import Any, Literal, cast

from django.db.models import Exists, OuterRef, Q

from conversations.models import (
    CollectedValue,
    Conversation,
    CriterionResult,
    Outcome,
)
from conversations.store.conversations import json_variables

Operator = Literal["eq", "neq", "gt", "gte", "lt", "lte", "in"]
OPERATORS = ("eq", "neq", "gt", "gte", "lt", "lte", "in")
NUMERIC = frozenset(OPERATORS[2:6])
BOOLEANS = {"true": True, "false": False}
MAX_NAME_CHARACTERS = 200
_WRITTEN = re.compile(rf"(.+?):({'|'.join(OPERATORS)}):(.*)", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d{1,17}(\.\d{1,17})?")


class BadComparison(ValueError):
    """It cannot be read; the message says how it is written."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a value is to be."""

    name: str
    operator: Operator
    values: tuple[str, ...]
    """As they were written; of `in` one or more, otherwise one. "" is no value."""


def read_comparison(written: str) -> Comparison:
    """What `id:op:value` asks. Raises BadComparison."""
    parts = _WRITTEN.fullmatch(written)
    if parts is None or len(parts[1]) > MAX_NAME_CHARACTERS:
        raise BadComparison(
            f"{written[:80]!r} is to be written id:op:value, with op one of"
            f" {', '.join(OPERATORS)}"
        )
    name, operator, value = parts.groups()
    if operator in NUMERIC and _number(value) is None:
        raise BadComparison(
            f"{written[:80]!r} compares by size: its value is to be a number"
        )
    values = tuple(value.split("|")) if operator == "in" else (value,)
    return Comparison(name, cast("Operator", operator), values)


def read_result(written: str) -> tuple[str, str]:
    """Which criterion was to be answered how, of `id:result`. Raises BadComparison."""
    identifier, _, result = written.rpartition(":")
    if not identifier or result not in Outcome.values:
        raise BadComparison(
            f"{written[:80]!r} is to be written criterion_id:result, with result one of"
            f" {', '.join(Outcome.values)}"
        )
    return identifier, result


def judged(identifier: str, result: str) -> Q:
    """Conversations where this criterion was answered so."""
    rows = CriterionResult.objects.filter(
        conversation=OuterRef("pk"), identifier=identifier, standing_result=result
    )
    return Q(Exists(rows))


def collected(asked: Comparison) -> Q:
    """Conversations where what was collected for the item is so."""
    rows = CollectedValue.objects.filter(
        conversation=OuterRef("pk"), identifier=asked.name
    )
    learned = (
        Q(standing_text__isnull=False)
        | Q(standing_number__isnull=False)
        | Q(standing_boolean__isnull=False)
    )
    if asked.operator in NUMERIC:
        return Q(Exists(rows.filter(**_by_size("standing_number", asked))))
    if asked.operator == "neq":
        [value] = asked.values
        rows = rows.filter(learned)
        return Q(Exists(rows.exclude(_is_collected(value)) if value else rows))
    condition = Q(pk__in=[])
    for value in asked.values:
        if value:
            condition |= Q(Exists(rows.filter(_is_collected(value))))
        else:
            condition |= ~Q(Exists(rows.filter(learned)))
    return condition


def varied(asked: Comparison) -> Q:
    """Conversations where the variable of this name has such a value."""
    name = asked.name
    if asked.operator in NUMERIC:
        number = _number(asked.values[0])
        assert number is not None
        return json_variables.compares(name, asked.operator, number)
    if asked.operator == "neq":
        [value] = asked.values
        given = json_variables.is_given(name)
        return given & ~Q(pk__in=_those_with(name, value)) if value else given
    condition = Q(pk__in=[])
    for value in asked.values:
        condition |= _has(name, value) if value else ~json_variables.is_given(name)
    return condition


def _has(name: str, value: str) -> Q:
    found = json_variables.has_text(name, value)
    if (number := _number(value)) is not None:
        found |= json_variables.has_number(name, number)
    if value in BOOLEANS:
        found |= json_variables.has_boolean(name, BOOLEANS[value])
    return found


def _those_with(name: str, value: str) -> Any:
    # Nulls make the opposite of a comparison neither true nor false.
    return Conversation.objects.filter(_has(name, value)).values("pk")


def _is_collected(value: str) -> Q:
    # Of a row only the column of its type is filled. Compared with a null, an exclusion
    # would leave out what it is to find.
    found = Q(standing_text__isnull=False, standing_text=value)
    if (number := _number(value)) is not None:
        found |= Q(standing_number__isnull=False, standing_number=number)
    if value in BOOLEANS:
        found |= Q(standing_boolean__isnull=False, standing_boolean=BOOLEANS[value])
    return found


def _by_size(column: str, asked: Comparison) -> dict[str, float | None]:
    return {f"{column}__{asked.operator}": _number(asked.values[0])}


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None
