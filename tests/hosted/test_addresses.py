import pytest

from conversations.hosted.addresses import (
    AllowedHosts,
    api_address,
    check_socket_address,
    is_loopback,
)
from conversations.hosted.problems import Fault, HostedError

VENDOR = "https://api.vendor.example"
ALLOWED = AllowedHosts(plain=("inside.example",), sockets=("vendor.example",))


@pytest.mark.parametrize(
    "url",
    [
        VENDOR,
        "https://10.0.0.7:8443/prefix",
        "http://127.0.0.1:8000",
        "http://localhost:8000",
        "http://[::1]:8000",
        "http://inside.example",
        "http://parley.inside.example:8080",
    ],
)
def test_the_api_may_be_at(url):
    assert api_address(url + "/", ALLOWED) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.vendor.example",
        "http://api.vendor.example",
        "http://10.0.0.7",
        "http://169.254.169.254",
        "http://inside.example.attacker.example",
        "http://notinside.example",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@api.vendor.example",
        "https://api.vendor.example?x=1",
        "https://api.vendor.example:99999",
        "https://api.vendor.example/\n",
    ],
)
def test_the_api_may_not_be_at(url):
    with pytest.raises(HostedError, match="address") as raised:
        api_address(url, ALLOWED)
    assert raised.value.fault is Fault.SETTINGS
    assert "secret" not in raised.value.for_staff


@pytest.mark.parametrize(
    ("signed", "base"),
    [
        ("wss://api.vendor.example/v1?conversation_signature=x", VENDOR),
        ("wss://eu.api.vendor.example/v1", VENDOR),
        ("wss://sockets.vendor.example/v1", VENDOR),
        ("wss://parley.example:8443/v1", "https://parley.example:8443"),
        ("ws://127.0.0.1:8000/v1", "http://127.0.0.1:8000"),
        ("ws://inside.example:81/v1", "http://inside.example:81"),
    ],
)
def test_a_signed_url_may_lead_to(signed, base):
    assert check_socket_address(signed, base, ALLOWED) == signed


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
        check_socket_address(signed, base, ALLOWED)


def test_this_machine_is_known():
    assert is_loopback("127.8.8.8")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
    assert not is_loopback("localhost.example")
