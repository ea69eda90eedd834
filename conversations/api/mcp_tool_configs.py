"""How single tools of MCP servers are run: `/v1/convai/mcp-servers/{id}/tool-configs`."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from conversations.api.errors import Refusal, invalid, not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.mcp_servers import check_override, found, shown
from conversations.api.storable import STORABLE_VALUE
from conversations.protocol.mcp_tool_override import MAX_OVERRIDES, OVERRIDES
from conversations.store.library import mcp_tools

router = Router(tags=["MCP servers"])
PATH = "/mcp-servers/{server_id}/tool-configs"


class ToolChanges(BaseModel):
    """What is sent of a tool; what is null is as its server has it."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[Any, STORABLE_VALUE]]


class NewToolConfig(ToolChanges):
    """A tool that is run otherwise than its server's others."""

    tool_name: Annotated[str, Field(min_length=1, max_length=200), STORABLE_VALUE]


@router.post(PATH, auth=writes)
def create(
    request: HttpRequest, server_id: PublicId, body: NewToolConfig
) -> dict[str, Any]:
    """Say how a tool is run."""
    server = found(server_id)
    written = _given(body)
    if mcp_tools.override_of(server, body.tool_name) is not None:
        raise Refusal(
            409,
            "tool_config_exists",
            f"The tool {body.tool_name[:80]!r} has a configuration; change it by PATCH.",
        )
    if len(server.vendor_settings.get(OVERRIDES) or []) >= MAX_OVERRIDES:
        raise invalid(f"there are {MAX_OVERRIDES} already; delete one first")
    check_override(written)
    mcp_tools.change_override(server, body.tool_name, written)
    return shown(found(server_id))


@router.get(f"{PATH}/{{path:tool_name}}", auth=reads)
def get(request: HttpRequest, server_id: PublicId, tool_name: str) -> dict[str, Any]:
    """How one tool is run."""
    return _found_config(found(server_id), tool_name)


@router.patch(f"{PATH}/{{path:tool_name}}", auth=writes)
def update(
    request: HttpRequest, server_id: PublicId, tool_name: str, body: ToolChanges
) -> dict[str, Any]:
    """Change what is sent; the rest stays."""
    server = found(server_id)
    changed = {**_found_config(server, tool_name), **_given(body)}
    written = {name: value for name, value in changed.items() if value is not None}
    check_override({**written, "tool_name": tool_name})
    mcp_tools.change_override(server, tool_name, written)
    return shown(found(server_id))


@router.delete(f"{PATH}/{{path:tool_name}}", auth=writes)
def delete(request: HttpRequest, server_id: PublicId, tool_name: str) -> dict[str, Any]:
    """It is run as its server's others are."""
    server = found(server_id)
    _found_config(server, tool_name)
    mcp_tools.change_override(server, tool_name, None)
    return shown(found(server_id))


def _given(body: ToolChanges) -> dict[str, Any]:
    return body.model_dump(exclude_unset=True)


def _found_config(server: Any, tool_name: str) -> dict[str, Any]:
    config = mcp_tools.override_of(server, tool_name)
    if config is None:
        raise not_found("configuration of the tool", tool_name)
    return config
