"""Values of the types that can be collected, as JSON has them and as people write them."""

import re
from typing import Any

from conversations.models import ValueType
from conversations.protocol.storable import LARGEST_INTEGER
from conversations.store.agents.config import values
from conversations.store.agents.config.values import BadValue

WORDS = {"true": True, "yes": True, "false": False, "no": False}


def typed(value: Any, kind: str) -> str | int | float | bool:
    """The value, if it is of this type. Raises BadValue."""
    match kind:
        case ValueType.BOOLEAN:
            return values.boolean(value)
        case ValueType.NUMBER:
            return values.number(value)
        case ValueType.INTEGER:
            return _whole(value)
        case _:
            return values.text(value)


def _whole(value: Any) -> int:
    number = values.number(value)
    if not float(number).is_integer():
        raise BadValue("is to be a whole number")
    if abs(number) > LARGEST_INTEGER:
        raise BadValue(f"is to be between -{LARGEST_INTEGER} and {LARGEST_INTEGER}")
    return int(number)


def written(text: str, kind: str) -> str | int | float | bool:
    """A value of this type that somebody wrote. Raises BadValue."""
    words = text.strip()
    match kind:
        case ValueType.BOOLEAN:
            if words.lower() not in WORDS:
                raise BadValue("is to be true or false")
            return WORDS[words.lower()]
        case ValueType.INTEGER | ValueType.NUMBER:
            if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", words):
                raise BadValue("is to be a number, such as 3 or 2.5")
            if kind == ValueType.INTEGER:
                return _whole(float(words))
            return float(words) if "." in words else int(words)
        case _:
            return words
