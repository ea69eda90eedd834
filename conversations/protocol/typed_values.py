"""Values of the types that can be collected: as JSON has them, and as people write them.

Nothing is rounded: what is `shown` of a value is `written` back as that value.
"""

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal, TypeGuard

from conversations.protocol.storable import storable

ValueKind = Literal["string", "integer", "number", "boolean"]
Known = str | int | float | bool
Value = Known | None
"""None: it was not mentioned."""

MAX_TEXT_CHARACTERS = 10_000
LARGEST_INTEGER = 2**53
"""Columns of numbers hold every whole number up to it."""
LISTED = 20
"""How many allowed values a message names."""

_MAX_NUMBER_CHARACTERS = 400
_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_IN_WORDS = {
    "integer": "a whole number, such as 3",
    "number": "a number, such as 3 or 2.5",
    "boolean": "yes or no",
}
_ANSWERS = {
    "yes": True,
    "true": True,
    "1": True,
    "no": False,
    "false": False,
    "0": False,
}
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_SMALLEST_PLAIN = 1e-7
"""Smaller numbers are shown with an exponent; so are those of more than 16 digits."""
_TOO_LARGE = "is too large a number to be kept exactly"


class WrongValue(ValueError):
    """Not a value of the type; the message goes on from "it": "is to be a number"."""


def typed(kind: str, value: object) -> Known:
    """A value of JSON as its type has it. Raises WrongValue."""
    match kind:
        case "boolean" if isinstance(value, bool):
            return value
        case "string" if isinstance(value, str):
            return _text(value)
        case "integer" if _is_number(value):
            return _whole(value)
        case "number" if _is_number(value):
            return _float(value)
    raise WrongValue(f"is to be {_KINDS[kind]}")


def written(kind: str, words: str) -> Known:
    """The value that somebody wrote. Raises WrongValue."""
    words = words.strip()
    if kind == "string":
        return typed(kind, words)
    if kind == "boolean":
        if words.lower() in _ANSWERS:
            return _ANSWERS[words.lower()]
    elif len(words) <= _MAX_NUMBER_CHARACTERS and _NUMBER.fullmatch(words):
        is_whole = words.lstrip("+-").isdigit()
        return typed(kind, int(words) if is_whole else float(words))
    raise WrongValue(f"is to be {_IN_WORDS[kind]}")


def converted(kind: str, value: object) -> Known:
    """A value of JSON that may be of another type but says the same: "42" for 42.

    Raises WrongValue.
    """
    if isinstance(value, str):
        return written(kind, value)
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "string" and _is_number(value):
        return shown(value)
    if kind == "boolean" and type(value) is int:
        return written(kind, shown(value))
    return typed(kind, value)


def choices(kind: str, allowed: Iterable[object]) -> tuple[Known, ...]:
    """The allowed values that are of the type."""
    found: list[Known] = []
    for one in allowed:
        try:
            found.append(typed(kind, one))
        except WrongValue:
            continue
    return tuple(found)


def chosen(kind: str, value: Known, allowed: Sequence[object]) -> Known:
    """The allowed value that is meant; any, if none are named. Raises WrongValue."""
    if not allowed:
        return value
    options = choices(kind, allowed)
    meant = [one for one in options if same(one, value)]
    if not meant:
        listed = ", ".join(shown(one) for one in options[:LISTED])
        raise WrongValue(f"is to be one of these: {listed}")
    return value if value in meant else meant[0]


def same(one: Value, other: Value) -> bool:
    """Whether both say the same. Case and spaces do not matter; true is not 1."""
    if isinstance(one, str) and isinstance(other, str):
        return _plain(one) == _plain(other)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def shown(value: Value) -> str:
    """As people read and write it, every digit of a number; "" if it was not mentioned."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return _digits(value)
    return str(value)


def kind_of(value: object) -> ValueKind:
    """The type that a value of JSON has by itself."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: str) -> str:
    text = storable(value).strip()
    if not text:
        raise WrongValue("is empty")
    if len(text) > MAX_TEXT_CHARACTERS:
        raise WrongValue(f"is longer than {MAX_TEXT_CHARACTERS} characters")
    return text


def _whole(value: int | float) -> int:
    # Compared before it is converted: an integer may be too large for a float.
    if isinstance(value, float) and not value.is_integer():
        raise WrongValue(f"is to be {_KINDS['integer']}")
    if abs(value) > LARGEST_INTEGER:
        raise WrongValue(_TOO_LARGE)
    return int(value)


def _float(value: int | float) -> float:
    try:
        number = float(value)
    except OverflowError:
        raise WrongValue(_TOO_LARGE) from None
    if not math.isfinite(number):
        raise WrongValue("is to be a finite number")
    if number != value:
        raise WrongValue(_TOO_LARGE)
    return number


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _digits(number: float) -> str:
    # The shortest digits that are read back as this number; a zero has no sign.
    digits = repr(number + 0.0)
    if "e-" in digits and abs(number) >= _SMALLEST_PLAIN:
        digits = format(Decimal(digits), "f")
    return digits.removesuffix(".0")
