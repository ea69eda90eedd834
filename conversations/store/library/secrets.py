"""Secrets of the workspace: kept sealed, named by what uses them, never told."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from conversations.models import (
    Agent,
    McpServer,
    Sealed,
    Secret,
    SecretUnreadable,
    Tool,
    Workspace,
)
from conversations.store.library.dependents import Dependent, InUse, dependent
from conversations.store.library.references import NameTaken, named_under, referring
from conversations.store.paging import Page, page_of

KEY = "secret_id"
INITIATION_WEBHOOK = "conversation_initiation_webhook"
INITIATION_WEBHOOK_SETTING = "conversation_initiation_client_data_webhook"


class NoSecret(Exception):
    """A secret cannot be had; the message is for staff."""


@dataclass(slots=True)
class SecretUse:
    """What refers to a secret."""

    tools: list[Dependent] = field(default_factory=list)
    agents: list[Dependent] = field(default_factory=list)
    mcp_servers: list[Dependent] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Parts of the workspace's settings."""

    @property
    def everything(self) -> list[Dependent]:
        """Tools, agents and servers of tools."""
        return [*self.tools, *self.agents, *self.mcp_servers]


def create_secret(name: str, value: str) -> Secret:
    """A new secret. Raises NameTaken."""
    secret = Secret(name=name)
    secret.value = Sealed.of(value)
    return _written(secret)


def update_secret(secret: Secret, name: str | None, value: str | None) -> Secret:
    """None leaves the name or the value as it is. Raises NameTaken."""
    if name is not None:
        secret.name = name
    if value is not None:
        secret.value = Sealed.of(value)
    return _written(secret)


def _written(secret: Secret) -> Secret:
    try:
        with transaction.atomic():
            secret.save()
    except IntegrityError:
        raise NameTaken("secret", secret.name) from None
    return secret


def find_secret(public_id: str) -> Secret | None:
    """None if there is none of this id."""
    return Secret.objects.filter(public_id=public_id).first()


def secret_value(public_id: str) -> str:
    """The secret itself, to be sent. Raises NoSecret."""
    secret = Secret.objects.filter(public_id=public_id).first()
    if secret is None:
        raise NoSecret(f"There is no secret {public_id[:80]!r} any more.")
    try:
        value: str = secret.value.reveal()
    except SecretUnreadable as error:
        raise NoSecret(f"The secret {secret.name!r}: {error}") from None
    return value


def secret_page(search: str, page_size: int, cursor: str | None) -> Page[Secret]:
    """Secrets by name. Raises BadCursor."""
    secrets = Secret.objects.defer("value")
    if search:
        secrets = secrets.filter(name__icontains=search)
    return page_of(secrets, "name", page_size, cursor)


def uses_of(public_ids: Iterable[str]) -> dict[str, SecretUse]:
    """What uses each of these secrets, in a few queries however many they are."""
    uses = {public_id: SecretUse() for public_id in public_ids}
    for tool, named in referring(Tool, KEY):
        for public_id in named & uses.keys():
            uses[public_id].tools.append(dependent(tool))
    for agent, named in referring(Agent, KEY):
        for public_id in named & uses.keys():
            uses[public_id].agents.append(dependent(agent))
    for server, named in referring(McpServer, KEY):
        for public_id in named & uses.keys():
            uses[public_id].mcp_servers.append(dependent(server))
    servers = McpServer.objects.filter(token__public_id__in=list(uses))
    for server in servers.select_related("token"):
        use = uses[server.token.public_id] if server.token else SecretUse()
        if dependent(server) not in use.mcp_servers:
            use.mcp_servers.append(dependent(server))
    workspace = Workspace.objects.first()
    webhook = workspace and workspace.settings.get(INITIATION_WEBHOOK_SETTING)
    for public_id in named_under(KEY, webhook) & uses.keys():
        uses[public_id].others.append(INITIATION_WEBHOOK)
    return uses


def delete_secret(secret: Secret) -> None:
    """Raises InUse when something would fail without it."""
    use = uses_of([secret.public_id])[secret.public_id]
    users = use.everything
    if users or use.others:
        users += [
            Dependent("", other.replace("_", " "), secret.created_at)
            for other in use.others
        ]
        raise InUse("secret", users, "Take it out there first.")
    secret.delete()
