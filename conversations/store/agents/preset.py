"""A preset put into the workspace: its connection, its tools and an agent that has them.

Putting it there again changes what the values given change. All else is left as staff
have it by then, the agent included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import transaction

from conversations.models import Agent, AuthConnection, SecretUnreadable, Tool
from conversations.presets.filling import Values, filled, refilled
from conversations.presets.preset import Preset
from conversations.protocol.auth_connection import (
    SECRET_FIELD,
    ConnectionFault,
    parse_connection,
)
from conversations.protocol.tool_config import ToolConfigError, parse_tool
from conversations.protocol.tool_dialect import DialectError, in_api_dialect
from conversations.store.agents.config.conversion import BadConfig
from conversations.store.agents.config.tree import merged
from conversations.store.agents.editing import create_agent
from conversations.store.agents.model_choice import ProviderProblem
from conversations.store.library.connections import (
    change_connection,
    create_connection,
)
from conversations.store.library.references import NameTaken
from conversations.store.library.tools import create_tool, tool_config, update_tool

PRIVATE = {"platform_settings": {"auth": {"enable_auth": True}}}
"""Unless a preset says otherwise: its agent reads and writes what is somebody's own."""
Deed = Literal["created", "changed", "unchanged"]


class CannotAdd(ValueError):
    """Nothing was added or changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one row."""

    what: str
    name: str
    public_id: str
    deed: Deed
    is_private: bool = False
    """Of an agent that was made: nobody talks to it who was not let in."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a preset is to be put there."""

    values: Values = field(repr=False)
    """By placeholder. The secret of a connection that is there need not be told."""
    label: str
    """Tells apart what several runs made; the preset's own name as a rule."""
    llm: str = ""
    """The agent's language model; "" is the site's own."""


def add_preset(
    preset: Preset, choice: Choice, problem: ProviderProblem, *, dry_run: bool = False
) -> list[Done]:
    """All of it or nothing of it. Raises CannotAdd."""
    with transaction.atomic():
        try:
            connection, done = _put_connection(preset, choice)
            results = [done]
            tools = []
            for stem, template in preset.tools.items():
                tool, done = _put_tool(stem, template, choice, connection)
                tools.append(tool)
                results.append(done)
            results.append(_put_agent(preset, choice, tools, problem))
        except (ConnectionFault, ToolConfigError, DialectError, BadConfig) as error:
            raise CannotAdd(f"{preset.title}: {error}") from None
        except NameTaken as error:
            raise CannotAdd(
                f"{error}; or give this one another name by --as."
            ) from None
        transaction.set_rollback(dry_run)
    return results


def has_connection(label: str) -> bool:
    """Whether the connection of this label is there, so that its secret is known."""
    return AuthConnection.objects.filter(public_id=_connection_id(label)).exists()


def _connection_id(label: str) -> str:
    return f"authconn_{label.replace('-', '_')}"


def _named(name: str, preset: Preset, choice: Choice) -> str:
    return name if choice.label == preset.name else f"{name} ({choice.label})"


# --- The connection --------------------------------------------------------------------


def _put_connection(preset: Preset, choice: Choice) -> tuple[AuthConnection, Done]:
    template = preset.connection
    public_id = _connection_id(choice.label)
    connection = AuthConnection.objects.filter(public_id=public_id).first()
    deed: Deed = "unchanged"
    if connection is None:
        fields = filled(template, choice.values)
        name = fields.get("name") or preset.title
        fields["name"] = _named(name, preset, choice)
        connection = create_connection(parse_connection(fields))
        connection.public_id = public_id
        connection.save(update_fields=["public_id"])
        deed = "created"
    elif connection.kind != template.get("auth_type"):
        raise CannotAdd(
            f"The connection {connection.name!r} signs in another way by now"
            f" ({connection.kind}). Make another one by --as."
        )
    elif changes := _changes(connection, template, choice.values):
        connection = change_connection(connection, changes)
        deed = "changed"
    return connection, Done("connection", connection.name, connection.public_id, deed)


def _changes(
    connection: AuthConnection, template: Mapping[str, Any], values: Values
) -> dict[str, Any]:
    now: dict[str, Any] = dict(connection.config)
    secret = SECRET_FIELD[connection.kind]
    if template.get(secret) in values:
        try:
            now[secret] = connection.credentials.reveal()
        except SecretUnreadable:
            now[secret] = ""
    then = refilled(now, template, values)
    return {key: value for key, value in then.items() if value != now[key]}


# --- The tools -------------------------------------------------------------------------


def _put_tool(
    stem: str, template: Mapping[str, Any], choice: Choice, connection: AuthConnection
) -> tuple[Tool, Done]:
    public_id = f"tool_{choice.label.replace('-', '_')}_{stem}"
    signed_in = {
        **in_api_dialect(template),
        "api_schema": {
            **_mapping(in_api_dialect(template).get("api_schema")),
            "auth_connection": {"auth_connection_id": connection.public_id},
        },
    }
    tool = Tool.objects.filter(public_id=public_id).first()
    deed: Deed = "unchanged"
    if tool is None:
        tool = create_tool(parse_tool(filled(signed_in, choice.values)))
        tool.public_id = public_id
        tool.save(update_fields=["public_id"])
        deed = "created"
    else:
        now = tool_config(tool)
        then = refilled(now, signed_in, choice.values)
        if then != now:
            tool = update_tool(tool, parse_tool(then), None)
            deed = "changed"
    return tool, Done("tool", tool.name, tool.public_id, deed)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# --- The agent -------------------------------------------------------------------------


def _put_agent(
    preset: Preset, choice: Choice, tools: list[Tool], problem: ProviderProblem
) -> Done:
    there = Agent.objects.filter(tools__in=tools).order_by("pk").first()
    if there is not None:
        return Done("agent", there.name, there.public_id, "unchanged")
    sent = filled(preset.agent, choice.values)
    tool_ids = [tool.public_id for tool in tools]
    ours = _as_prompt({"prompt": preset.prompt, "tool_ids": tool_ids})
    chosen = _as_prompt({"llm": choice.llm}) if choice.llm else {}
    sent = {
        **merged(merged(merged(PRIVATE, ours), sent), chosen),
        "name": _named(sent.get("name") or preset.title, preset, choice),
    }
    agent = create_agent(sent, problem)
    return Done("agent", agent.name, agent.public_id, "created", agent.requires_auth)


def _as_prompt(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {"conversation_config": {"agent": {"prompt": settings}}}
