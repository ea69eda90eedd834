from ipaddress import ip_network

import pytest
from django.test import RequestFactory

from conversations.doors.client_address import (
    address_behind,
    client_address,
    request_address,
)

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:ffff::/48")]


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("", "unknown"),
        ("/run/parley.sock", "unknown"),
    ],
)
def test_without_a_proxy_it_is_whoever_connects(peer, address):
    assert address_behind(peer, [], None) == address
    assert address_behind(peer, ["198.51.100.1"], None) == address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (["198.51.100.1"], "198.51.100.1"),
        (["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
        (["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
        (["198.51.100.1:4711"], "198.51.100.1"),
        (["[2001:db8:1::5]:4711"], "2001:db8:1::/64"),
        (["1.2.3.4, unknown"], "unknown"),
        (["1.2.3.4, "], "unknown"),
        ([], "203.0.113.7"),
    ],
)
def test_behind_a_proxy_it_is_whom_the_proxy_saw(forwarded, address):
    assert address_behind("203.0.113.7", forwarded, []) == address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (["1.2.3.4, 198.51.100.1, 10.0.0.7"], "198.51.100.1"),
        (["1.2.3.4", "198.51.100.1", "2001:db8:ffff::7, 10.0.0.7"], "198.51.100.1"),
        (["10.0.0.9, 10.0.0.7"], "203.0.113.7"),
    ],
)
def test_proxies_that_are_trusted_are_no_clients(forwarded, address):
    assert address_behind("203.0.113.7", forwarded, PROXIES) == address


@pytest.mark.parametrize(
    ("behind", "proxies", "address"),
    [
        (False, PROXIES, "203.0.113.7"),
        (True, [], "10.0.0.7"),
        (True, PROXIES, "198.51.100.1"),
    ],
)
def test_the_site_says_which_proxies_stand_before_it(
    settings, behind, proxies, address
):
    settings.BEHIND_PROXY = behind
    settings.PARLEY = {**settings.PARLEY, "TRUSTED_PROXIES": proxies}
    assert client_address("203.0.113.7", ["198.51.100.1, 10.0.0.7"]) == address


def test_of_a_request_it_is_whoever_sent_it(settings):
    settings.BEHIND_PROXY = True
    settings.PARLEY = {**settings.PARLEY, "TRUSTED_PROXIES": PROXIES}
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "203.0.113.7"}
    )
    assert request_address(request) == "203.0.113.7"
