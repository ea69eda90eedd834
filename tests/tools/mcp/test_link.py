"""A conversation's way to a real MCP server."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

import pytest

from conversations.engine.variables import Variables
from conversations.protocol.headers import SecretHeader
from conversations.protocol.mcp_server import McpServerSettings
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.link import Link
from conversations.tools.mcp.listing import Listing
from tests.tools.mcp.mcp_site import CREDENTIALS, mcp_server, served, settings_of


def spawned(work: Coroutine[None, None, None]) -> asyncio.Task[None]:
    return asyncio.get_running_loop().create_task(work)


def link_to(server: McpServerSettings, kept: list[Listing] | None = None) -> Link:
    async def keep(_: McpServerSettings, listing: Listing) -> None:
        if kept is not None:
            kept.append(listing)

    return Link(server, CREDENTIALS, Variables, asyncio.Semaphore(4), keep, spawned)


async def test_tools_are_listed_and_run(site: str, calls: list[str]) -> None:
    kept: list[Listing] = []
    link = link_to(settings_of(site), kept)
    try:
        tools = await link.tools()
        assert set(tools) == {"find_book", "fail"}
        result = await link.call("find_book", {"title": "Emma"})
        assert result.text == "Emma is on shelf 4."
        assert not result.is_error
        assert calls == ["Emma"]
        assert [{t.name for t in one.tools} for one in kept] == [set(tools)]
    finally:
        await link.close()


async def test_server_sent_events_do_as_well(
    library: Any, reachable: None, calls: list[str]
) -> None:
    with served(library.sse_app()) as origin:
        link = link_to(settings_of(f"{origin}/sse", transport="SSE"))
        try:
            assert "find_book" in await link.tools()
            result = await link.call("find_book", {"title": "Emma"})
            assert result.text == "Emma is on shelf 4."
        finally:
            await link.close()


async def test_an_error_of_the_tool_is_a_result(site: str) -> None:
    link = link_to(settings_of(site))
    try:
        result = await link.call("fail", {})
        assert result.is_error
        assert "no such shelf" in result.text
    finally:
        await link.close()


async def test_a_secret_is_sent_and_masked_in_what_comes_back(reachable: None) -> None:
    server = mcp_server()

    @server.tool()
    def echo() -> str:
        """Says what it was sent."""
        request = server.get_context().request_context.request
        assert request is not None
        return str(request.headers["authorization"])

    with served(server.streamable_http_app()) as origin:
        link = link_to(
            settings_of(
                f"{origin}/mcp",
                headers={"Authorization": SecretHeader(secret_id="secret_1")},
            )
        )
        try:
            assert (await link.call("echo", {})).text == "[secret]"
        finally:
            await link.close()


async def test_a_private_address_is_refused(settings: Any) -> None:
    settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": []}
    link = link_to(settings_of("http://127.0.0.1:8080/mcp"))
    try:
        with pytest.raises(McpFailed, match="not public"):
            await link.tools()
    finally:
        await link.close()


async def test_another_connection_is_made_when_one_broke(
    site: str, calls: list[str]
) -> None:
    link = link_to(settings_of(site))
    try:
        await link.tools()
        assert link._opened is not None
        opened = link._opened.result()
        assert not isinstance(opened, McpFailed)
        opened.connection.fault("The server broke off.")
        assert link._task is not None
        await asyncio.wait({link._task}, timeout=20)
        result = await link.call("find_book", {"title": "Emma"})
        assert result.text == "Emma is on shelf 4."
        assert calls == ["Emma"]
    finally:
        await link.close()


async def test_a_tool_that_hangs_holds_up_nobody(reachable: None) -> None:
    begun, server = asyncio.Event(), mcp_server()
    loop = asyncio.get_running_loop()

    @server.tool()
    async def hang() -> str:
        """Never answers."""
        loop.call_soon_threadsafe(begun.set)
        await asyncio.Event().wait()
        return ""

    @server.tool()
    def quick() -> str:
        """Answers."""
        return "Here."

    with served(server.streamable_http_app()) as origin:
        link = link_to(settings_of(f"{origin}/mcp"))
        hung = asyncio.ensure_future(link.call("hang", {}))
        async with asyncio.timeout(20):
            await begun.wait()
            assert (await link.call("quick", {})).text == "Here."
            hung.cancel()
            await asyncio.wait({hung})
            assert hung.cancelled()
            # The connection goes on to serve.
            assert (await link.call("quick", {})).text == "Here."
            another = asyncio.ensure_future(link.call("hang", {}))
            await asyncio.sleep(0)
            await link.close()
            with pytest.raises(McpFailed):
                await another


async def test_text_that_no_database_keeps_is_made_storable(reachable: None) -> None:
    server = mcp_server()

    @server.tool()
    def odd() -> str:
        """Says what cannot be kept."""
        return "a\0b"

    with served(server.streamable_http_app()) as origin:
        link = link_to(settings_of(f"{origin}/mcp"))
        try:
            assert (await link.call("odd", {})).text == "ab"
        finally:
            await link.close()


async def test_a_server_may_call_all_its_tools_by_one_name(reachable: None) -> None:
    """Of a name that comes twice the first counts, and it is told once."""
    tools = [
        {"name": "same", "description": text, "inputSchema": {"type": "object"}}
        for text in ("First.", "Second.")
    ]
    answers = {
        "initialize": {
            "protocolVersion": "2025-06-18",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "x", "version": "1"},
        },
        "tools/list": {"tools": tools},
    }

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        asked = json.loads(body or b"{}")
        known = "id" in asked
        said = {"jsonrpc": "2.0", "id": asked.get("id"), "result": {}}
        said["result"] = answers.get(asked.get("method"), {})
        status = 200 if known else (202 if scope["method"] == "POST" else 405)
        head = [(b"content-type", b"application/json")]
        start = {"type": "http.response.start", "status": status, "headers": head}
        await send(start)
        content = json.dumps(said).encode() if known else b""
        await send({"type": "http.response.body", "body": content})

    with served(app) as origin:
        link = link_to(settings_of(f"{origin}/mcp"))
        try:
            found = await link.tools()
            assert [one.description for one in found.values()] == ["First."]
        finally:
            await link.close()
