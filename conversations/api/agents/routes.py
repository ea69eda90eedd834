"""Agents: made, read, changed, copied, removed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router
from ninja.errors import ValidationError
from pydantic import Field, StringConstraints

from conversations.api.agents.shapes import (
    AgentChanges,
    AgentLink,
    AgentName,
    AgentShown,
    AgentsShown,
    MadeAgent,
    NewAgent,
    agent_json,
)
from conversations.api.errors import not_found
from conversations.api.ids import PublicId
from conversations.api.keys import reads, writes
from conversations.api.listing import Direction, Paged, Search
from conversations.api.ownership import access_info
from conversations.assembly.providers import problem_now
from conversations.store.agents import editing as store
from conversations.store.agents.config.conversion import BadConfig, shown_at
from conversations.store.agents.config.fields import VOICE
from conversations.store.agents.listing import (
    SortBy,
    agents_page,
    last_calls,
    wanted_agents,
)

router = Router(tags=["agents"])

Tag = Annotated[str, StringConstraints(max_length=200)]


class Wanted(Paged):
    """Which agents."""

    search: Search = ""
    archived: bool = False
    tags: Annotated[list[Tag], Field(max_length=100)] = []
    sort_by: SortBy = "created_at"
    sort_direction: Direction | None = None


@router.post("/create", response=MadeAgent, auth=writes)
def create(request: HttpRequest, agent: NewAgent) -> dict[str, Any]:
    """Make an agent."""
    with refusals():
        made = store.create_agent(agent.sent(), problem_now)
    return {"agent_id": made.public_id}


@router.get("", response=AgentsShown, auth=reads)
def list_agents(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Agents, the newest first unless told otherwise; archived ones only if asked."""
    page = agents_page(
        wanted_agents(wanted.search, wanted.archived, wanted.tags),
        _ordering(wanted.sort_by, wanted.sort_direction),
        wanted.page_size,
        wanted.cursor,
    )
    calls = last_calls(page.rows)
    return {
        "agents": [_summary(agent, calls.get(agent.pk)) for agent in page.rows],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
    }


@router.get("/{agent_id}", response=AgentShown, auth=reads)
def get(request: HttpRequest, agent_id: PublicId) -> dict[str, Any]:
    """One agent, with all its settings."""
    with refusals(agent_id):
        return agent_json(store.find_agent(agent_id), request)


@router.patch("/{agent_id}", response=AgentShown, auth=writes)
def update(
    request: HttpRequest, agent_id: PublicId, changes: AgentChanges
) -> dict[str, Any]:
    """Change what is given; objects are merged, lists and other values replaced."""
    with refusals(agent_id):
        agent = store.change_agent(agent_id, changes.sent(), problem_now)
    return agent_json(agent, request)


@router.delete("/{agent_id}", auth=writes)
def delete(request: HttpRequest, agent_id: PublicId) -> dict[str, Any]:
    """Remove an agent; its conversations stay."""
    with refusals(agent_id):
        store.delete_agent(agent_id)
    return {}


@router.post("/{agent_id}/duplicate", response=MadeAgent, auth=writes)
def duplicate(
    request: HttpRequest, agent_id: PublicId, named: Body[AgentName | None] = None
) -> dict[str, Any]:
    """Make another agent with the same settings."""
    with refusals(agent_id):
        made = store.duplicate_agent(agent_id, named.name if named else None)
    return {"agent_id": made.public_id}


@router.get("/{agent_id}/link", response=AgentLink, auth=reads)
def link(request: HttpRequest, agent_id: PublicId) -> dict[str, Any]:
    """The agent's link. Private agents are shared by signed URLs, asked for apart."""
    with refusals(agent_id):
        agent = store.find_agent(agent_id)
    return {"agent_id": agent.public_id, "token": None}


@contextmanager
def refusals(agent_id: str = "") -> Iterator[None]:
    """Answer what the store refuses in the API's words."""
    try:
        yield
    except store.NoAgent:
        raise not_found("agent", agent_id) from None
    except BadConfig as error:
        raise ValidationError(
            [
                {
                    "loc": ("body", "agent", *fault.path) if fault.path else ("body",),
                    "msg": str(fault),
                    "type": "value_error",
                }
                for fault in error.faults
            ]
        ) from None


def _ordering(column: str, direction: Direction | None) -> str:
    """Names from A, times and counts from the latest or the most, unless told."""
    ascending = column == "name" if direction is None else direction == "asc"
    return column if ascending else f"-{column}"


def _summary(agent: Any, last_call: Any) -> dict[str, Any]:
    return {
        "agent_id": agent.public_id,
        "name": agent.name,
        "voice_id": shown_at(agent, VOICE) or "",
        "tags": agent.tags,
        "created_at_unix_secs": int(agent.created_at.timestamp()),
        "updated_at_unix_secs": int(agent.updated_at.timestamp()),
        "last_call_time_unix_secs": int(last_call.timestamp()) if last_call else None,
        "archived": agent.archived,
        "access_info": access_info(),
    }
