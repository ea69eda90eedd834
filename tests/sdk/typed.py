"""Whether an SDK's typed answer is all that the server said, in types of its own."""

import re
from typing import Any

import httpx
from elevenlabs.core.unchecked_base_model import UncheckedBaseModel


class Wire:
    """Keeps the JSON of the last answer."""

    def __init__(self) -> None:
        self.said: Any = None
        self.client = httpx.Client(event_hooks={"response": [self._heard]}, timeout=60)

    def _heard(self, response: httpx.Response) -> None:
        response.read()
        kind = response.headers.get("content-type", "")
        self.said = response.json() if kind.startswith("application/json") else None


def checked(answer: Any, wire: Wire) -> Any:
    """The answer, once it is known to be valid and whole.

    The SDK makes its models without a look at what is in them.
    """
    assert isinstance(answer, UncheckedBaseModel), type(answer)
    assert type(answer).model_validate(wire.said, strict=True)
    assert _plain(answer) == wire.said
    assert unparsed(answer) == []
    return answer


def _plain(value: Any) -> Any:
    if isinstance(value, UncheckedBaseModel):
        # By the names on the wire, and as they came.
        given = {
            type(value).model_fields[name].alias or name
            if name in type(value).model_fields
            else name: getattr(value, name)
            for name in value.model_fields_set
        }
        return {name: _plain(inner) for name, inner in given.items()}
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def unparsed(value: Any, place: str = "") -> list[str]:
    """Places that the SDK has types for, and left as they came."""
    if isinstance(value, list):
        return [
            bad
            for number, inner in enumerate(value)
            for bad in unparsed(inner, f"{place}.{number}")
        ]
    if isinstance(value, dict):
        return [
            bad
            for name, inner in value.items()
            for bad in unparsed(inner, f"{place}.{name}")
        ]
    if not isinstance(value, UncheckedBaseModel):
        return []
    found = []
    for name, field in type(value).model_fields.items():
        inner = getattr(value, name)
        where = f"{place}.{name}"
        # Where the SDK takes any object, it has no type for it.
        if isinstance(inner, dict) and not re.search("Dict|Any", str(field.annotation)):
            found.append(where)
        found += unparsed(inner, where)
    return found
