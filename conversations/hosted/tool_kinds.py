"""Where a tool of a hosted agent runs."""

from typing import get_args

from conversations.engine.ports import ToolKind

_KINDS: tuple[ToolKind, ...] = get_args(ToolKind)


def tool_kind(told: object) -> ToolKind:
    """The kind by the vendor's name for it; of others only that they run elsewhere."""
    return next((kind for kind in _KINDS if kind == told), "webhook")
