import pytest

from conversations.outbound.addresses import (
    AllowedHosts,
    UnsafeAddress,
    check_addresses,
    check_port,
    is_public,
)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]
)
def test_the_internet_at_large_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "192.88.99.1",
        "2001:10::1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2002:a00:1::",
        "not an address",
        "",
    ],
)
def test_everything_else_is_not(address):
    assert not is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(UnsafeAddress, match="OUTBOUND_ALLOWED_HOSTS") as caught:
        check_addresses("a.example", 443, ["8.8.8.8", "10.0.0.7"], AllowedHosts())
    assert "10.0.0.7" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "host", "port", "let_through"),
    [
        ("wiki.internal", "wiki.internal", 80, True),
        ("Wiki.Internal", "WIKI.internal", 8443, True),
        ("wiki.internal:8443", "wiki.internal", 8443, True),
        ("wiki.internal:8443", "wiki.internal", 80, False),
        ("internal", "wiki.internal", 80, False),
        ("10.0.0.7", "10.0.0.7", 80, True),
        ("[::1]:8080", "::1", 8080, True),
        ("::1", "::1", 80, True),
    ],
)
def test_owner_lets_hosts_through_by_name(name, host, port, let_through):
    allowed = AllowedHosts([name])
    if let_through:
        check_addresses(host, port, ["10.0.0.7"], allowed)
    else:
        with pytest.raises(UnsafeAddress):
            check_addresses(host, port, ["10.0.0.7"], allowed)


@pytest.mark.parametrize("port", [22, 25, 6379, 5432, 8000])
def test_ports_without_websites_are_refused_unless_named(port):
    with pytest.raises(UnsafeAddress, match=f"a.example:{port}"):
        check_port("a.example", port, AllowedHosts())
    check_port("a.example", port, AllowedHosts([f"a.example:{port}"]))


def test_refusal_names_the_setting_that_would_let_it_through():
    allowed = AllowedHosts(setting="HOSTED_PLAIN_HOSTS")
    with pytest.raises(UnsafeAddress, match="in HOSTED_PLAIN_HOSTS"):
        check_port("a.example", 22, allowed)
    with pytest.raises(UnsafeAddress, match="in HOSTED_PLAIN_HOSTS"):
        check_addresses("a.example", 443, ["10.0.0.7"], allowed)


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_usual_ports_are_taken(port):
    check_port("a.example", port, AllowedHosts())
