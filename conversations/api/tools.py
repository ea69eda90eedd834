"""Tools of the workspace."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from conversations.api.errors import Refusal, faults, not_found
from conversations.api.ids import OptionalId, PublicId
from conversations.api.keys import reads, writes
from conversations.api.listing import Direction, Paged, Search, ordering
from conversations.api.ownership import access_info, dependents_json
from conversations.api.storable import STORABLE_VALUE
from conversations.protocol.tool_config import ToolConfig, ToolConfigError, parse_tool
from conversations.store.library import tools as store
from conversations.store.library.dependents import InUse

router = Router(tags=["tools"])


class ToolBody(Schema):
    """A tool, in the API's dialect or the dashboard's."""

    tool_config: Annotated[dict[str, Any], STORABLE_VALUE]
    response_mocks: Annotated[list[dict[str, Any]], STORABLE_VALUE] | None = None


class ToolShown(Schema):
    """A tool as it was sent."""

    id: str
    tool_config: dict[str, Any]
    access_info: dict[str, Any]
    usage_stats: dict[str, Any]
    response_mocks: list[Any]


class ToolsShown(Schema):
    """A page of tools."""

    tools: list[ToolShown]
    next_cursor: str | None
    has_more: bool


class Agents(Schema):
    """A page of agents that use something."""

    agents: list[dict[str, Any]]
    next_cursor: str | None
    has_more: bool


class Wanted(Paged):
    """Which tools."""

    search: Search = ""
    types: list[str] = []
    used_by_agent_id: OptionalId = ""
    sort_by: Literal["name", "created_at"] = "name"
    sort_direction: Direction | None = None


@router.post("/tools", response=ToolShown, auth=writes)
def create(request: HttpRequest, body: ToolBody) -> dict[str, Any]:
    """Make a tool."""
    tool = store.create_tool(_parsed(body.tool_config), body.response_mocks)
    return _shown(tool)


@router.get("/tools", response=ToolsShown, auth=reads)
def list_tools(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """The tools of the workspace."""
    page = store.tool_page(
        search=wanted.search,
        kinds=wanted.types,
        used_by=wanted.used_by_agent_id,
        order_by=ordering(wanted.sort_by, wanted.sort_direction),
        page_size=wanted.page_size,
        cursor=wanted.cursor,
    )
    return {
        "tools": [_shown(tool) for tool in page.rows],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


@router.get("/tools/{tool_id}", response=ToolShown, auth=reads)
def get(request: HttpRequest, tool_id: PublicId) -> dict[str, Any]:
    """One tool."""
    return _shown(_found(tool_id))


@router.patch("/tools/{tool_id}", response=ToolShown, auth=writes)
def update(request: HttpRequest, tool_id: PublicId, body: ToolBody) -> dict[str, Any]:
    """Put another configuration in its place."""
    tool = _found(tool_id)
    config = _parsed(body.tool_config)
    return _shown(store.update_tool(tool, config, body.response_mocks))


@router.delete("/tools/{tool_id}", auth=writes)
def delete(
    request: HttpRequest, tool_id: PublicId, force: bool = False
) -> dict[str, Any]:
    """Delete it; `force` takes it from the agents that have it."""
    try:
        store.delete_tool(_found(tool_id), force=force)
    except InUse as error:
        raise Refusal(400, "tool_in_use", str(error)) from None
    return {}


@router.get("/tools/{tool_id}/dependent-agents", response=Agents, auth=reads)
def dependent_agents(
    request: HttpRequest, tool_id: PublicId, paged: Query[Paged]
) -> dict[str, Any]:
    """The agents that have it."""
    agents, next_cursor = store.agents_with_tool(
        _found(tool_id), paged.page_size, paged.cursor
    )
    return {
        "agents": dependents_json(agents),
        "next_cursor": next_cursor,
        "has_more": next_cursor is not None,
    }


def _found(tool_id: str) -> Any:
    tool = store.find_tool(tool_id)
    if tool is None:
        raise not_found("tool", tool_id)
    return tool


def _parsed(config: dict[str, Any]) -> ToolConfig:
    try:
        return parse_tool(config)
    except ToolConfigError as error:
        raise faults(error.faults, "tool_config") from None


def _shown(tool: Any) -> dict[str, Any]:
    return {
        "id": tool.public_id,
        "tool_config": store.tool_config(tool),
        "access_info": access_info(),
        "usage_stats": store.use_of(tool),
        "response_mocks": store.response_mocks(tool),
    }
