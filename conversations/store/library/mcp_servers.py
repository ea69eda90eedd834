"""MCP servers: kept, found, and as conversations need them."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from pydantic import TypeAdapter

from conversations.models import (
    Agent,
    AuthConnection,
    McpInterruption,
    McpServer,
    McpSpeech,
    Secret,
    ToolApproval,
)
from conversations.protocol.headers import (
    HeaderValue,
    SecretHeader,
)
from conversations.protocol.mcp_server import (
    McpServerSettings,
    ServerConfig,
    parse_server,
)
from conversations.protocol.mcp_tool_override import (
    OVERRIDES,
    newer_names,
    overrides_of,
)
from conversations.protocol.tool_config import ToolConfigError
from conversations.store.library.dependents import InUse, dependent
from conversations.store.library.mcp_tools import listed
from conversations.store.workspace import workspace_settings

HEADERS: TypeAdapter[dict[str, HeaderValue]] = TypeAdapter(dict[str, HeaderValue])
RENAMED = ("interruption_mode", "pre_tool_speech")
COLUMNS = frozenset(
    {*ServerConfig.model_fields, "disable_interruptions", "force_pre_tool_speech"}
    - {OVERRIDES}
    | {"tool_approval_hashes"}
)
"""Of what the API writes: kept in columns, or said again by them and by approvals."""
MAY_USE = "can_use_mcp_servers"
"""A setting of the workspace: false does without all of them."""


def all_servers() -> QuerySet[McpServer]:
    """By name, with what is shown of them."""
    return McpServer.objects.select_related("connection", "token").prefetch_related(
        "approvals", "agents"
    )


def find_server(public_id: str) -> McpServer | None:
    """None if there is none of this id."""
    return all_servers().filter(public_id=public_id).first()


def create_server(written: Mapping[str, Any]) -> McpServer:
    """A new one, as the API writes it. Raises ToolConfigError."""
    return _kept(McpServer(), _with_newer_names(written))


def change_server(server: McpServer, changes: Mapping[str, Any]) -> McpServer:
    """What is given; the rest stays. A null takes back, a header as well.

    Raises ToolConfigError.
    """
    written = {**written_of(server), **_with_newer_names(changes)}
    headers = changes.get("request_headers")
    if isinstance(headers, Mapping):
        merged = {**server.request_headers, **headers}
        written["request_headers"] = {k: v for k, v in merged.items() if v is not None}
    return _kept(server, written)


def change_policy(server: McpServer, policy: str) -> None:
    """Who has to say yes from now on."""
    server.approval = policy
    server.save(update_fields=["approval", "updated_at"])


def written_of(server: McpServer) -> dict[str, Any]:
    """A server as the API writes it."""
    return {
        **server.vendor_settings,
        "name": server.name,
        "description": server.description,
        "url": server.url,
        "transport": server.transport,
        "approval_policy": server.approval,
        "request_headers": server.request_headers,
        "auth_connection": server.connection
        and {"auth_connection_id": server.connection.public_id},
        "secret_token": server.token and {"secret_id": server.token.public_id},
        "response_timeout_secs": server.tool_timeout_s,
        **_options(server),
        # The names of before, for those who read them.
        "disable_interruptions": server.interruption_mode != McpInterruption.ALLOW,
        "force_pre_tool_speech": server.pre_tool_speech == McpSpeech.FORCE,
    }


def _with_newer_names(written: Mapping[str, Any]) -> dict[str, Any]:
    newer = newer_names(written)
    return {
        **written,
        **{name: newer[name] for name in RENAMED if newer.get(name) is not None},
    }


def _kept(server: McpServer, written: Mapping[str, Any]) -> McpServer:
    config = parse_server(written)
    server.name = config.name
    server.description = config.description
    server.url = config.url
    server.transport = config.transport
    server.approval = config.approval_policy
    server.request_headers = dict(written.get("request_headers") or {})
    server.connection = _connection(config)
    server.token = _token(config)
    server.tool_timeout_s = config.response_timeout_secs
    server.execution_mode = config.execution_mode
    server.pre_tool_speech = config.pre_tool_speech
    server.interruption_mode = config.interruption_mode
    server.vendor_settings = {
        name: value for name, value in written.items() if name not in COLUMNS
    }
    try:
        server.full_clean(validate_unique=False)
    except ValidationError as error:
        raise ToolConfigError(
            [(name, " ".join(said)) for name, said in error.message_dict.items()]
        ) from None
    server.save()
    return server


def _connection(config: ServerConfig) -> AuthConnection | None:
    if config.auth_connection is None:
        return None
    public_id = config.auth_connection.auth_connection_id
    found = AuthConnection.objects.filter(public_id=public_id).first()
    if found is None:
        raise ToolConfigError(
            [("auth_connection", f"there is no auth connection {public_id[:80]!r}")]
        )
    return found


def _token(config: ServerConfig) -> Secret | None:
    if config.secret_token is None:
        return None
    public_id = config.secret_token.secret_id
    found = Secret.objects.filter(public_id=public_id).first()
    if found is None:
        raise ToolConfigError(
            [("secret_token", f"there is no secret {public_id[:80]!r}; make it first")]
        )
    return found


def _options(server: McpServer) -> dict[str, str]:
    return {
        "execution_mode": server.execution_mode,
        "pre_tool_speech": server.pre_tool_speech,
        "interruption_mode": server.interruption_mode,
    }


def delete_server(server: McpServer) -> None:
    """Raises InUse when an agent has it."""
    agents = [dependent(agent) for agent in server.agents.all()]
    if agents:
        raise InUse("MCP server", agents, "Take it out there first.")
    server.delete()


# --- For conversations ---------------------------------------------------------------


def servers_of(agent: Agent) -> tuple[McpServerSettings, ...]:
    """The servers whose tools an agent may use, as they stand now."""
    if not agent.pk:
        return ()
    servers = (
        agent.mcp_servers.filter(enabled=True)
        .select_related("connection", "token")
        .prefetch_related("approvals")
    )
    found = tuple(settings_of(server) for server in servers)
    if found and workspace_settings().get(MAY_USE) is False:
        return ()
    return found


def _headers(server: McpServer) -> dict[str, HeaderValue]:
    headers = HEADERS.validate_python(server.request_headers)
    if server.token:
        headers["authorization"] = SecretHeader(secret_id=server.token.public_id)
    return headers


def settings_of(server: McpServer) -> McpServerSettings:
    """As those need it who ask the server."""
    return McpServerSettings(
        public_id=server.public_id,
        name=server.name,
        url=server.url,
        transport="SSE" if server.transport == "SSE" else "STREAMABLE_HTTP",
        headers=_headers(server),
        connection_id=server.connection.public_id if server.connection else "",
        policy=server.approval,  # type: ignore[arg-type]  # one of its choices
        approved={
            one.tool_name: one.schema_hash
            for one in (server.approvals.all() if server.pk else ())
            if one.policy == ToolApproval.AUTO
        },
        listed=listed(server),
        timeout_ms=server.tool_timeout_s and server.tool_timeout_s * 1000,
        options=_options(server),
        overrides=overrides_of(server.vendor_settings),
    )
