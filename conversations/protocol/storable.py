"""What every database keeps and every JSON gives back, and what to do about the rest.

PostgreSQL takes no NUL in a text, half a character (a lone surrogate) has no encoding,
and JSON has neither infinity nor NaN. Who may refuse asks for `fault`; who has to keep
what happened, whatever it was, makes it storable.
"""

import math
from collections.abc import Mapping

LARGEST_INTEGER = 2_147_483_647
"""In a column of every database."""
MAX_DEPTH = 100
"""So deep JSON may be nested: databases, and code that goes down into it, have limits."""


def fault(value: object) -> str | None:
    """What is wrong with a text or a number, with the fix; of other values nothing."""
    if isinstance(value, float) and math.isinf(value):
        return "is too large a number; send a smaller one"
    if isinstance(value, float) and math.isnan(value):
        return "is not a number that JSON has; leave it out"
    if isinstance(value, str):
        if "\0" in value:
            return "holds a NUL character; leave it out"
        if not _is_encodable(value):
            return "holds half a character (a lone surrogate); leave it out"
    return None


def is_too_deep(value: object) -> bool:
    """Whether a JSON value is nested deeper than MAX_DEPTH."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for part in level
            if isinstance(part, Mapping | list | tuple)
            for inner in (part.values() if isinstance(part, Mapping) else part)
        ]
        if not level:
            return False
    return any(isinstance(part, Mapping | list | tuple) for part in level)


def storable(text: str) -> str:
    """The text without NUL; halves that meet are joined, one alone becomes U+FFFD."""
    return whole_characters(text.replace("\0", ""))


def storable_value(value: object) -> object:
    """A JSON value whose every text, also of keys, is storable; no number becomes null.

    Of keys that become the same the later one counts. Shares nothing that can change.
    """
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return storable_object(value)
    if isinstance(value, list | tuple):
        return [storable_value(item) for item in value]
    return value


def storable_object(value: Mapping[str, object]) -> dict[str, object]:
    """As `storable_value`, of an object."""
    return {storable(key): storable_value(item) for key, item in value.items()}


def whole_characters(text: str) -> str:
    """The text with every half of a character joined or replaced: it can be encoded."""
    if _is_encodable(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _is_encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
