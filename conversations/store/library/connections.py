"""Connections of the workspace: kept with their secret sealed, and what uses them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from conversations.models import (
    Agent,
    AuthConnection,
    ConnectionStatus,
    McpServer,
    Sealed,
    Tool,
)
from conversations.protocol.auth_connection import (
    ENTRY_FIELDS,
    MASK,
    SECRET_FIELD,
    ConnectionConfig,
    changed,
    parse_connection,
)
from conversations.store.library.dependents import Dependent, InUse, dependent
from conversations.store.library.references import NameTaken, referring
from conversations.store.library.tokens import known_entries

KEY = "auth_connection_id"


@dataclass(slots=True)
class ConnectionUse:
    """What signs in by a connection."""

    tools: list[Dependent] = field(default_factory=list)
    mcp_servers: list[Dependent] = field(default_factory=list)
    agents: list[Dependent] = field(default_factory=list)
    """With tools that are written into them."""

    @property
    def everything(self) -> list[Dependent]:
        """In the order of their kinds."""
        return [*self.tools, *self.mcp_servers, *self.agents]


def create_connection(config: ConnectionConfig) -> AuthConnection:
    """A new connection. Raises NameTaken."""
    return write_connection(AuthConnection(), config)


def change_connection(
    connection: AuthConnection, changes: Mapping[str, Any]
) -> AuthConnection:
    """Other fields, under the API's names; the rest stays, so does an unnamed secret.

    Raises ConnectionFault, NameTaken, SecretUnreadable.
    """
    kind = connection.kind
    now = {
        "auth_type": kind,
        "name": connection.name,
        "provider": connection.provider,
        **connection.config,
    }
    if not changes.get(SECRET_FIELD[kind]):
        now[SECRET_FIELD[kind]] = connection.credentials.reveal()
    then = with_known_entries(connection, changed(now, changes))
    return write_connection(connection, parse_connection(then))


def with_known_entries(
    connection: AuthConnection, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields, with the values that their masks stand for. Raises SecretUnreadable."""
    filled = dict(fields)
    known: Mapping[str, Mapping[str, str]] | None = None
    for name in ENTRY_FIELDS:
        entries = filled.get(name)
        if not isinstance(entries, Mapping) or MASK not in entries.values():
            continue
        # Not before: whoever enters all of them anew needs none of the former.
        known = known_entries(connection) if known is None else known
        former = known.get(name, {})
        filled[name] = {
            key: former.get(key, MASK) if value == MASK else value
            for key, value in entries.items()
        }
    return filled


def write_connection(
    connection: AuthConnection, config: ConnectionConfig
) -> AuthConnection:
    """A new one, or one with all of it replaced. Raises NameTaken."""
    connection.kind = config.kind
    connection.name = config.name
    connection.provider = config.provider
    connection.config = dict(config.public)
    connection.credentials = Sealed.of(config.secret)
    entries = json.dumps(config.entries) if config.entries else ""
    connection.entries = Sealed.of(entries)
    # What was had for the former credentials is nothing to the new ones; whoever is
    # fetching a token for them finds that the number has passed.
    connection.token = Sealed()
    connection.token_type = ""
    connection.token_expires_at = None
    connection.token_number = F("token_number") + 1 if connection.pk else 0
    connection.refreshing_until = None
    connection.status = ConnectionStatus.ACTIVE
    connection.error = ""
    connection.failures = 0
    try:
        with transaction.atomic():
            connection.save()
    except IntegrityError:
        raise NameTaken("connection", config.name) from None
    connection.refresh_from_db()
    return connection


def find_connection(public_id: str) -> AuthConnection | None:
    """None if there is none of this id."""
    return AuthConnection.objects.filter(public_id=public_id).first()


def all_connections() -> QuerySet[AuthConnection]:
    """By name, without what is sealed."""
    return AuthConnection.objects.defer("credentials", "entries", "token")


def connection_uses(public_ids: Iterable[str]) -> dict[str, ConnectionUse]:
    """What uses each of these, in three queries however many they are."""
    uses = {public_id: ConnectionUse() for public_id in public_ids}
    for tool, named in referring(Tool, KEY):
        for public_id in named & uses.keys():
            uses[public_id].tools.append(dependent(tool))
    for agent, named in referring(Agent, KEY):
        for public_id in named & uses.keys():
            uses[public_id].agents.append(dependent(agent))
    servers = McpServer.objects.filter(connection__public_id__in=list(uses))
    for server in servers.select_related("connection"):
        if server.connection is not None:
            uses[server.connection.public_id].mcp_servers.append(dependent(server))
    return uses


def delete_connection(connection: AuthConnection) -> None:
    """Raises InUse when something would fail without it."""
    users = connection_uses([connection.public_id])[connection.public_id].everything
    if users:
        raise InUse("connection", users, "Choose another there first.")
    connection.delete()
