import pytest

from conversations.hosted.addresses import (
    SocketAddress,
    VendorHosts,
    api_address,
    is_loopback,
    socket_address,
)
from conversations.hosted.problems import Fault, HostedError
from conversations.outbound.addresses import AllowedHosts

VENDOR = "https://api.vendor.example"
PLAIN = AllowedHosts(["inside.example", "10.0.0.9:8000"], "HOSTED_PLAIN_HOSTS")
SOCKETS = ("vendor.example",)


def hosts(site=VENDOR):
    return VendorHosts(site, PLAIN, SOCKETS)


@pytest.mark.parametrize(
    "url",
    [
        VENDOR,
        "https://10.0.0.7:8443/prefix",
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
        "http://inside.example",
        "http://inside.example:8080",
        "http://10.0.0.9:8000",
    ],
)
def test_the_sites_api_may_be_at(url):
    assert api_address(url + "/", hosts(url)) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://api.else.example",
        "https://api.else.example/prefix",
        "http://inside.example:8080",
        "http://10.0.0.9:8000",
    ],
)
def test_an_agents_api_may_be_at(url):
    assert api_address(url + "/", hosts()) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.vendor.example",
        "http://api.vendor.example",
        "http://10.0.0.7",
        "http://10.0.0.9",
        "http://10.0.0.9:6379",
        "http://169.254.169.254",
        "http://inside.example.attacker.example",
        "http://notinside.example",
        "http://parley.inside.example",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@api.vendor.example",
        "https://api.vendor.example?x=1",
        "https://api.vendor.example:99999",
        "https://api.vendor.example/\n",
    ],
)
@pytest.mark.parametrize("is_sites", [True, False])
def test_no_api_may_be_at(url, is_sites):
    with pytest.raises(HostedError, match="address") as raised:
        api_address(url, hosts(url) if is_sites else hosts())
    assert raised.value.fault is Fault.SETTINGS
    assert "secret" not in raised.value.for_staff


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:6379", "http://localhost", "http://[::1]:8000"]
)
def test_an_agents_api_is_not_on_this_machine_unless_it_is_named(url):
    with pytest.raises(HostedError) as raised:
        api_address(url, hosts())
    assert "HOSTED_PLAIN_HOSTS" in raised.value.detail


def test_only_the_sites_address_itself_is_the_sites():
    assert hosts("https://a.example/").trusts("https://a.example")
    for other in ("https://a.example/x", "https://a.example:8443", "", "/"):
        assert not hosts("https://a.example").trusts(other)


@pytest.mark.parametrize(
    ("signed", "base"),
    [
        ("wss://api.vendor.example/v1?conversation_signature=x", VENDOR),
        ("wss://eu.api.vendor.example/v1", VENDOR),
        ("wss://sockets.vendor.example/v1", VENDOR),
        ("wss://parley.example:8443/v1", "https://parley.example:8443"),
        ("ws://inside.example:81/v1", "http://inside.example:81"),
    ],
)
def test_a_signed_url_may_lead_to(signed, base):
    assert socket_address(signed, base, hosts(base)) == SocketAddress(signed, None)
    # Where an agent's own API sends is looked at before it is connected to.
    other = hosts("https://site.example")
    assert socket_address(signed, base, other) == SocketAddress(signed, PLAIN)


def test_the_sites_signed_url_may_lead_to_this_machine():
    signed, base = "ws://127.0.0.1:8000/v1", "http://127.0.0.1:8000"
    assert socket_address(signed, base, hosts(base)).guard is None
    with pytest.raises(HostedError, match="must not be connected to"):
        socket_address(signed, base, hosts())


@pytest.mark.parametrize(
    ("signed", "base"),
    [
        (None, VENDOR),
        (5, VENDOR),
        ("", VENDOR),
        ("https://api.vendor.example/v1", VENDOR),
        ("ws://api.vendor.example/v1", VENDOR),
        ("wss://attacker.example/v1", VENDOR),
        ("wss://api.vendor.example.attacker.example/v1", VENDOR),
        ("wss://api.vendor.example@attacker.example/v1", VENDOR),
        ("wss://notvendor.example/v1", VENDOR),
        ("wss://api.vendor.example:22/v1", VENDOR),
        ("ws://127.0.0.1:6379/v1", VENDOR),
        ("ws://127.0.0.1:6379/v1", "http://127.0.0.1:8000"),
        ("wss://1.127.0.0.1/v1", "https://127.0.0.1"),
    ],
)
def test_a_signed_url_may_not_lead_to(signed, base):
    with pytest.raises(HostedError, match="must not be connected to"):
        socket_address(signed, base, hosts(base))


def test_a_signed_url_is_not_shown():
    assert "secret" not in repr(SocketAddress("wss://a.example/?secret", None))


def test_this_machine_is_known():
    assert is_loopback("127.8.8.8")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("localhost.example")
