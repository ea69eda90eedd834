"""Which STUN and TURN servers are used: those of the settings, and never another. Pure.

TURN servers are given with credentials that are good for a while, as coturn checks them
with `use-auth-secret`: the user name says until when, the password signs it.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

_PLACE = r"[^\s?:@/\[\]]+(:\d{1,5})?"
_STUN = re.compile(rf"stuns?:{_PLACE}")
_TURN = re.compile(rf"turns?:{_PLACE}(\?transport=(udp|tcp))?")
_WITHOUT_TLS = "stun:"


@dataclass(frozen=True, slots=True)
class IceServer:
    """Servers that are asked for alike; without a user name nobody has to log in."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)


def ice_servers(
    parley: Mapping[str, Any], participant: str, now: datetime
) -> tuple[IceServer, ...]:
    """What a client is told to use, by the settings; nobody else can use it for long.

    `participant` is whom the TURN server's log is to name.
    """
    stun, turn, secret = _named(parley)
    servers = [IceServer(stun)] if stun else []
    if turn and secret:
        lifetime = timedelta(milliseconds=parley["TURN_CREDENTIAL_LIFETIME_MS"])
        username = f"{(now + lifetime).timestamp():.0f}:{participant}"
        servers.append(IceServer(turn, username, turn_password(secret, username)))
    return tuple(servers)


def own_ice_servers(parley: Mapping[str, Any]) -> tuple[IceServer, ...]:
    """What the server itself uses to learn its outer address; empty: it does not.

    Only one is asked, and only without TLS: that is all that aiortc can.
    """
    stun, _, _ = _named(parley)
    plain = [url for url in stun if url.startswith(_WITHOUT_TLS)]
    return (IceServer((plain[0],)),) if plain else ()


def turn_password(secret: str, username: str) -> str:
    """What coturn takes as the password of this user name."""
    signature = hmac.new(secret.encode(), username.encode(), hashlib.sha1)
    return base64.b64encode(signature.digest()).decode()


def ice_settings_problems(parley: Mapping[str, Any]) -> list[str]:
    """What is wrong with the servers of the settings, for whoever set them.

    A browser that is given an address it cannot read makes no connection at all.
    """
    stun, turn, secret = _named(parley)
    problems = [
        f"STUN_URLS has {url!r}, which is not like stun:stun.example.org:3478."
        for url in stun
        if not _STUN.fullmatch(url)
    ]
    problems += [
        f"TURN_URLS has {url!r}, which is not like"
        " turn:turn.example.org:3478?transport=udp."
        for url in turn
        if not _TURN.fullmatch(url)
    ]
    if turn and not secret:
        problems.append("TURN_URLS is set and TURN_SECRET is not: nobody can use them.")
    return problems


def _named(parley: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    return tuple(parley["STUN_URLS"]), tuple(parley["TURN_URLS"]), parley["TURN_SECRET"]
