"""A server that takes the newest token of a connection alone, asked in a conversation."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from conversations.engine.variables import Variables
from conversations.models import AuthConnection
from conversations.protocol.auth_connection import parse_connection
from conversations.protocol.mcp_server import McpServerSettings
from conversations.store.library.connections import create_connection
from conversations.tools.connections.authorization import Connections
from conversations.tools.mcp.connection import Credentials
from conversations.tools.mcp.failure import McpFailed
from conversations.tools.mcp.link import Link
from tests.tools.mcp.mcp_site import read_secret, served, settings_of
from tests.tools.stand_in import Answer, Asked, StandIn, stand_in

pytestmark = pytest.mark.django_db(transaction=True)


class Gate:
    """What stands before the server: lets in who has the token it takes now."""

    def __init__(self) -> None:
        self.takes: Callable[[str], bool] = lambda token: True
        self.refused: list[str] = []
        """The JSON-RPC method of each request that was turned away, or the verb."""

    @contextmanager
    def before(self, app: Any) -> Iterator[str]:
        async def gated(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            token = dict(scope["headers"]).get(b"authorization", b"").decode()
            if self.takes(token.removeprefix("Bearer ")):
                await app(scope, receive, send)
                return
            self.refused.append(scope["method"])
            start = {"type": "http.response.start", "status": 401, "headers": []}
            await send(start)
            await send({"type": "http.response.body", "body": token.encode()})

        with served(gated) as origin:
            yield origin


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def tokens(settings: Any) -> Iterator[StandIn]:
    """Gives out token-hush-1, token-hush-2 and so on."""
    with stand_in() as known:

        def answer(asked: Asked) -> Answer:
            return Answer(body={"access_token": f"token-hush-{len(known.asked)}"})

        known.answer = answer
        hosts = [known.host, "127.0.0.1"]
        settings.PARLEY = {**settings.PARLEY, "OUTBOUND_ALLOWED_HOSTS": hosts}
        yield known


@pytest.fixture
def connection(tokens: StandIn) -> AuthConnection:
    return create_connection(
        parse_connection(
            {
                "auth_type": "oauth2_client_credentials",
                "name": "CRM",
                "client_id": "id",
                "client_secret": "client-hush",
                "token_url": tokens.url("/token"),
            }
        )
    )


def link_to(server: McpServerSettings) -> Link:
    async def keep(*_: object) -> None:
        """Nobody reads it here."""

    return Link(
        server,
        Credentials(read_secret, Connections()),
        Variables,
        asyncio.Semaphore(4),
        keep,
        asyncio.get_running_loop().create_task,
    )


def newest(tokens: StandIn) -> Callable[[str], bool]:
    """Takes none that was given out before this moment."""
    given = len(tokens.asked)
    return lambda token: token != "" and int(token.rpartition("-")[2]) > given


@pytest.mark.parametrize("transport", ["STREAMABLE_HTTP", "SSE"])
async def test_a_token_that_is_over_is_renewed_in_mid_conversation(
    transport: str,
    library: Any,
    calls: list[str],
    gate: Gate,
    tokens: StandIn,
    connection: AuthConnection,
) -> None:
    is_sse = transport == "SSE"
    app = library.sse_app() if is_sse else library.streamable_http_app()
    with gate.before(app) as origin:
        url = origin + ("/sse" if is_sse else "/mcp")
        server = settings_of(
            url, transport=transport, connection_id=connection.public_id
        )
        link = link_to(server)
        try:
            await link.call("find_book", {"title": "Emma"})
            assert len(tokens.asked) == 1
            gate.takes = newest(tokens)
            result = await link.call("find_book", {"title": "Persuasion"})
            assert result.text == "Persuasion is on shelf 4."
            assert calls == ["Emma", "Persuasion"]
            assert gate.refused == ["POST"]
            assert len(tokens.asked) == 2
        finally:
            await link.close()


async def test_a_token_that_is_over_is_renewed_at_the_first_word(
    library: Any, gate: Gate, tokens: StandIn, connection: AuthConnection
) -> None:
    await Connections().authorization(connection.public_id)
    gate.takes = newest(tokens)
    with gate.before(library.streamable_http_app()) as origin:
        server = settings_of(f"{origin}/mcp", connection_id=connection.public_id)
        link = link_to(server)
        try:
            assert "find_book" in await link.tools()
            assert gate.refused == ["POST"]
        finally:
            await link.close()


async def test_calls_at_once_fetch_one_token_between_them(
    library: Any,
    calls: list[str],
    gate: Gate,
    tokens: StandIn,
    connection: AuthConnection,
) -> None:
    with gate.before(library.streamable_http_app()) as origin:
        server = settings_of(f"{origin}/mcp", connection_id=connection.public_id)
        link = link_to(server)
        try:
            await link.tools()
            gate.takes = newest(tokens)
            titles = [f"Volume {number}" for number in range(5)]
            found = await asyncio.gather(
                *(link.call("find_book", {"title": title}) for title in titles)
            )
            assert [one.text for one in found] == [
                f"{t} is on shelf 4." for t in titles
            ]
            assert sorted(calls) == titles
            assert len(tokens.asked) == 2
        finally:
            await link.close()


async def test_a_401_that_no_token_helps_is_told_to_staff_and_without_secrets(
    library: Any,
    calls: list[str],
    gate: Gate,
    tokens: StandIn,
    connection: AuthConnection,
) -> None:
    with gate.before(library.streamable_http_app()) as origin:
        server = settings_of(f"{origin}/mcp", connection_id=connection.public_id)
        link = link_to(server)
        try:
            await link.tools()
            gate.takes = lambda token: False
            with pytest.raises(McpFailed, match="does not let us in") as failure:
                await link.call("find_book", {"title": "Emma"})
        finally:
            await link.close()
    assert "hush" not in str(failure.value)
    assert calls == []
    # Once with the old token, once with a fresh one, and then no more. (The stream and
    # the farewell are refused as well, and ask for nothing.)
    assert len(tokens.asked) == 2
    await sync_to_async(connection.refresh_from_db)()
    assert connection.status == "credential_invalid"
    assert "401" in connection.error


async def test_a_connection_that_cannot_sign_in_is_told(
    library: Any, gate: Gate, tokens: StandIn, connection: AuthConnection
) -> None:
    tokens.answer = lambda asked: Answer(400, b"client-hush is wrong")
    with gate.before(library.streamable_http_app()) as origin:
        server = settings_of(f"{origin}/mcp", connection_id=connection.public_id)
        link = link_to(server)
        try:
            with pytest.raises(McpFailed, match="cannot sign in") as failure:
                await link.tools()
        finally:
            await link.close()
    assert "hush" not in str(failure.value)
