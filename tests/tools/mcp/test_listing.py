"""Long lists of tools, and long tools."""

from typing import Any

import pytest

from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.listing import list_tools
from tests.tools.mcp.mcp_site import CREDENTIALS, mcp_server, served, settings_of


async def test_what_is_too_much_is_left_out_and_told(
    reachable: None, settings: Any
) -> None:
    limits = {"MCP_MAX_TOOLS": 2, "MCP_MAX_TOOL_CHARACTERS": 1_000}
    settings.PARLEY = {**settings.PARLEY, **limits}
    server = mcp_server()
    server.add_tool(lambda: "", name="long", description="long " * 1_000)
    for number in range(5):
        server.add_tool(lambda: "", name=f"tool_{number}")
    with served(server.streamable_http_app()) as origin:
        listing = await list_tools(settings_of(f"{origin}/mcp"), CREDENTIALS)
    assert [tool.name for tool in listing.tools] == ["tool_0", "tool_1"]
    assert "MCP_MAX_TOOL_CHARACTERS" in listing.left_out
    assert "MCP_MAX_TOOLS" in listing.left_out


async def test_a_server_that_says_nothing_is_given_up(
    reachable: None, settings: Any
) -> None:
    settings.PARLEY = {**settings.PARLEY, "MCP_CONNECT_TIMEOUT_MS": 50}

    async def silent(scope: Any, receive: Any, send: Any) -> None:
        while scope["type"] == "http":
            if (await receive())["type"] == "http.disconnect":
                return

    with (
        served(silent) as origin,
        pytest.raises(McpFailed, match="MCP_CONNECT_TIMEOUT_MS"),
    ):
        await list_tools(settings_of(f"{origin}/mcp"), CREDENTIALS)
