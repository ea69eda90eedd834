"""Questions to collected data and variables, as programs write them: id:op:value."""

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from conversations.models import Outcome
from conversations.protocol.typed_values import WrongValue, written
from conversations.store.conversations.conditions import Size

Operator = Literal["eq", "neq", "in"] | Size
OPERATORS = ("eq", "neq", *get_args(Size), "in")
MAX_NAME_CHARACTERS = 200
_COMPARISON = re.compile(rf"(.+?):({'|'.join(OPERATORS)}):(.*)", re.DOTALL)


class BadComparison(ValueError):
    """It cannot be read; the message says how it is written."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """It is one of these, as they were written. "": it has no value."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """It is something else. Than "": it has a value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Sized:
    """It is a number of such a size."""

    name: str
    size: Size
    number: float


Comparison = OneOf | Other | Sized


def read_comparison(text: str) -> Comparison:
    """What `id:op:value` asks. Raises BadComparison."""
    parts = _COMPARISON.fullmatch(text)
    if parts is None or len(parts[1]) > MAX_NAME_CHARACTERS:
        raise BadComparison(
            f"{text[:80]!r} is to be written id:op:value, with op one of"
            f" {', '.join(OPERATORS)}"
        )
    name, operator, value = parts.groups()
    match operator:
        case "in":
            return OneOf(name, tuple(value.split("|")))
        case "eq":
            return OneOf(name, (value,))
        case "neq":
            return Other(name, value)
    try:
        number = written("number", value)
    except WrongValue as problem:
        raise BadComparison(
            f"{text[:80]!r} compares by size: its value {problem}"
        ) from None
    return Sized(name, cast("Size", operator), cast("float", number))


def read_result(text: str) -> tuple[str, str]:
    """Which criterion was to be answered how, of `id:result`. Raises BadComparison."""
    identifier, _, result = text.rpartition(":")
    if not identifier or result not in Outcome.values:
        raise BadComparison(
            f"{text[:80]!r} is to be written criterion_id:result, with result one of"
            f" {', '.join(Outcome.values)}"
        )
    return identifier, result
