"""What a server can do, as it says now."""

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from conversations.engine.variables import Variables
from conversations.protocol.mcp_server import ListedTool, McpServerSettings
from conversations.tools.mcp.connection import Connection, Credentials, connected
from conversations.tools.mcp.failure import McpFailed

if TYPE_CHECKING:
    from mcp import types

MAX_NAME_CHARACTERS = 200
MAX_PAGES = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """The tools that may be used, and why others may not."""

    tools: tuple[ListedTool, ...]
    left_out: str = ""


async def list_tools(server: McpServerSettings, credentials: Credentials) -> Listing:
    """Ask a server for its tools, on a connection of its own. Raises McpFailed."""
    limit_ms = settings.PARLEY["MCP_CONNECT_TIMEOUT_MS"]
    try:
        async with (
            asyncio.timeout(limit_ms / 1000),
            connected(server, Variables(), credentials) as connection,
        ):
            return await listing_of(connection)
    except TimeoutError:
        raise McpFailed(
            f"The server did not answer within {limit_ms / 1000:g} seconds"
            " (MCP_CONNECT_TIMEOUT_MS)."
        ) from None


async def listing_of(connection: Connection) -> Listing:
    """All its tools, as far as they are not too many or too long. Raises McpFailed."""
    most = settings.PARLEY["MCP_MAX_TOOLS"]
    found: dict[str, ListedTool] = {}
    left_out: list[str] = []
    cursor: str | None = None
    for _ in range(MAX_PAGES):
        page = await connection.page_of_tools(cursor)
        for tool in page.tools:
            reason = _unusable(tool)
            if reason:
                left_out.append(f"{tool.name[:40]!r} {reason}")
            elif len(found) < most:
                found.setdefault(tool.name, _listed(tool, connection))
            elif tool.name not in found:
                left_out.append(f"{tool.name[:40]!r} is one too many (MCP_MAX_TOOLS)")
        cursor = page.nextCursor
        if not cursor or len(found) >= most:
            break
    return Listing(tuple(found.values()), connection.mask.text(_told(left_out)))


def _listed(tool: "types.Tool", connection: Connection) -> ListedTool:
    schema = connection.mask.value(tool.inputSchema)
    assert isinstance(schema, dict)
    return ListedTool(tool.name, connection.mask.text(tool.description or ""), schema)


def _unusable(tool: "types.Tool") -> str:
    most = settings.PARLEY["MCP_MAX_TOOL_CHARACTERS"]
    if not tool.name.strip() or len(tool.name) > MAX_NAME_CHARACTERS:
        return "has a name that is empty or too long"
    if len(tool.description or "") + len(json.dumps(tool.inputSchema)) > most:
        return "is described at too great a length (MCP_MAX_TOOL_CHARACTERS)"
    return ""


def _told(left_out: list[str]) -> str:
    if not left_out:
        return ""
    more = f" and {len(left_out) - 3} others" if len(left_out) > 3 else ""
    return f"Left out: {'; '.join(left_out[:3])}{more}."
