"""What staff ask of collected values: `identifier:test:value`, as addresses have it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast
from urllib.parse import quote, unquote

from django.db.models import Q

from conversations.protocol.storable import storable
from conversations.protocol.typed_values import WrongValue, written
from conversations.store.conversations.conditions import (
    Size,
    has_value,
    value_answers,
    value_compares,
    value_contains,
    value_is,
)


class BadCondition(ValueError):
    """A condition that means nothing; says which, and what would."""


class Test(StrEnum):
    """What a value is held against."""

    EQUALS = "eq"
    CONTAINS = "contains"
    AT_LEAST = "min"
    AT_MOST = "max"
    YES = "yes"
    NO = "no"
    ANY = "any"
    NONE = "none"

    # Not a test of pytest, which looks for classes of this name.
    __test__ = False


NAMES = {
    Test.EQUALS: "is",
    Test.CONTAINS: "contains",
    Test.AT_LEAST: "is at least",
    Test.AT_MOST: "is at most",
    Test.YES: "is yes",
    Test.NO: "is no",
    Test.ANY: "has a value",
    Test.NONE: "has none",
}
"""In the order in which they are offered."""
_WITHOUT_VALUE: Mapping[str, Callable[[str], Q]] = {
    Test.YES: lambda identifier: value_answers(identifier, True),
    Test.NO: lambda identifier: value_answers(identifier, False),
    Test.ANY: has_value,
    Test.NONE: lambda identifier: ~has_value(identifier),
}
_SIZES: Mapping[str, Size] = {Test.AT_LEAST: "gte", Test.AT_MOST: "lte"}


@dataclass(frozen=True, slots=True)
class Asked:
    """That an item's value is such."""

    identifier: str
    test: Test
    value: str = ""

    def __str__(self) -> str:
        return f"{self.identifier} {NAMES[self.test]} {self.value}".strip()


def joined(identifier: str, test: str, value: str) -> str:
    """As addresses have it. A colon inside of an identifier is written as %3A there."""
    value = "" if test in _WITHOUT_VALUE else value.strip()
    return f"{quote(identifier, safe='')}:{test}:{value}"


def read_asked(text: str) -> Asked:
    """What an address asks. Raises BadCondition."""
    identifier, _, rest = text.partition(":")
    test, _, value = rest.partition(":")
    if test not in list(Test):
        raise BadCondition(
            f"collected={text}: it has to be an identifier, a colon, one of"
            f" {', '.join(Test)}, a colon, and perhaps a value."
        )
    asked = Asked(identifier_in(identifier), Test(test), storable(value).strip())
    if not asked.value and test not in _WITHOUT_VALUE:
        raise BadCondition(f"{asked} what? Add a value.")
    return asked


def identifier_in(text: str) -> str:
    """The identifier that an address names."""
    return storable(unquote(text))


def condition_of(asked: Asked) -> Q:
    """Conversations for which it holds. Raises BadCondition."""
    identifier, value = asked.identifier, asked.value
    if asked.test in _WITHOUT_VALUE:
        return _WITHOUT_VALUE[asked.test](identifier)
    kind = "number" if asked.test in _SIZES else "string"
    try:
        found = written(kind, value)
    except WrongValue as problem:
        raise BadCondition(f"{asked}: the value {problem}.") from None
    if asked.test in _SIZES:
        number = cast("float", found)
        return value_compares(identifier, _SIZES[asked.test], number)
    if asked.test == Test.CONTAINS:
        return value_contains(identifier, str(found))
    return value_is(identifier, str(found))
