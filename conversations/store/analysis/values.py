"""Values of collected data: of which type they are, and in which column they stand."""

import math
from collections.abc import Sequence

from conversations.protocol.storable import fault, storable
from conversations.store.analysis.case import Value, ValueKind

LARGEST_EXACT = 2**53
COLUMNS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
}
_WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class WrongValue(ValueError):
    """Not a value of the type; the message says what is."""


def typed(kind: str, value: object, allowed: Sequence[Value] = ()) -> Value:
    """The value as its type has it; None, "not mentioned", is of every type.

    Raises WrongValue.
    """
    if value is None:
        return None
    found = _of_kind(kind, value)
    if found is None:
        raise WrongValue(f"The value must be {_WORDS[kind]}.")
    if allowed and found not in [_of_kind(kind, one) for one in allowed]:
        choice = ", ".join(str(one) for one in allowed)
        raise WrongValue(f"The value must be one of these: {choice}.")
    return found


def columns(kind: str, value: Value, prefix: str = "") -> dict[str, Value]:
    """The typed value in the column of its type; the others are empty."""
    empty: dict[str, Value] = {
        f"{prefix}{name}": None for name in ("text", "number", "boolean")
    }
    return {**empty, f"{prefix}{COLUMNS[kind]}": value}


def kind_of(value: object) -> ValueKind:
    """The type that a value of JSON has by itself."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def _of_kind(kind: str, value: object) -> Value:
    """None: it is not."""
    match kind:
        case "boolean":
            return value if isinstance(value, bool) else None
        case "string":
            return storable(value) if isinstance(value, str) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or fault(value):
        return None
    if kind == "number":
        return float(value)
    whole = math.trunc(value)
    return whole if whole == value and abs(whole) <= LARGEST_EXACT else None
