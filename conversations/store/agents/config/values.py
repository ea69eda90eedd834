"""Values as the API has them: checked, and turned into what columns hold.

Each reader takes JSON and raises BadValue, which says what would do instead.
"""

import json
from collections.abc import Callable
from typing import Any

from conversations.protocol.overridable import seconds_of
from conversations.protocol.storable import LARGEST_INTEGER
from conversations.protocol.tool_config import TOOL_TYPES, ToolConfigError, parse_tool
from conversations.protocol.variable_rule import variable_fault

NEVER = -1
"""In place of seconds, tokens or a limit: there is none."""
MAX_ITEMS = 1_000
MAX_NAME_CHARACTERS = 200

Path = tuple[str, ...]


class BadValue(ValueError):
    """A value that cannot be taken."""

    def __init__(self, message: str, below: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.below = below
        """Where in the value."""


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: 1 is neither 1.0 nor true."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def text(value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise BadValue(f"is to be a text, not {kind_of(value)}")
    return value


def line(value: Any) -> str:
    """A string on one line."""
    return " ".join(text(value).split())


def boolean(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise BadValue(f"is to be true or false, not {kind_of(value)}")
    return value


def opposite(value: Any) -> bool:
    """True for false."""
    return not boolean(value)


def number(value: Any) -> float:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue(f"is to be a number, not {kind_of(value)}")
    return value


def whole(value: Any) -> int:
    """A whole number that is not negative."""
    is_whole = isinstance(value, int) or (
        isinstance(value, float) and value.is_integer()
    )
    if isinstance(value, bool) or not is_whole:
        raise BadValue(f"is to be a whole number, not {kind_of(value)}")
    if not 0 <= value <= LARGEST_INTEGER:
        raise BadValue(f"is to be between 0 and {LARGEST_INTEGER}")
    return int(value)


def limit(value: Any) -> int | None:
    """A whole number; -1 is none."""
    if not isinstance(value, bool) and value == NEVER:
        return None
    try:
        return whole(value)
    except BadValue as error:
        raise BadValue(f"{error.message}, or -1 for none") from None


def seconds_as_ms(least_ms: int) -> Callable[[Any], int]:
    """Reads seconds into milliseconds."""

    check = seconds_of(least_ms)

    def read(value: Any) -> int:
        return round(_checked(check, value) * 1000)

    return read


def seconds_or_never_as_ms(least_ms: int) -> Callable[[Any], int | None]:
    """Reads seconds into milliseconds, -1 into None."""
    check = seconds_of(least_ms, or_never=True)

    def read(value: Any) -> int | None:
        seconds = _checked(check, value)
        return None if seconds == NEVER else round(seconds * 1000)

    return read


def _checked(check: Callable[[float], float], value: Any) -> float:
    try:
        return check(number(value))
    except BadValue:
        raise
    except ValueError as error:
        raise BadValue(str(error)) from None


def ms_as_seconds(value: int | None) -> float:
    """Seconds, whole where they are; never is -1."""
    if value is None:
        return NEVER
    return value // 1000 if value % 1000 == 0 else value / 1000


def none_as_never(value: int | None) -> int:
    """-1 for none."""
    return NEVER if value is None else value


def texts(value: Any) -> list[str]:
    """A list of strings."""
    return [text(item) for item in _items(value)]


def tags(value: Any) -> list[str]:
    """A list of short strings."""
    found = texts(value)
    for index, tag in enumerate(found):
        if len(tag) > MAX_NAME_CHARACTERS:
            raise BadValue(
                f"is longer than {MAX_NAME_CHARACTERS} characters", (str(index),)
            )
    return found


def lines(value: Any) -> list[str]:
    """A list of strings, those that say something, each on one line."""
    return [" ".join(item.split()) for item in texts(value) if item.strip()]


def variables(value: Any) -> dict[str, Any]:
    """Values by name: texts, numbers, true and false. A null is none."""
    found = mapping(value)
    for name, item in found.items():
        if fault := variable_fault(name, item):
            raise BadValue(fault, (name[:80],))
    return {name: item for name, item in found.items() if item is not None}


def presets(value: Any) -> dict[str, Any]:
    """What is otherwise, by language code."""
    found = mapping(value)
    for language, preset in found.items():
        overrides = mapping(preset, (language,)).get("overrides")
        if overrides is not None:
            mapping(overrides, (language, "overrides"))
    return found


def hostnames(value: Any) -> list[str]:
    """The host names of an allowlist."""
    found = []
    for index, item in enumerate(_items(value)):
        host = mapping(item, (str(index),)).get("hostname")
        below = (str(index), "hostname")
        if not isinstance(host, str) or not host or host.split() != [host]:
            raise BadValue("is to be a host name, such as example.org", below)
        found.append(host)
    return found


def switches(value: Any, below: Path = ()) -> frozenset[str]:
    """The dotted paths that are on, in a tree of true and false."""
    if value is None or value is False:
        return frozenset()
    if value is True and below:
        return frozenset([".".join(below)])
    if not isinstance(value, dict):
        raise BadValue(f"is to be true or false, not {kind_of(value)}", below)
    branches = [switches(branch, (*below, name)) for name, branch in value.items()]
    return frozenset().union(*branches)


def inline_tools(value: Any) -> list[dict[str, Any]]:
    """Tools written into the agent, those of a type that is known here."""
    found = []
    for index, item in enumerate(_items(value)):
        tool = mapping(item, (str(index),))
        if isinstance(tool.get("type"), str) and tool["type"] not in TOOL_TYPES:
            continue
        try:
            parse_tool(tool)
        except ToolConfigError as error:
            path, message = error.faults[0]
            below = tuple(part for part in path.split(".") if part)
            raise BadValue(message, (str(index), *below)) from None
        found.append(tool)
    return found


def ids(value: Any) -> list[str]:
    """Ids, each once."""
    return list(dict.fromkeys(texts(value)))


def mapping(value: Any, below: Path = ()) -> dict[str, Any]:
    """An object."""
    if not isinstance(value, dict):
        raise BadValue(f"is to be an object, not {kind_of(value)}", below)
    if len(value) > MAX_ITEMS:
        raise BadValue(f"has more than {MAX_ITEMS} entries", below)
    return value


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadValue(f"is to be a list, not {kind_of(value)}")
    if len(value) > MAX_ITEMS:
        raise BadValue(f"has more than {MAX_ITEMS} entries")
    return value


def kind_of(value: Any) -> str:
    """What a value is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"
