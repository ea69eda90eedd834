"""Paths with dots into a JSON value, such as `data.0.id`."""

from collections.abc import Iterable
from typing import Any, Final

MISSING: Final = object()


def value_at(value: object, path: str) -> object:
    """What stands there; MISSING when nothing does. "" is the value as a whole."""
    for part in _parts(path):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and (index := _index(part, value)) is not None:
            value = value[index]
        else:
            return MISSING
    return value


def without(value: object, path: str) -> object:
    """A copy without what stands there; in a list null takes its place."""
    parts = _parts(path)
    if not parts:
        return None
    return _without(value, parts)


def only(value: object, paths: Iterable[str]) -> object:
    """A copy of what these paths lead to, in its place; MISSING when none leads anywhere.

    A part that is a name goes through every entry of a list, a number counts into it.
    """
    kept: object = MISSING
    for path in paths:
        kept = _joined(kept, _only(value, _parts(path)))
    return kept


def _only(value: object, parts: list[str]) -> object:
    if not parts:
        return value
    part, rest = parts[0], parts[1:]
    if isinstance(value, dict):
        inner = _only(value[part], rest) if part in value else MISSING
        return MISSING if inner is MISSING else {part: inner}
    if isinstance(value, list):
        index = _index(part, value)
        if index is not None:
            inner = _only(value[index], rest)
            return MISSING if inner is MISSING else [inner]
        found = [_only(each, parts) for each in value]
        # A list without its other entries would be another list.
        return (
            [None if each is MISSING else each for each in found]
            if any(each is not MISSING for each in found)
            else MISSING
        )
    return MISSING


def _joined(one: object, other: object) -> object:
    if one is MISSING or other is MISSING:
        return other if one is MISSING else one
    if isinstance(one, dict) and isinstance(other, dict):
        joined = dict(one)
        for key, value in other.items():
            joined[key] = _joined(joined.get(key, MISSING), value)
        return joined
    if isinstance(one, list) and isinstance(other, list):
        if len(one) == len(other):
            return [_joined(*pair) for pair in zip(one, other, strict=True)]
        return [*one, *other]
    return other if one is None else one


def _without(value: Any, parts: list[str]) -> object:
    part, rest = parts[0], parts[1:]
    if isinstance(value, dict) and part in value:
        if not rest:
            return {key: kept for key, kept in value.items() if key != part}
        return {**value, part: _without(value[part], rest)}
    if isinstance(value, list) and (index := _index(part, value)) is not None:
        changed = list(value)
        changed[index] = _without(value[index], rest) if rest else None
        return changed
    return value


def _parts(path: str) -> list[str]:
    # As some write it: $.data[0].id
    plain = path.strip().removeprefix("$").replace("[", ".").replace("]", "")
    return [part for part in plain.split(".") if part]


def _index(part: str, value: list[Any]) -> int | None:
    if not part.isascii() or not part.isdigit() or len(part) > 9:  # noqa: PLR2004
        return None
    index = int(part)
    return index if index < len(value) else None
