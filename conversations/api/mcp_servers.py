"""MCP servers: `/v1/convai/mcp-servers`."""

from contextlib import suppress
from typing import Annotated, Any, Literal

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from ninja import Body, Router, Schema
from pydantic import Field

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.ownership import access_info, dependents_json
from conversations.api.storable import STORABLE_VALUE
from conversations.protocol.mcp_server import (
    ApprovalPolicy,
    ListedTool,
)
from conversations.protocol.mcp_tool_override import (
    parse_override,
)
from conversations.protocol.tool_config import ToolConfigError
from conversations.store.library import mcp_servers as store
from conversations.store.library import mcp_tools
from conversations.store.library.dependents import InUse, dependent
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.refreshing import refreshed

router = Router(tags=["MCP servers"])

Json = Annotated[dict[str, Any], STORABLE_VALUE]
ToolPolicy = Literal["auto_approved", "requires_approval"]


class NewServer(Schema):
    """A server as it is sent."""

    config: Json


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
    try:
        server = store.create_server(body.config)
    except ToolConfigError as error:
        raise _refusal(error, "config") from None
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
    request: HttpRequest, server_id: PublicId, body: Body[Json]
) -> dict[str, Any]:
    """Change what is sent; a header that is null is taken out."""
    try:
        store.change_server(found(server_id), body)
    except ToolConfigError as error:
        raise _refusal(error) from None
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
    store.change_policy(server, body.approval_policy)
    return shown(server)


@router.post("/mcp-servers/{server_id}/tool-approvals", auth=writes)
def approve(
    request: HttpRequest, server_id: PublicId, body: NewApproval
) -> dict[str, Any]:
    """Keep a word on a tool as it is described here; described otherwise, it is void."""
    tool = ListedTool(body.tool_name, body.tool_description, body.input_schema)
    mcp_tools.approve(found(server_id), tool, body.approval_policy)
    return shown(found(server_id))


@router.delete("/mcp-servers/{server_id}/tool-approvals/{path:tool_name}", auth=writes)
def take_back(
    request: HttpRequest, server_id: PublicId, tool_name: str
) -> dict[str, Any]:
    """The tool is approved no more."""
    if not mcp_tools.take_back(found(server_id), tool_name):
        raise not_found("approval of the tool", tool_name)
    return shown(found(server_id))


def found(server_id: str) -> Any:
    """The server of this id, or a refusal."""
    server = store.find_server(server_id)
    if server is None:
        raise not_found("MCP server", server_id)
    return server


def _refusal(error: ToolConfigError, *place: str) -> Refusal:
    path, message = error.faults[0]
    return invalid(message, *place, *filter(None, path.split(".")))


def check_override(written: object, *place: str) -> None:
    """Refuse what no tool could be run by."""
    try:
        parse_override(written)
    except ToolConfigError as error:
        raise _refusal(error, *place) from None


def shown(server: Any) -> dict[str, Any]:
    """As the API has it."""
    config = {
        **store.written_of(server),
        "tool_approval_hashes": [
            {
                "tool_name": one.tool_name,
                "tool_hash": one.schema_hash,
                "approval_policy": one.policy,
            }
            for one in server.approvals.all()
        ],
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
        for one in mcp_tools.tool_states(server)
    ]
