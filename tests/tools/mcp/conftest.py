"""MCP servers that this installation may reach."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tools.mcp.mcp_site import mcp_server, served


@pytest.fixture
def reachable(settings: Any) -> None:
    settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": ["127.0.0.1"]}


@pytest.fixture
def calls() -> list[str]:
    """What the library's tools were asked for."""
    return []


@pytest.fixture
def library(calls: list[str]) -> Any:
    server = mcp_server()

    @server.tool()
    def find_book(title: str) -> str:
        """Finds a book by its title."""
        calls.append(title)
        return f"{title} is on shelf 4."

    @server.tool()
    def fail() -> str:
        """Fails."""
        raise ValueError("no such shelf")

    return server


@pytest.fixture
def site(library: Any, reachable: None) -> Iterator[str]:
    with served(library.streamable_http_app()) as origin:
        yield f"{origin}/mcp"
