"""Real MCP servers in a thread on loopback, and hostile ones."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn
from mcp.server.fastmcp import FastMCP
from mcp.server.transport_security import TransportSecuritySettings

from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import Tool, ToolCall
from conversations.protocol.mcp_server import McpServerSettings
from conversations.tools.mcp.connection import Credentials


@contextlib.contextmanager
def served(app: Any) -> Iterator[str]:
    """The origin at which an ASGI application answers."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", lifespan="auto", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
        assert not thread.is_alive()


def mcp_server(name: str = "Library") -> FastMCP:
    """Without tools yet."""
    return FastMCP(
        name,
        log_level="CRITICAL",
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=False
        ),
    )


def settings_of(url: str, **more: Any) -> McpServerSettings:
    return McpServerSettings("mcp_1", "Library", url, **more)


class NoConnections:
    """Nothing signs in by a connection here."""

    async def authorization(self, connection_id: str) -> Any:
        raise AssertionError(connection_id)

    refused = rejected = accepted = authorization


async def read_secret(secret_id: str) -> str:
    return {"secret_1": "s3cret-token-value"}[secret_id]


CREDENTIALS = Credentials(read_secret, NoConnections())


def call_of(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("call_1", Tool(ToolDeclaration(name, ""), "mcp"), arguments, 1)
