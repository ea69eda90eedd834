import gzip
import threading
import zlib

import pytest

from conversations.outbound.addresses import AllowedHosts
from conversations.outbound.sending import Limits, NotSent, Request, send
from tests.tools.stand_in import Answer, stand_in

PATIENCE_S = 60
SECRET = {"authorization": "Bearer hush", "x-key": "hush", "content-type": "text/plain"}


@pytest.fixture
def remote():
    with stand_in() as known:
        yield known


@pytest.fixture
def other():
    with stand_in() as known:
        yield known


def limits(*remotes, **changes):
    allowed = AllowedHosts([remote.host for remote in remotes])
    return Limits(**{"timeout_ms": 20_000, "allowed": allowed, **changes})


async def test_what_is_sent_arrives_and_the_answer_comes_back(remote):
    remote.answer = lambda asked: Answer(201, {"a": 1}, {"x-more": "yes"})
    request = Request("PUT", remote.url("/a?b=c"), {"x-name": "Zoë"}, b"body")
    received = await send(request, limits(remote))
    [asked] = remote.asked
    assert (asked.method, asked.path, asked.body) == ("PUT", "/a?b=c", b"body")
    assert asked.headers["x-name"].encode("latin-1").decode() == "Zoë"
    assert asked.headers["accept-encoding"] == "identity"
    assert received.is_success
    assert (received.status_code, received.reason) == (201, "Created")
    assert (received.media_type, received.content) == ("application/json", b'{"a": 1}')
    assert received.headers["x-more"] == "yes"


# --- Redirects -------------------------------------------------------------------------


def sends_on(status, to):
    return lambda asked: Answer(status, headers={"location": to})


async def test_a_redirect_is_an_answer_unless_it_is_to_be_followed(remote):
    remote.answer = sends_on(302, "/elsewhere")
    received = await send(Request("GET", remote.url()), limits(remote))
    assert received.status_code == 302
    assert len(remote.asked) == 1


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [(302, "GET", b""), (303, "GET", b""), (307, "POST", b"b"), (308, "POST", b"b")],
)
async def test_to_another_origin_nothing_secret_goes_along(
    remote, other, status, method, body
):
    remote.answer = sends_on(status, other.url("/new"))
    request = Request("POST", remote.url(), SECRET, b"b")
    received = await send(request, limits(remote, other, max_redirects=2))
    assert received.status_code == 200
    [asked] = other.asked
    assert (asked.method, asked.path, asked.body) == (method, "/new", body)
    assert "hush" not in str(asked.headers)
    assert remote.asked[0].headers["authorization"] == "Bearer hush"


async def test_within_one_origin_the_headers_stay(remote):
    answers = iter([Answer(307, headers={"location": "/b"}), Answer()])
    remote.answer = lambda asked: next(answers)
    request = Request("POST", remote.url("/a"), SECRET, b"b")
    await send(request, limits(remote, max_redirects=1))
    assert remote.asked[1].path == "/b"
    assert remote.asked[1].headers["x-key"] == "hush"


async def test_each_hop_is_checked(remote, other):
    remote.answer = sends_on(302, other.url())
    with pytest.raises(NotSent, match="not connected to"):
        await send(Request("GET", remote.url()), limits(remote, max_redirects=2))
    assert other.asked == []


async def test_only_the_named_domains_are_sent_on_to(remote, other):
    remote.answer = sends_on(302, other.url())
    only = limits(
        remote,
        other,
        max_redirects=2,
        redirect_domains=["crm.example"],
        redirect_domains_field="domains",
    )
    with pytest.raises(NotSent, match="which domains does not name"):
        await send(Request("GET", remote.url()), only)
    assert other.asked == []


async def test_a_circle_ends(remote):
    remote.answer = sends_on(302, "/again")
    with pytest.raises(NotSent, match="more than 2 times"):
        await send(Request("GET", remote.url()), limits(remote, max_redirects=2))
    assert len(remote.asked) == 3


# --- Limits ----------------------------------------------------------------------------


async def test_a_long_answer_is_not_read_to_its_end(remote):
    remote.answer = lambda asked: Answer(body=b"x" * 10_001)
    with pytest.raises(NotSent, match="longer than 10000 bytes"):
        await send(Request("GET", remote.url()), limits(remote, max_bytes=10_000))


async def test_whose_limit_it_is_and_what_to_do_is_told(remote):
    remote.answer = lambda asked: Answer(body=b"x" * 11)
    named = {"max_bytes_setting": "MOST_BYTES", "when_longer": "ask for less"}
    with pytest.raises(NotSent, match=r"10 bytes \(MOST_BYTES\); ask for less\.$"):
        await send(Request("GET", remote.url()), limits(remote, max_bytes=10, **named))
    with pytest.raises(NotSent, match=r"longer than 10 bytes\.$"):
        await send(Request("GET", remote.url()), limits(remote, max_bytes=10))


@pytest.mark.parametrize("fold", [gzip.compress, zlib.compress])
async def test_a_bomb_is_not_unfolded(remote, fold):
    encoding = {"content-encoding": "gzip" if fold is gzip.compress else "deflate"}
    remote.answer = lambda asked: Answer(200, fold(bytes(50_000_000)), encoding)
    with pytest.raises(NotSent, match="longer than 100000 bytes"):
        await send(Request("GET", remote.url()), limits(remote, max_bytes=100_000))
    remote.answer = lambda asked: Answer(200, fold(b"short"), encoding)
    received = await send(Request("GET", remote.url()), limits(remote))
    assert received.content == b"short"


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "gzip"])
async def test_what_cannot_be_unfolded_is_told(remote, encoding):
    remote.answer = lambda asked: Answer(200, b"odd", {"content-encoding": encoding})
    with pytest.raises(NotSent, match="compressed"):
        await send(Request("GET", remote.url()), limits(remote))


async def test_a_server_that_hangs_is_given_up(remote):
    over = threading.Event()

    def hang(asked):
        over.wait(PATIENCE_S)
        return Answer()

    remote.answer = hang
    try:
        with pytest.raises(NotSent, match="time|within"):
            await send(Request("GET", remote.url()), limits(remote, timeout_ms=50))
    finally:
        over.set()
    assert len(remote.asked) <= 1


async def test_nobody_there_is_told_in_words():
    with stand_in() as gone:
        pass
    with pytest.raises(NotSent, match="could not be reached"):
        await send(Request("GET", gone.url()), limits(gone))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://169.254.169.254/x", "ftp://x.example/", "x"]
)
async def test_what_is_not_public_is_not_asked(url):
    with pytest.raises(NotSent):
        await send(Request("GET", url), limits())
