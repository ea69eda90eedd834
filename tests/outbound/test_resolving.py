import pytest

from conversations.outbound.addresses import AllowedHosts, UnsafeAddress
from conversations.outbound.resolving import (
    UnknownHost,
    checked_addresses,
    resolved,
)
from tests.fakes.name_server import Names

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_names_and_numbers_are_resolved(host):
    assert "127.0.0.1" in await resolved(host, 80)


@pytest.mark.parametrize("host", ["", "a..example", "x" * 300])
async def test_what_is_no_host_is_told(host):
    with pytest.raises(UnknownHost, match="check the address"):
        await resolved(host, 80)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1", "169.254.169.254"]
)
async def test_this_machine_and_its_cloud_are_refused_however_they_are_written(host):
    with pytest.raises(UnsafeAddress, match="not public"):
        await checked_addresses(host, 443, AllowedHosts())


async def test_what_was_checked_is_what_is_connected_to():
    names = Names(a_example=[[PUBLIC, "2606:2800:220:1::1"], ["127.0.0.1"]])
    found = await checked_addresses("a.example", 443, AllowedHosts(), names)
    assert found == [PUBLIC, "2606:2800:220:1::1"]
    assert names.asked == ["a.example"]


async def test_port_without_websites_is_not_even_looked_up():
    names = Names(a_example=[[PUBLIC]])
    with pytest.raises(UnsafeAddress, match="Port 6379"):
        await checked_addresses("a.example", 6379, AllowedHosts(), names)
    assert names.asked == []


async def test_scope_is_left_out():
    names = Names(a_internal=[["fe80::1%eth0"]])
    allowed = AllowedHosts(["a.internal"])
    assert await checked_addresses("a.internal", 80, allowed, names) == ["fe80::1"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
async def test_numbers_of_other_kinds_are_read_as_c_reads_them(host):
    assert await resolved(host, 80) == ["127.0.0.1"]
    with pytest.raises(UnsafeAddress, match="not public"):
        await checked_addresses(host, 443, AllowedHosts())
