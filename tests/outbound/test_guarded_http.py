"""The transport by itself; redirects and limits are in test_fetch.py."""

import httpx
import pytest

from conversations.outbound.addresses import AllowedHosts, UnsafeAddress
from conversations.outbound.guarded_http import GuardedTransport, certificates
from conversations.outbound.resolving import UnknownHost
from tests.fakes.name_server import Names

PUBLIC = "93.184.216.34"


async def post(url, names, allowed=None, answer=None):
    """Where a request arrived, and what it carried."""
    arrived = []

    def take(request):
        if answer is not None:
            answer(request)
        arrived.append((request.url.host, request.content))
        return httpx.Response(200)

    guarded = GuardedTransport(
        allowed or AllowedHosts(), resolve=names, inner=httpx.MockTransport(take)
    )
    async with httpx.AsyncClient(transport=guarded, trust_env=False) as client:
        await client.post(url, content=b"words")
    return arrived


async def test_what_is_sent_arrives_at_the_checked_address():
    names = Names(a_example=[[PUBLIC], ["127.0.0.1"]])
    assert await post("https://a.example/x", names) == [(PUBLIC, b"words")]


async def test_next_address_gets_all_of_it():
    def half_down(request):
        if request.url.host == PUBLIC:
            raise httpx.ConnectTimeout("down")

    names = Names(a_example=[[PUBLIC, "93.184.216.35"]])
    arrived = await post("https://a.example/x", names, answer=half_down)
    assert arrived == [("93.184.216.35", b"words")]


@pytest.mark.parametrize(
    "address", ["10.0.0.5", "169.254.169.254", "::ffff:10.0.0.5", "::1", "fd00::1"]
)
async def test_inner_addresses_are_refused_and_not_told(address):
    with pytest.raises(UnsafeAddress, match=r"a\.example leads to") as caught:
        await post("https://a.example/x", Names(a_example=[[PUBLIC, address]]))
    assert address not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ws://a.example/x", "no web address"),
        ("https://me:pw@a.example/x", "user name"),
        ("https://a.example:22/x", "Port 22 is not connected to"),
    ],
)
async def test_refusals_say_why(url, says):
    with pytest.raises(UnsafeAddress, match=says):
        await post(url, Names(a_example=[[PUBLIC]]))


async def test_host_without_an_address_is_told():
    async def nowhere(host, port):
        raise UnknownHost(host)

    with pytest.raises(UnknownHost):
        await post("https://a.example/x", nowhere)
    with pytest.raises(httpx.ConnectError):
        await post("https://a.example/x", Names(a_example=[[]]))


def test_certificates_are_read_once():
    assert certificates() is certificates()
