"""A server asked for its tools outside of conversations, and what it said kept."""

from conversations.protocol.mcp_server import McpServerSettings
from conversations.store.library.mcp_tools import keep_failure, keep_listing
from conversations.tools.asking import read_secret, stored
from conversations.tools.connections.authorization import Connections
from conversations.tools.mcp.connection import Credentials
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.listing import Listing, list_tools


async def refreshed(server: McpServerSettings) -> Listing:
    """What it has now. Raises McpFailed."""
    try:
        listing = await list_tools(server, Credentials(read_secret, Connections()))
    except McpFailed as failure:
        await stored(keep_failure, server.public_id, str(failure))
        raise
    await stored(keep_listing, server.public_id, listing.tools, listing.left_out)
    return listing
