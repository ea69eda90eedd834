"""What requests may hold: text that every database keeps."""

from typing import Any

from pydantic import AfterValidator

from conversations.protocol.storable import fault, storable_value


def _text(text: str) -> str:
    if message := fault(text):
        raise ValueError(message)
    return text


def _value(value: Any) -> Any:
    try:
        is_storable = storable_value(value) == value
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    if not is_storable:
        raise ValueError(
            "holds a NUL character, half a character or a number that JSON does not"
            " have; leave it out"
        )
    return value


STORABLE_TEXT = AfterValidator(_text)
"""Refuses a text that holds what no database keeps."""
STORABLE_VALUE = AfterValidator(_value)
"""Likewise, wherever in a JSON value it stands."""
