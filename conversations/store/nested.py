"""A value deep in a tree of JSON objects that anybody may have sent."""

from typing import Any


def nested(tree: Any, *path: str, missing: Any = None) -> Any:
    """What stands there; `missing` where the way leads through no object, or ends."""
    for name in path:
        if not isinstance(tree, dict) or name not in tree:
            return missing
        tree = tree[name]
    return tree
