import asyncio
import contextlib

import httpx
import pytest

from conversations.outbound.addresses import AllowedHosts
from conversations.outbound.fetch import FetchFailed, FetchLimits, fetch
from conversations.outbound.guarded_http import GuardedTransport
from tests.fakes.name_server import Names

PUBLIC = "93.184.216.34"
PAGE = httpx.Response(200, html="<p>Open at nine.</p>")


class Web:
    """Servers by path; keeps what reached them."""

    def __init__(self, **pages):
        self.pages = {f"/{path}": page for path, page in pages.items()}
        self.requests = []

    def __call__(self, request):
        self.requests.append(request)
        page = self.pages[request.url.path]
        if isinstance(page, Exception):
            raise page
        return page

    @property
    def connected(self):
        return [str(request.url.host) for request in self.requests]


def get(url, web, names, **limits):
    limits = FetchLimits(**limits)
    inner = httpx.MockTransport(web)
    guarded = GuardedTransport(limits.allowed, resolve=names, inner=inner)
    return asyncio.run(fetch(url, limits, guarded))


def to(location, status=302):
    return httpx.Response(status, headers={"location": location})


def test_connection_goes_to_the_checked_address_with_the_hosts_name():
    web, names = Web(page=PAGE), Names(a_example=[[PUBLIC]])
    page = get("https://a.example/page?x=1", web, names)
    [request] = web.requests
    assert request.url.host == PUBLIC
    assert request.headers["host"] == "a.example"
    assert request.extensions["sni_hostname"] == "a.example"
    assert page.url == "https://a.example/page?x=1"
    assert (page.media_type, page.charset) == ("text/html", "utf-8")
    assert page.content == b"<p>Open at nine.</p>"


def test_name_that_changes_its_address_after_the_check_gains_nothing():
    rebinding = Names(a_example=[[PUBLIC], ["127.0.0.1"]])
    web = Web(page=PAGE)
    get("http://a.example/page", web, rebinding)
    # One look-up: what was checked is what was connected to.
    assert (rebinding.asked, web.connected) == (["a.example"], [PUBLIC])


def test_redirect_to_the_same_name_is_resolved_and_checked_anew():
    rebinding = Names(a_example=[[PUBLIC], ["127.0.0.1"]])
    web = Web(page=to("/next"), next=PAGE)
    with pytest.raises(FetchFailed, match="not public"):
        get("http://a.example/page", web, rebinding)
    assert web.connected == [PUBLIC]


@pytest.mark.parametrize(
    "location",
    [
        "http://inner.example/next",
        "http://a.example:6379/next",
        "file:///etc/passwd",
        "http://me:pw@a.example/next",
    ],
)
def test_redirect_leads_to_nothing_that_could_not_be_asked_for(location):
    names = Names(a_example=[[PUBLIC]], inner_example=[["169.254.169.254"]])
    web = Web(page=to(location), next=PAGE)
    with pytest.raises(FetchFailed):
        get("http://a.example/page", web, names)
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://inner.example/page", "not public"),
        ("ftp://a.example/page", "https://example.org/page"),
        ("file:///etc/passwd", "https://example.org/page"),
        ("a.example/page", "https://example.org/page"),
        ("http://a.example:22/page", "Port 22"),
        ("http://me:pw@a.example/page", "user name"),
        ("http://[::1/page", "https://example.org/page"),
        ("", "https://example.org/page"),
    ],
)
def test_unsafe_address_is_not_connected_to(url, says):
    names = Names(a_example=[[PUBLIC]], inner_example=[["10.0.0.7"]])
    web = Web(page=PAGE)
    with pytest.raises(FetchFailed, match=says):
        get(url, web, names)
    assert web.requests == []


def test_owner_may_let_a_host_through():
    names = Names(inner_example=[["10.0.0.7"]])
    web = Web(page=PAGE)
    allowed = AllowedHosts(["inner.example:9000"])
    get("http://inner.example:9000/page", web, names, allowed=allowed)
    assert web.connected == ["10.0.0.7"]
    with pytest.raises(FetchFailed, match="not public"):
        get("http://inner.example/page", web, names, allowed=allowed)


def test_next_address_is_tried_when_one_does_not_answer():
    second = "93.184.216.35"

    def half_down(request):
        if request.url.host == PUBLIC:
            raise httpx.ConnectError("down")
        return PAGE

    page = get("http://a.example/page", half_down, Names(a_example=[[PUBLIC, second]]))
    assert page.content


def test_page_that_sends_on_for_ever_is_left():
    web = Web(page=to("/page"))
    with pytest.raises(FetchFailed, match="more than 2 times"):
        get("http://a.example/page", web, Names(a_example=[[PUBLIC]]), max_redirects=2)
    assert len(web.requests) == 3


def test_page_is_read_no_further_than_the_limit():
    read = []

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            while True:
                read.append(1)
                yield b"x" * 100

    web = Web(page=httpx.Response(200, stream=Endless()))
    with pytest.raises(FetchFailed, match="larger than 1000 bytes"):
        get("http://a.example/page", web, Names(a_example=[[PUBLIC]]), max_bytes=1_000)
    assert len(read) == 11


def test_compressed_page_is_not_unfolded():
    headers = {"content-encoding": "gzip"}
    web = Web(page=httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"x")))
    with pytest.raises(FetchFailed, match="compressed"):
        get("http://a.example/page", web, Names(a_example=[[PUBLIC]]))
    assert web.requests[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (httpx.Response(404), "answered 404"),
        (httpx.Response(204), "answered 204"),
        (httpx.ReadError("cut"), "ReadError"),
        (httpx.ConnectError("refused"), "could not be reached"),
    ],
)
def test_failure_is_told_in_words(page, says):
    with pytest.raises(FetchFailed, match=says):
        get("http://a.example/page", Web(page=page), Names(a_example=[[PUBLIC]]))


def test_page_that_does_not_come_is_given_up():
    async def never(host, port):
        await asyncio.Event().wait()

    with pytest.raises(FetchFailed, match=r"within 0\.01 seconds"):
        get("http://a.example/page", Web(page=PAGE), never, timeout_ms=10)


@contextlib.asynccontextmanager
async def served(answer):
    """A real server on this machine, for what only a socket shows."""

    async def handle(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    heads = []
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], heads


async def test_real_connection_is_made_to_the_address_and_names_the_host():
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\nhello"
    async with served(answer) as (port, heads):
        names = Names(wiki_internal=[["127.0.0.1"]])
        limits = FetchLimits(allowed=AllowedHosts(["wiki.internal"]))
        guarded = GuardedTransport(limits.allowed, resolve=names)
        page = await fetch(f"http://wiki.internal:{port}/a", limits, guarded)
    assert page.content == b"hello"
    assert f"Host: wiki.internal:{port}".encode() in heads[0]


async def test_real_loopback_is_refused():
    async with served(b"HTTP/1.1 200 OK\r\n\r\n") as (port, heads):
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(FetchFailed, match="OUTBOUND_ALLOWED_HOSTS"):
                await fetch(f"http://{host}:{port}/", FetchLimits())
    assert heads == []
