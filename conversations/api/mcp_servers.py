"""MCP servers: `/v1/convai/mcp-servers`."""

from contextlib import suppress
from typing import Annotated, Any, Literal

from asgiref.sync import async_to_sync
from django.core.exceptions import ValidationError as ModelFault
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.ownership import access_info, dependents_json
from conversations.api.storable import STORABLE_VALUE
from conversations.protocol.mcp_server import (
    ApprovalPolicy,
    ListedTool,
    McpTransport,
)
from conversations.protocol.mcp_tool_override import (
    MAX_OVERRIDES,
    OVERRIDES,
    parse_override,
)
from conversations.protocol.tool_config import ToolConfigError
from conversations.store.library import mcp_servers as store
from conversations.store.library.dependents import InUse, dependent
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.refreshing import refreshed

router = Router(tags=["MCP servers"])

Json = Annotated[dict[str, Any], STORABLE_VALUE]
ToolPolicy = Literal["auto_approved", "requires_approval"]
COLUMNS = {"name", "description", "url", "transport"}
OURS = {*COLUMNS, "approval_policy", "request_headers", "auth_connection"}
COMPUTED = {"tool_approval_hashes"}
"""Of what answers have: sent back, it changes nothing."""


class ServerChanges(BaseModel):
    """What is sent of a server; the rest stays as it is."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Any, STORABLE_VALUE]]

    name: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    description: Annotated[str, Field(max_length=20_000)] | None = None
    url: Annotated[str, Field(max_length=2_000)] | Json | None = None
    transport: McpTransport | None = None
    approval_policy: ApprovalPolicy | None = None
    request_headers: Json | None = None
    auth_connection: Json | None = None
    secret_token: Json | None = None
    response_timeout_secs: Annotated[int, Field(ge=5, le=300)] | None = None
    tool_config_overrides: (
        Annotated[list[Json], Field(max_length=MAX_OVERRIDES)] | None
    ) = None
    execution_mode: Literal["immediate", "post_tool_speech", "async"] | None = None
    pre_tool_speech: Literal["auto", "force", "off"] | None = None
    interruption_mode: (
        Literal["allow", "disable_during_tool", "disable_during_tool_and_turn"] | None
    ) = None


class NewServer(Schema):
    """A server as it is sent."""

    config: ServerChanges


class PolicyChange(Schema):
    """Who has to say yes before a tool runs."""

    approval_policy: ApprovalPolicy


class NewApproval(Schema):
    """A word on one tool, as it is described here."""

    tool_name: Annotated[str, Field(min_length=1, max_length=200)]
    tool_description: str
    input_schema: Json = {}
    approval_policy: ToolPolicy = "requires_approval"


@router.get("/mcp-servers", auth=reads)
def list_servers(request: HttpRequest) -> dict[str, Any]:
    """All of them, by name."""
    return {"mcp_servers": [shown(row) for row in store.all_servers()]}


@router.post("/mcp-servers", auth=writes)
def create(request: HttpRequest, body: NewServer) -> dict[str, Any]:
    """Make one, and ask it for its tools; that it could not be asked is told there."""
    sent = body.config
    if not sent.name:
        raise invalid("is missing", "config", "name")
    if not sent.url:
        raise invalid("is missing", "config", "url")
    server = store.new_server()
    _change(server, sent, "config")
    with suppress(McpFailed):
        # Kept with the server, for whoever asks for its tools.
        async_to_sync(refreshed)(store.settings_of(server))
    return shown(found(server.public_id))


@router.get("/mcp-servers/{server_id}", auth=reads)
def get(request: HttpRequest, server_id: PublicId) -> dict[str, Any]:
    """One server."""
    return shown(found(server_id))


@router.patch("/mcp-servers/{server_id}", auth=writes)
def update(
    request: HttpRequest, server_id: PublicId, body: ServerChanges
) -> dict[str, Any]:
    """Change what is sent; a header that is null is taken out."""
    server = found(server_id)
    _change(server, body)
    return shown(found(server_id))


@router.delete("/mcp-servers/{server_id}", auth=writes)
def delete(request: HttpRequest, server_id: PublicId) -> dict[str, Any]:
    """Delete it, unless an agent has it."""
    try:
        store.delete_server(found(server_id))
    except InUse as error:
        raise Refusal(400, "mcp_server_in_use", str(error)) from None
    return {}


@router.get("/mcp-servers/{server_id}/tools", auth=reads)
def tools(request: HttpRequest, server_id: PublicId) -> dict[str, Any]:
    """Ask it for its tools, now."""
    server = found(server_id)
    try:
        listing = async_to_sync(refreshed)(store.settings_of(server))
    except McpFailed as failure:
        return {
            "success": False,
            "tools": [],
            "tool_approval_statuses": [],
            "error_message": str(failure),
        }
    server = found(server_id)
    return {
        "success": True,
        "tools": [
            {
                "name": tool.name,
                "description": tool.description,
                "inputSchema": tool.input_schema,
            }
            for tool in listing.tools
        ],
        "tool_approval_statuses": _states(server),
        "error_message": listing.left_out or None,
    }


@router.patch("/mcp-servers/{server_id}/approval-policy", auth=writes)
def change_policy(
    request: HttpRequest, server_id: PublicId, body: PolicyChange
) -> dict[str, Any]:
    """Change who has to say yes."""
    server = found(server_id)
    server.approval = body.approval_policy
    server.save(update_fields=["approval", "updated_at"])
    return shown(server)


@router.post("/mcp-servers/{server_id}/tool-approvals", auth=writes)
def approve(
    request: HttpRequest, server_id: PublicId, body: NewApproval
) -> dict[str, Any]:
    """Keep a word on a tool as it is described here; described otherwise, it is void."""
    tool = ListedTool(body.tool_name, body.tool_description, body.input_schema)
    store.approve(found(server_id), tool, body.approval_policy)
    return shown(found(server_id))


@router.delete("/mcp-servers/{server_id}/tool-approvals/{path:tool_name}", auth=writes)
def take_back(
    request: HttpRequest, server_id: PublicId, tool_name: str
) -> dict[str, Any]:
    """The tool is approved no more."""
    if not store.take_back(found(server_id), tool_name):
        raise not_found("approval of the tool", tool_name)
    return shown(found(server_id))


def found(server_id: str) -> Any:
    """The server of this id, or a refusal."""
    server = store.find_server(server_id)
    if server is None:
        raise not_found("MCP server", server_id)
    return server


def _change(server: Any, sent: ServerChanges, *place: str) -> None:
    given = sent.model_dump(exclude_unset=True)
    _check_places(given, *place)
    for column in COLUMNS & given.keys():
        setattr(server, column, given[column] or "")
    if given.get("approval_policy"):
        server.approval = given["approval_policy"]
    if "request_headers" in given:
        headers = {**server.request_headers, **(given["request_headers"] or {})}
        server.request_headers = {k: v for k, v in headers.items() if v is not None}
    if "auth_connection" in given:
        named = given["auth_connection"]
        try:
            server.connection = named and store.connection_of(
                str(named["auth_connection_id"])
            )
        except store.NoConnection as error:
            raise invalid(str(error), *place, "auth_connection") from None
    kept = {k: v for k, v in given.items() if k not in OURS | COMPUTED}
    server.vendor_settings = {**server.vendor_settings, **kept}
    try:
        store.check(server)
    except ModelFault as error:
        field, messages = next(iter(error.message_dict.items()))
        raise invalid(" ".join(messages), *place, field) from None
    server.save()


def check_override(written: object, *place: str) -> None:
    """Refuse what no tool could be run by."""
    try:
        parse_override(written)
    except ToolConfigError as error:
        path, message = error.faults[0]
        raise invalid(message, *place, *filter(None, path.split("."))) from None


def _check_places(given: dict[str, Any], *place: str) -> None:
    """Refuse references that have nothing to refer to here."""
    for number, one in enumerate(given.get(OVERRIDES) or []):
        check_override(one, *place, OVERRIDES, str(number))
    if isinstance(given.get("url"), dict):
        raise invalid(
            "is to be an address; secrets belong into request_headers", *place, "url"
        )
    token = given.get("secret_token")
    if token is not None and not isinstance(token.get("secret_id"), str):
        raise invalid(
            "is to be {secret_id}: keep the token as a secret of the workspace first",
            *place,
            "secret_token",
        )
    connection = given.get("auth_connection")
    if connection is not None and "auth_connection_id" not in connection:
        raise invalid(
            "is to be {auth_connection_id}; there are no environments here",
            *place,
            "auth_connection",
        )


def shown(server: Any) -> dict[str, Any]:
    """As the API has it."""
    config = {
        **server.vendor_settings,
        "name": server.name,
        "description": server.description,
        "url": server.url,
        "transport": server.transport,
        "approval_policy": server.approval,
        "tool_approval_hashes": [
            {
                "tool_name": one.tool_name,
                "tool_hash": one.schema_hash,
                "approval_policy": one.policy,
            }
            for one in server.approvals.all()
        ],
        "request_headers": server.request_headers,
        "auth_connection": server.connection
        and {"auth_connection_id": server.connection.public_id},
    }
    return {
        "id": server.public_id,
        "config": config,
        "access_info": access_info(),
        "dependent_agents": dependents_json(
            [dependent(agent) for agent in server.agents.all()]
        ),
        "metadata": {
            "created_at": int(server.created_at.timestamp()),
            "owner_user_id": None,
        },
    }


def _states(server: Any) -> list[dict[str, Any]]:
    return [
        {
            "tool_id": f"mcp:{server.public_id}:{one.tool.name}",
            "state": one.state,
            "approval_policy": one.policy or None,
            "approved_definition": one.definition or None,
        }
        for one in store.tool_states(server)
    ]
