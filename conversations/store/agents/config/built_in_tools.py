"""The built-in tools of an agent, as the API has them and as its columns do."""

import copy
from collections.abc import Callable
from typing import Any

from conversations.models import Agent
from conversations.protocol.system_tool import BUILT_IN_TOOLS
from conversations.protocol.tool_config import ToolConfigError, parse_tool
from conversations.store.agents.config import values
from conversations.store.agents.config.field import ConfigField
from conversations.store.agents.config.values import BadValue, Path

PATH: Path = ("conversation_config", "agent", "prompt", "built_in_tools")
END_CALL = "end_call"


def complete(name: str, tool: dict[str, Any]) -> dict[str, Any]:
    """With what every tool of the API has."""
    params = tool.get("params")
    return {
        "type": "system",
        "name": name,
        "description": "",
        **{key: value for key, value in tool.items() if value is not None},
        "params": {
            **(params if isinstance(params, dict) else {}),
            "system_tool_type": name,
        },
    }


def check(name: str, tool: dict[str, Any]) -> None:
    """Raises BadValue for a tool that no conversation could have."""
    try:
        parse_tool(complete(name, tool))
    except ToolConfigError as error:
        path, message = error.faults[0]
        raise BadValue(
            message, tuple(part for part in path.split(".") if part)
        ) from None


def _reader(name: str) -> Callable[[Any], dict[str, Any]]:
    def read(value: Any) -> dict[str, Any]:
        tool = values.mapping(value)
        named = (
            (tool.get("params") or {}) if isinstance(tool.get("params"), dict) else {}
        )
        if named.get("system_tool_type", name) != name:
            raise BadValue(f"is to be {name}", ("params", "system_tool_type"))
        check(name, tool)
        return copy.deepcopy(tool)

    return read


def _shower(name: str) -> Callable[[Any], Any]:
    return lambda tool: None if tool is None else complete(name, tool)


def _getter(name: str) -> Callable[[Agent], Any]:
    return lambda agent: (
        agent.system_tools.get(name) if isinstance(agent.system_tools, dict) else None
    )


def _putter(name: str) -> Callable[[Agent, Any], None]:
    def put(agent: Agent, tool: Any) -> None:
        others = {k: v for k, v in (agent.system_tools or {}).items() if k != name}
        agent.system_tools = others if tool is None else {**others, name: tool}

    return put


def _get_end_call(agent: Agent) -> Any:
    return (_getter(END_CALL)(agent) or {}) if agent.can_end_call else None


def _put_end_call(agent: Agent, tool: Any) -> None:
    agent.can_end_call = tool is not None
    # An empty one says nothing beside.
    _putter(END_CALL)(agent, tool or None)


BUILT_IN_FIELDS: tuple[ConfigField, ...] = (
    ConfigField(
        (*PATH, END_CALL),
        "can_end_call",
        _reader(END_CALL),
        _shower(END_CALL),
        get=_get_end_call,
        put=_put_end_call,
        null=None,
    ),
    *(
        ConfigField(
            (*PATH, name),
            "system_tools",
            _reader(name),
            _shower(name),
            get=_getter(name),
            put=_putter(name),
            null=None,
        )
        for name in BUILT_IN_TOOLS
        if name != END_CALL
    ),
)
