import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from conversations.realtime.webrtc.ice_servers import (
    IceServer,
    ice_servers,
    ice_settings_problems,
    own_ice_servers,
    turn_password,
)

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TURN = "turn:turn.example.org:3478?transport=udp"
TURNS = "turns:turn.example.org:443?transport=tcp"
STUN = "stun:stun.example.org:3478"


def site(stun=(), turn=(), secret=""):
    return {
        "STUN_URLS": list(stun),
        "TURN_URLS": list(turn),
        "TURN_SECRET": secret,
        "TURN_CREDENTIAL_LIFETIME_MS": 7_200_000,
    }


def test_nobody_is_asked_whom_the_settings_do_not_name():
    assert ice_servers(site(), "user-1", NOW) == ()
    assert own_ice_servers(site()) == ()


def test_anybody_may_ask_a_stun_server():
    assert ice_servers(site(stun=[STUN]), "user-1", NOW) == (IceServer((STUN,)),)


def test_a_turn_server_is_given_with_a_password_for_a_while():
    [server] = ice_servers(site(turn=[TURN, TURNS], secret="s3cret"), "user-1", NOW)
    assert server.urls == (TURN, TURNS)
    until, _, who = server.username.partition(":")
    assert int(until) == NOW.timestamp() + 7200
    assert who == "user-1"
    # As coturn computes it.
    signed = hmac.new(b"s3cret", server.username.encode(), hashlib.sha1).digest()
    assert base64.b64decode(server.credential) == signed


def test_the_password_is_the_one_that_others_compute():
    # By `printf 1700000000:user | openssl dgst -sha1 -hmac north -binary | base64`.
    known = "2uyGWnO1vHFmQfE0HWQNi1ldYAk="
    assert turn_password("north", "1700000000:user") == known


def test_secrets_are_not_in_what_is_logged():
    servers = ice_servers(site(turn=[TURN], secret="s3cret"), "user-1", NOW)
    assert "s3cret" not in repr(servers)
    assert servers[0].credential not in repr(servers)


def test_without_its_secret_a_turn_server_is_given_to_nobody():
    assert ice_servers(site(turn=[TURN]), "user-1", NOW) == ()
    assert ice_servers(site(secret="s3cret"), "user-1", NOW) == ()


def test_stun_and_turn_are_given_together():
    servers = ice_servers(site([STUN], [TURN], "s3cret"), "user-1", NOW)
    assert [server.urls for server in servers] == [(STUN,), (TURN,)]


def test_the_server_itself_asks_one_stun_server_and_no_turn_server():
    other = "stun:other.example.org"
    assert own_ice_servers(site([STUN, other], [TURN], "s3cret")) == (
        IceServer((STUN,)),
    )
    assert own_ice_servers(site(["stuns:stun.example.org", other])) == (
        IceServer((other,)),
    )


def test_what_clients_and_server_can_read_is_no_problem():
    urls = [TURN, TURNS, "turn:turn.example.org", "turn:203.0.113.7:3478"]
    stun = [STUN, "stun:stun.example.org", "stuns:stun.example.org:5349"]
    assert ice_settings_problems(site(stun, urls, "s3cret")) == []
    assert ice_settings_problems(site()) == []


@pytest.mark.parametrize(
    "url",
    [
        "stun.example.org",
        "stun:",
        "stun://stun.example.org",
        "stun:stun.example.org:port",
        "stun:[2001:db8::1]:3478",
        "stun:stun.example.org?transport=udp",
        "turn:stun.example.org",
        "stun:a b",
        "stun:stun.example.org:3478/x",
    ],
)
def test_a_stun_address_that_cannot_be_read_is_named(url):
    [problem] = ice_settings_problems(site(stun=[url]))
    assert url in problem
    assert "STUN_URLS" in problem


@pytest.mark.parametrize(
    "url",
    [
        "turn.example.org",
        "turn:user@turn.example.org",
        "turn:turn.example.org?transport=sctp",
        "stun:turn.example.org",
    ],
)
def test_a_turn_address_that_cannot_be_read_is_named(url):
    [problem] = ice_settings_problems(site(turn=[url], secret="s3cret"))
    assert url in problem
    assert "s3cret" not in problem


def test_a_turn_server_without_its_secret_is_a_problem():
    [problem] = ice_settings_problems(site(turn=[TURN]))
    assert "TURN_SECRET" in problem
