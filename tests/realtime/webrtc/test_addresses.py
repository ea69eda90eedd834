import aioice
import pytest
from aioice import ice
from aiortc import RTCConfiguration, RTCPeerConnection

from conversations.realtime.webrtc import addresses
from conversations.realtime.webrtc.addresses import (
    LOOPBACK,
    missing_addresses,
    offered_addresses,
    reachable,
)
from conversations.realtime.webrtc.candidates import with_public_address


@pytest.fixture
def offer(settings):
    def offer(*those):
        settings.PARLEY = {**settings.PARLEY, "WEBRTC_ADDRESSES": list(those)}

    return offer


@pytest.fixture
def installed(monkeypatch):
    monkeypatch.setattr(ice, "get_host_addresses", ice.get_host_addresses)
    addresses.install()


def machine_has(monkeypatch, *own):
    monkeypatch.setattr(addresses, "_own_addresses", lambda: list(own))


def test_all_that_others_may_reach_is_offered():
    own = ["127.0.0.1", "192.0.2.7", "::1", "2001:db8::7", "fe80::7", "169.254.1.2"]
    assert reachable(own) == ["192.0.2.7", "2001:db8::7"]


@pytest.mark.parametrize("own", [[], ["127.0.0.1", "::1"], ["127.0.0.1", "fe80::7"]])
def test_on_a_machine_without_a_network_loopback_is(own):
    assert reachable(own) == [LOOPBACK]


def test_the_settings_have_the_last_word(offer, monkeypatch):
    machine_has(monkeypatch, "127.0.0.1", "192.0.2.7")
    offer("203.0.113.9", "127.0.0.1")
    assert offered_addresses() == ["203.0.113.9", "127.0.0.1"]
    assert missing_addresses() == ["203.0.113.9"]
    offer()
    assert offered_addresses() == ["192.0.2.7"]
    assert missing_addresses() == []


def test_a_machines_own_addresses_can_be_had(offer):
    assert LOOPBACK in addresses._own_addresses()
    offer(LOOPBACK)
    assert missing_addresses() == []


# What follows fails when aioice no longer asks where `install` answers.


async def candidates_of(connection):
    try:
        await connection.gather_candidates()
        return [one.host for one in connection.local_candidates]
    finally:
        await connection.close()


async def test_aioice_offers_what_the_settings_say(offer, installed):
    offer("127.0.0.2", "::1", "127.0.0.3")
    assert await candidates_of(aioice.Connection(ice_controlling=False)) == [
        "127.0.0.2",
        "::1",
        "127.0.0.3",
    ]
    by_ipv4 = aioice.Connection(ice_controlling=False, use_ipv6=False)
    assert await candidates_of(by_ipv4) == ["127.0.0.2", "127.0.0.3"]


async def test_an_address_that_the_machine_does_not_have_is_left_out(offer, installed):
    offer("198.51.100.7", "127.0.0.2")
    found = await candidates_of(aioice.Connection(ice_controlling=False))
    assert found == ["127.0.0.2"]


async def test_an_offer_of_aiortc_names_these_addresses_alone(offer, installed):
    offer("127.0.0.2")
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    try:
        peer.createDataChannel("_reliable")
        await peer.setLocalDescription(await peer.createOffer())
        sdp = peer.localDescription.sdp
        named = [line for line in sdp.splitlines() if line.startswith("a=candidate")]
        assert len(named) == 1
        assert " 127.0.0.2 " in named[0]
        assert "127.0.0.2" not in with_public_address(sdp, "203.0.113.9")
    finally:
        await peer.close()
