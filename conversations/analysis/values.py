"""Values by the kind and the choice that an item wants."""

import math
from collections.abc import Mapping

from conversations.analysis.json_answers import Unusable
from conversations.protocol.storable import storable
from conversations.store.analysis.case import Item, Value, ValueKind

MAX_VALUE_CHARACTERS = 2_000
LARGEST_INTEGER = 2**53
"""Beyond it a column of numbers would change it."""
KIND_NAMES: Mapping[ValueKind, str] = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_TRUTHS = {
    "true": True,
    "yes": True,
    "1": True,
    "false": False,
    "no": False,
    "0": False,
}


def fitting(value: object, kind: ValueKind) -> Value:
    """A value of a kind, as it will be kept. Raises Unusable."""
    match kind:
        case "boolean" if isinstance(value, bool):
            return value
        case "string" if isinstance(value, str):
            return _text(value)
        case "integer" | "number" if _is_number(value):
            assert isinstance(value, int | float)
            return _number(value, kind)
    raise Unusable(f"it has to be {KIND_NAMES[kind]}")


def converted(value: object, kind: ValueKind) -> Value:
    """A value that was written down in another kind: "42" for a number. Raises Unusable."""
    if kind == "string" and isinstance(value, bool):
        return str(value).lower()
    if kind == "string" and _is_number(value):
        return str(value)
    if kind == "boolean" and isinstance(value, str | int):
        word = str(value).strip().lower()
        if word in _TRUTHS:
            return _TRUTHS[word]
    if kind in ("integer", "number") and isinstance(value, str):
        try:
            value = float(value) if not value.strip().isdigit() else int(value)
        except ValueError:
            raise Unusable(f"it has to be {KIND_NAMES[kind]}") from None
    return fitting(value, kind)


def choices(item: Item) -> tuple[Value, ...]:
    """The allowed values that are of the item's kind."""
    found: list[Value] = []
    for value in item.allowed_values:
        try:
            found.append(fitting(value, item.kind))
        except Unusable:
            continue
    return tuple(found)


def chosen(value: Value, item: Item) -> Value:
    """The allowed value that is meant, if the item allows only some. Raises Unusable."""
    if not item.allowed_values:
        return value
    allowed = choices(item)
    for one in allowed:
        # True is no 1 here; the case of a text is of no matter.
        if isinstance(one, bool) == isinstance(value, bool) and (
            one == value or _plain(one) == _plain(value)
        ):
            return one
    listed = ", ".join(repr(one) for one in allowed[:20])
    raise Unusable(f"it has to be one of {listed}")


def _plain(value: Value) -> str:
    return " ".join(str(value).casefold().split())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: str) -> str:
    text = storable(value).strip()
    if not text:
        raise Unusable("it is empty; null stands for what was not mentioned")
    if len(text) > MAX_VALUE_CHARACTERS:
        raise Unusable(f"it is longer than {MAX_VALUE_CHARACTERS} characters")
    return text


def _number(value: int | float, kind: ValueKind) -> int | float:
    # Compared before it is converted: an integer may be too large for a float.
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise Unusable("it is too large a number")
    if not math.isfinite(value):
        raise Unusable("it has to be a finite number")
    if kind == "number":
        return float(value)
    if value != int(value):
        raise Unusable("it has to be a whole number")
    if abs(value) > LARGEST_INTEGER:
        raise Unusable("it is too large a number")
    return int(value)
