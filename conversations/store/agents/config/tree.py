"""Values in a tree of JSON objects: found, taken out, put in, merged."""

import copy
from typing import Any

from conversations.store.agents.config.field import MISSING, ConfigField
from conversations.store.agents.config.values import BadValue, Path, kind_of
from conversations.store.nested import nested

REPLACED_WHOLE = frozenset(
    [
        ("workflow",),
        ("platform_settings", "widget", "avatar"),
        ("conversation_config", "agent", "prompt", "custom_llm"),
    ]
)
"""Where an update does not leave former entries beside the new ones: they are named by
whoever wrote them, and could never be removed."""


def merged(base: Any, over: Any, path: Path = ()) -> Any:
    """Objects entry by entry, anything else as it is in `over`. Shares nothing."""
    objects = isinstance(base, dict) and isinstance(over, dict)
    if not objects or path in REPLACED_WHOLE:
        return copy.deepcopy(over)
    both = {name: copy.deepcopy(value) for name, value in base.items()}
    for name, value in over.items():
        both[name] = merged(base.get(name), value, (*path, name))
    return both


def found(tree: Any, field: ConfigField) -> Any:
    """What the tree says of a field; MISSING if nothing."""
    if not field.entries:
        return nested(tree, *field.path, missing=MISSING)
    entries = {
        name: nested(tree, *field.path, name, missing=MISSING) for name in field.entries
    }
    return _those_there(entries)


def taken(tree: dict[str, Any], field: ConfigField) -> Any:
    """Likewise, and the tree says it no longer.

    Raises BadValue for what is no object though others are to be in it.
    """
    if not field.entries:
        return take(tree, field.path)
    entries = {name: take(tree, (*field.path, name)) for name in field.entries}
    return _those_there(entries)


def put(tree: dict[str, Any], field: ConfigField, value: Any) -> None:
    """Let the tree say this of a field."""
    if not field.entries:
        _put(tree, field.path, value)
        return
    for name, entry in value.items():
        _put(tree, (*field.path, name), entry)


def take(tree: dict[str, Any], path: Path) -> Any:
    """Remove a value and the objects it leaves empty; MISSING if there is none.

    Raises BadValue for what is no object though others are to be in it.
    """
    branches = [tree]
    for depth, name in enumerate(path[:-1]):
        branch = branches[-1].get(name, MISSING)
        if branch is None:
            # A section that is null is one that was not sent.
            del branches[-1][name]
            return MISSING
        if branch is MISSING:
            return MISSING
        if not isinstance(branch, dict):
            message = f"is to be an object, not {kind_of(branch)}"
            raise BadValue(message, path[: depth + 1])
        branches.append(branch)
    value = branches[-1].pop(path[-1], MISSING)
    for name, branch in zip(reversed(path[:-1]), reversed(branches[:-1]), strict=True):
        if not branch[name]:
            del branch[name]
    return value


def _those_there(entries: dict[str, Any]) -> Any:
    there = {name: value for name, value in entries.items() if value is not MISSING}
    return there or MISSING


def _put(tree: dict[str, Any], path: Path, value: Any) -> None:
    for name in path[:-1]:
        if not isinstance(tree.get(name), dict):
            tree[name] = {}
        tree = tree[name]
    tree[path[-1]] = value
