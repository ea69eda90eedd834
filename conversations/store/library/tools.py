"""Tools of the workspace: made, changed, found and counted."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Avg, Count, FloatField, IntegerField, OuterRef, QuerySet
from django.db.models import Subquery as Sub
from django.db.models.functions import Coalesce

from conversations.models import Agent, Tool, ToolCall
from conversations.protocol.tool_config import ToolConfig
from conversations.store.library.dependents import Dependent, InUse, dependent
from conversations.store.paging import Page, page_of

MOCKS = "response_mocks"
"""Answers for rehearsals, kept with the configuration since nothing runs them."""


def create_tool(config: ToolConfig, mocks: list[Any] | None = None) -> Tool:
    """A new tool."""
    tool = Tool()
    return _write(tool, config, mocks)


def update_tool(tool: Tool, config: ToolConfig, mocks: list[Any] | None) -> Tool:
    """A tool with another configuration; None leaves the mocks as they are."""
    return _write(tool, config, tool.config.get(MOCKS) if mocks is None else mocks)


def _write(tool: Tool, config: ToolConfig, mocks: list[Any] | None) -> Tool:
    tool.name = config.name
    tool.kind = config.type
    tool.description = config.description
    tool.config = dict(config.config)
    if mocks:
        tool.config[MOCKS] = mocks
    tool.save()
    return tool


def tool_config(tool: Tool) -> dict[str, Any]:
    """What was sent, without the mocks."""
    return {key: value for key, value in tool.config.items() if key != MOCKS}


def response_mocks(tool: Tool) -> list[Any]:
    """The mocks that were sent."""
    kept = tool.config.get(MOCKS)
    return kept if isinstance(kept, list) else []


def find_tool(public_id: str) -> Tool | None:
    """A tool with its use; None if there is none of this id."""
    return with_use(Tool.objects.filter(public_id=public_id)).first()


def tool_page(
    *,
    search: str = "",
    kinds: list[str] | None = None,
    used_by: str = "",
    order_by: str = "name",
    page_size: int,
    cursor: str | None,
) -> Page[Tool]:
    """Tools with their use. Raises BadCursor."""
    tools = Tool.objects.all()
    if search:
        tools = tools.filter(name__icontains=search)
    if kinds:
        tools = tools.filter(kind__in=kinds)
    if used_by:
        tools = tools.filter(
            pk__in=Agent.tools.through.objects.filter(agent__public_id=used_by).values(
                "tool_id"
            )
        )
    return page_of(with_use(tools), order_by, page_size, cursor)


def with_use(tools: QuerySet[Tool]) -> QuerySet[Tool]:
    """Each with `calls` and `avg_latency_ms`: what the agents that have it did.

    Calls are known by the tool's name, which two agents may use for different tools.
    """
    calls = (
        ToolCall.objects.filter(
            name=OuterRef("name"),
            kind=OuterRef("kind"),
            conversation__agent__tools=OuterRef("pk"),
        )
        .order_by()
        .values("name")
    )
    return tools.annotate(
        calls=Coalesce(
            Sub(calls.annotate(n=Count("pk")).values("n")),
            0,
            output_field=IntegerField(),
        ),
        avg_latency_ms=Coalesce(
            Sub(calls.annotate(n=Avg("latency_ms")).values("n")),
            0.0,
            output_field=FloatField(),
        ),
    )


def use_of(tool: Tool) -> Mapping[str, float]:
    """The numbers of a tool that came from here."""
    return {
        "total_calls": getattr(tool, "calls", 0),
        "avg_latency_secs": getattr(tool, "avg_latency_ms", 0.0) / 1000,
    }


def agents_with_tool(
    tool: Tool, page_size: int, cursor: str | None
) -> tuple[list[Dependent], str | None]:
    """The agents that have it, and where the next ones begin. Raises BadCursor."""
    agents = tool.agents.only("public_id", "name", "created_at")
    page = page_of(agents, "name", page_size, cursor)
    return [dependent(agent) for agent in page.rows], page.next_cursor


def delete_tool(tool: Tool, *, force: bool) -> None:
    """Raises InUse when an agent has it, unless forced: then they lose it."""
    agents = [dependent(agent) for agent in tool.agents.all()]
    if agents and not force:
        raise InUse(
            "tool", agents, "Take it from them first, or delete it with force=true."
        )
    tool.delete()
