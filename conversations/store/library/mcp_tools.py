"""Tools of MCP servers: as last listed, which are approved, how single ones are run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conversations.models import McpServer, McpToolApproval, ToolApproval
from conversations.protocol.mcp_server import ListedTool, tool_hash
from conversations.protocol.mcp_tool_override import OVERRIDES


@dataclass(frozen=True, slots=True)
class ToolState:
    """A tool as it was last listed, and whether it is approved as it is."""

    tool: ListedTool
    state: str
    """up_to_date, needs_review or not_approved, under the API's names."""
    policy: str = ""
    """What was decided; "" if nothing was."""
    definition: Mapping[str, Any] | None = None
    """Of one that needs a review: as it was approved."""


def keep_listing(public_id: str, tools: Iterable[ListedTool], error: str = "") -> None:
    """What a server said that it has, just now; its approvals stay as they are."""
    rows = [
        {
            "name": tool.name,
            "description": tool.description,
            "input_schema": dict(tool.input_schema),
            "hash": tool.hash,
        }
        for tool in tools
    ]
    McpServer.objects.filter(public_id=public_id).update(
        listed_tools=rows, listed_at=timezone.now(), error=error
    )


def keep_failure(public_id: str, error: str) -> None:
    """It could not be asked; what it had before stays known."""
    McpServer.objects.filter(public_id=public_id).update(error=error)


def listed(server: McpServer) -> tuple[ListedTool, ...]:
    """The tools it had when it was last asked."""
    return tuple(
        ListedTool(row["name"], row["description"], row["input_schema"])
        for row in server.listed_tools
    )


def tool_states(server: McpServer) -> list[ToolState]:
    """Its tools, and whether each is approved as it was last listed."""
    approvals = {one.tool_name: one for one in server.approvals.all()}
    states = []
    for tool in listed(server):
        approval = approvals.get(tool.name)
        if approval is None:
            states.append(ToolState(tool, "not_approved"))
        elif approval.schema_hash == tool.hash:
            states.append(ToolState(tool, "up_to_date", approval.policy))
        else:
            states.append(
                ToolState(tool, "needs_review", approval.policy, approval.definition)
            )
    return states


def approve(
    server: McpServer,
    tool: ListedTool,
    policy: str = ToolApproval.AUTO,
    by: User | None = None,
) -> None:
    """Say yes to the tool as it is described here, in place of what was said before."""
    McpToolApproval.objects.update_or_create(
        server=server,
        tool_name=tool.name,
        defaults={
            "schema_hash": tool_hash(tool.description, tool.input_schema),
            "policy": policy,
            "definition": {
                "description": tool.description,
                "input_schema": dict(tool.input_schema),
            },
            "approved_by": by,
            "approved_at": timezone.now(),
        },
    )


def take_back(server: McpServer, tool_name: str) -> bool:
    """The tool is approved no more; False if it was not."""
    deleted, _ = McpToolApproval.objects.filter(
        server=server, tool_name=tool_name
    ).delete()
    return deleted > 0


def override_of(server: McpServer, tool_name: str) -> dict[str, Any] | None:
    """How this tool is run otherwise, as it was sent; None: as its server's others."""
    return _overrides(server).get(tool_name)


def change_override(
    server: McpServer, tool_name: str, written: Mapping[str, Any] | None
) -> None:
    """Put this in place of what was written of the tool; None: nothing."""
    with transaction.atomic():
        row = McpServer.objects.select_for_update().get(pk=server.pk)
        overrides = _overrides(row)
        if written is None:
            overrides.pop(tool_name, None)
        else:
            overrides[tool_name] = {**written, "tool_name": tool_name}
        row.vendor_settings = {
            **row.vendor_settings,
            OVERRIDES: list(overrides.values()),
        }
        row.save(update_fields=["vendor_settings", "updated_at"])


def _overrides(server: McpServer) -> dict[str, dict[str, Any]]:
    written = server.vendor_settings.get(OVERRIDES) or []
    return {str(one.get("tool_name")): one for one in written if isinstance(one, dict)}
