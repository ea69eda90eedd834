from datetime import UTC, datetime

import httpx
import pytest

from conversations.outbound.addresses import AllowedHosts
from conversations.outbound.guarded_http import GuardedTransport
from conversations.webhooks.sending import Request, SendingLimits, send
from conversations.webhooks.spool import Spool

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def body():
    spool = Spool([b'{"a":1}'], lambda: None)
    yield spool
    spool.close()


async def sent(
    url, body, *, chunked=False, hosts=(), transport=None, timeout_ms=20_000
):
    return await send(
        Request(url, {"X-Signed": "yes"}, body, chunked),
        SendingLimits(timeout_ms, AllowedHosts(tuple(hosts))),
        lambda: NOW,
        transport,
    )


async def test_it_arrives_and_is_answered(receiver, body):
    receiver.answers = [(201, {"Retry-After": "7"}, b"thank you")]
    answer = await sent(receiver.url, body, hosts=[receiver.host])
    assert (answer.status_code, answer.text, answer.error) == (201, "thank you", "")
    assert answer.taken
    assert answer.retry_after_s == 7
    [got] = receiver.received
    assert got.body == b'{"a":1}'
    assert got.headers["content-length"] == "7"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["x-signed"] == "yes"


async def test_a_chunked_body_goes_without_its_length(receiver, body):
    await sent(receiver.url, body, chunked=True, hosts=[receiver.host])
    [got] = receiver.received
    assert got.body == b'{"a":1}'
    assert "content-length" not in got.headers


async def test_the_beginning_of_a_long_answer_is_kept(receiver, body):
    receiver.answers = [(500, {}, "né".encode() * 100_000)]
    answer = await sent(receiver.url, body, hosts=[receiver.host])
    assert answer.text == "né" * 1_000
    assert not answer.taken


async def test_who_sends_on_is_not_followed(receiver, body):
    receiver.answers = [(307, {"Location": receiver.url + "/elsewhere"}, b"")]
    answer = await sent(receiver.url, body, hosts=[receiver.host])
    assert (answer.status_code, answer.taken) == (307, False)
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1/hook", "OUTBOUND_ALLOWED_HOSTS"),
        ("http://[::1]/hook", "OUTBOUND_ALLOWED_HOSTS"),
        ("http://169.254.169.254/latest", "OUTBOUND_ALLOWED_HOSTS"),
        ("http://[::ffff:10.0.0.1]/", "OUTBOUND_ALLOWED_HOSTS"),
        ("https://93.184.216.34:22/", "Port 22"),
        ("https://me:secret@93.184.216.34/", "user name"),
        ("ftp://93.184.216.34/", "web address"),
        ("nonsense", "web address"),
    ],
)
async def test_addresses_inside_are_not_connected_to(url, why, body):
    answer = await sent(url, body)
    assert why in answer.error
    assert answer.status_code is None
    assert not body.went_out


async def test_a_name_that_leads_inside_is_not_connected_to(body):
    async def inside(_host, _port):
        return ["10.0.0.7"]

    guarded = GuardedTransport(AllowedHosts(), resolve=inside)
    answer = await sent("https://crm.example/hook", body, transport=guarded)
    assert "not public" in answer.error
    assert "10.0.0.7" not in answer.error


class Broken(httpx.AsyncBaseTransport):
    def __init__(self, fail):
        self.fail = fail

    async def handle_async_request(self, request):
        return await self.fail()


async def test_who_cannot_be_reached_is_said_in_words(body):
    async def refuse():
        raise httpx.ConnectError("secret detail")

    answer = await sent("https://crm.example/", body, transport=Broken(refuse))
    assert answer.error == (
        "The receiver could not be reached or broke off (ConnectError)."
    )


async def test_who_never_answers_is_not_waited_for(body):
    async def time_out():
        raise TimeoutError

    answer = await sent("https://crm.example/", body, transport=Broken(time_out))
    assert answer.error == "No answer came within 20 seconds."
    assert answer.took_ms is not None


async def test_an_answer_that_breaks_off_is_an_answer(body):
    class Half(httpx.AsyncByteStream):
        async def __aiter__(self):
            yield b"tha"
            raise httpx.ReadError("gone")

    async def half():
        return httpx.Response(200, stream=Half())

    answer = await sent("https://crm.example/", body, transport=Broken(half))
    assert (answer.taken, answer.text) == (True, "tha")


def test_a_long_body_has_longer():
    limits = SendingLimits(20_000)
    assert limits.allowed_ms(100) == 20_000
    assert limits.allowed_ms(131_072 * 60) == 80_000
