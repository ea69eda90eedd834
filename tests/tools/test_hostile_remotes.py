"""What a remote, a model or a caller might try: none of it gets through or hangs."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from conversations.engine.ports import ToolDeclaration
from conversations.engine.tools import Tool, ToolCall
from conversations.engine.variables import Variables
from conversations.outbound.addresses import AllowedHosts
from conversations.outbound.sending import Limits, NotSent, Request, send
from conversations.protocol.tool_config import parse_tool
from conversations.tools.webhook import WebhookTools
from tests.tools.stand_in import Answer

PATIENCE_S = 60
OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def raw_server(talk: Talk) -> AsyncIterator[str]:
    """Says to everybody what `talk` writes, and nothing else."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def asked(host: str, **limits) -> object:
    allowed = AllowedHosts([host])
    given = {"timeout_ms": PATIENCE_S * 1000, "allowed": allowed, **limits}
    return await send(Request("GET", f"http://{host}/"), Limits(**given))


async def test_an_answer_without_an_end_is_left_at_the_limit():
    sent = 0

    async def talk(writer):
        nonlocal sent
        writer.write(OK + b"\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    async with raw_server(talk) as host:
        with pytest.raises(NotSent, match="longer than 100000 bytes"):
            await asked(host, max_bytes=100_000)
    # What the two ends hold between them, and no more.
    assert sent < 100_000_000


async def test_a_large_answer_that_is_announced_is_not_read_either():
    async def talk(writer):
        writer.write(OK + b"content-length: 100000000\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with raw_server(talk) as host:
        with pytest.raises(NotSent, match="longer than 100000 bytes"):
            await asked(host, max_bytes=100_000)


@pytest.mark.parametrize("before", [b"", OK, OK + b"\r\n"])
async def test_an_answer_that_only_drips_is_given_up(before):
    """A byte now and then: no single wait is long, all of them have no end."""

    async def talk(writer):
        writer.write(before)
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.005)

    async with raw_server(talk) as host:
        with pytest.raises(NotSent, match=r"within 0\.3 seconds"):
            await asked(host, timeout_ms=300)


async def test_endless_headers_are_given_up():
    async def talk(writer):
        writer.write(OK)
        while True:
            writer.write(b"x-more: " + b"y" * 60_000 + b"\r\n")
            await writer.drain()

    async with raw_server(talk) as host:
        with pytest.raises(NotSent):
            await asked(host)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "localhost",
        "①②⑦.⓪.⓪.①",
        "127.0.0.1%2eexample.org",
    ],
)
@pytest.mark.parametrize("redirected", [False, True])
async def test_this_machine_is_not_asked_however_it_is_written(
    host, redirected, remote
):
    there = f"http://{host}/latest/meta-data"
    remote.answer = lambda asked: Answer(302, headers={"location": quoted(there)})
    url = remote.url() if redirected else there
    limits = Limits(
        timeout_ms=PATIENCE_S * 1000,
        max_redirects=3,
        allowed=AllowedHosts([remote.host]),
    )
    with pytest.raises(NotSent):
        await send(Request("GET", url), limits)
    assert len(remote.asked) == redirected


def quoted(url: str) -> str:
    return url.encode("utf-8").decode("latin-1")


# --- Through a tool --------------------------------------------------------------------


async def called(remote, arguments=None, variables=None, **changes):
    schema = {"url": remote.url("/v1"), **changes.pop("api_schema", {})}
    config = {"type": "webhook", "name": "crm", "description": "d", **changes}
    tools = WebhookTools(
        [parse_tool({**config, "api_schema": schema})],
        lambda: variables or Variables(),
        no_secret,
        NoConnections(),
    )
    tool = Tool(ToolDeclaration("crm", "d", {}), "webhook", timeout_ms=60_000)
    return await tools.run(ToolCall("call_1", tool, arguments or {}, 1))


async def no_secret(secret_id):
    raise AssertionError(secret_id)


class NoConnections:
    async def authorization(self, connection_id):
        raise AssertionError(connection_id)

    refused = rejected = accepted = authorization


@pytest.mark.parametrize(
    "value", ["a\r\nx-evil: 1", "a\nb", "a\0b", "a\x0bb", "a\x7fb"]
)
async def test_no_value_makes_a_header_of_its_own(value, remote):
    outcome = await called(
        remote,
        variables=Variables.of({"who": value}),
        api_schema={"request_headers": {"X-Who": {"variable_name": "who"}}},
    )
    # Nothing at all was sent, or the one header as it is.
    for request in remote.asked:
        assert "x-evil" not in request.headers
    if "\r" in value or "\n" in value or "\0" in value:
        assert outcome.is_error
        assert remote.asked == []


async def test_no_value_makes_a_request_of_its_own(remote):
    evil = "x HTTP/1.1\r\nHost: evil\r\n\r\nGET /admin"
    text = {"type": "string", "description": "d"}
    await called(
        remote,
        {"id": evil, "q": evil},
        Variables.of({"who": evil}),
        api_schema={
            "url": remote.url("/{id}/{{who}}"),
            "path_params_schema": {"id": text},
            "query_params_schema": {"properties": {"q": text}},
        },
    )
    [request] = remote.asked
    assert request.path.count(" ") == 0
    assert request.headers["host"] == remote.host


TITLE = {"properties": {"title": {"type": "string", "description": "d"}}}


async def test_arguments_of_a_megabyte_arrive_whole(remote):
    outcome = await called(
        remote,
        {"title": "ü" * 1_000_000},
        api_schema={"method": "POST", "request_body_schema": TITLE},
    )
    assert not outcome.is_error
    assert remote.asked[0].json == {"title": "ü" * 1_000_000}


async def test_half_a_character_is_sent_as_a_whole_one(remote):
    outcome = await called(
        remote,
        {"title": "a\ud83d"},
        api_schema={"method": "POST", "request_body_schema": TITLE},
    )
    assert not outcome.is_error
    assert remote.asked[0].json == {"title": "a?"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\xff\xfe", "n": 1}',
        b'\xff\xfe{"name": 1}',
        b'{"name": "\\ud83d"}',
        b'{"name": "a\\u0000b"}',
        b"{'name': 1}",
        b"",
        b"null",
        b'{"n": 1e999}',
        b'{"n": NaN}',
        b"[" * 100_000,
        b"[" * 400 + b"]" * 400,
        b"[" * 900 + b"]" * 900,
        b"[" * 99 + b"]" * 99,
        b'{"a":' * 450 + b"1" + b"}" * 450,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_whatever_is_said_to_be_json_is_told_and_storable(body, remote, caplog):
    remote.answer = lambda asked: Answer(
        body=body, headers={"content-type": "application/json"}
    )
    outcome = await called(
        remote,
        assignments=[{"dynamic_variable": "name", "value_path": "name"}],
    )
    assert not outcome.is_error
    assert "log says why" not in outcome.text
    assert "\0" not in outcome.text
    outcome.text.encode("utf-8")
    json.dumps(dict(outcome.variables), allow_nan=False).encode("utf-8")
    assert caplog.text == ""


@pytest.mark.parametrize("path", ["data.name", "name", "0.name", "data.0", "0.0.0"])
async def test_a_path_that_leads_nowhere_assigns_nothing(path, remote):
    remote.answer = lambda asked: Answer(body=[["data"], {"data": 1}])
    outcome = await called(
        remote, assignments=[{"dynamic_variable": "name", "value_path": path}]
    )
    assert (outcome.is_error, outcome.variables) == (False, {})
