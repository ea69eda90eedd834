"""How a client asks to join: the address of its signalling socket, read. Pure."""

import base64
import zlib
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import parse_qs

from google.protobuf.message import DecodeError
from livekit.protocol import rtc

MAX_JOIN_BYTES = 262_144
"""Of a join request, unpacked: an offer with every codec of a browser has 30,000."""
BEARER = "bearer "
OURS = "parley"
"""As what our own client names itself."""


class BadJoin(Exception):
    """The address holds no join request that can be read; the text says why."""


class JoinPath(Enum):
    """LiveKit's two ways to join."""

    DUAL = "/rtc"
    """Two peer connections; the server offers that in which the client hears."""
    SINGLE = "/rtc/v1"
    """One peer connection; only the client offers."""


@dataclass(frozen=True, slots=True)
class Join:
    """What a client wants."""

    path: JoinPath
    token: str = field(repr=False)
    query: str = field(default="", repr=False)
    sdk: str = ""
    offer: rtc.SessionDescription | None = None
    """Of a client that begins with it."""
    tracks: tuple[rtc.AddTrackRequest, ...] = ()
    resumes: bool = False
    participant_sid: str = ""
    """As whom it was there before, if it resumes."""

    @property
    def is_ours(self) -> bool:
        """Our own client: it speaks JSON, and its ids of events are ours."""
        return self.sdk == OURS


def read_join(path: JoinPath, query: str, authorization: str | None) -> Join:
    """The join request of an address. Raises BadJoin."""
    fields = {key: values[-1] for key, values in parse_qs(query).items()}
    token = fields.get("access_token", "") or _bearer(authorization)
    if not token:
        raise BadJoin(
            "access_token is missing: ask for one at /v1/convai/conversation/token"
        )
    if path is JoinPath.SINGLE and "join_request" in fields:
        return _with_request(token, query, fields)
    return Join(
        path,
        token,
        query,
        sdk=fields.get("sdk", "").lower(),
        resumes=fields.get("reconnect") in ("1", "true"),
        participant_sid=fields.get("sid", ""),
    )


def _with_request(token: str, query: str, fields: dict[str, str]) -> Join:
    request = _unwrapped(fields["join_request"])
    return Join(
        JoinPath.SINGLE,
        token,
        query,
        sdk=fields.get("sdk", "").lower(),
        offer=request.publisher_offer if request.HasField("publisher_offer") else None,
        tracks=tuple(request.add_track_requests),
        resumes=request.reconnect,
        participant_sid=request.participant_sid,
    )


def _bearer(authorization: str | None) -> str:
    if authorization and authorization.lower().startswith(BEARER):
        return authorization[len(BEARER) :].strip()
    return ""


def _unwrapped(text: str) -> rtc.JoinRequest:
    try:
        packed = base64.b64decode(
            text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4),
            validate=True,
        )
        wrapped = rtc.WrappedJoinRequest.FromString(packed)
        data = wrapped.join_request
        if wrapped.compression == rtc.WrappedJoinRequest.GZIP:
            data = _unzipped(data)
        return rtc.JoinRequest.FromString(data)
    except (ValueError, DecodeError, zlib.error) as error:
        raise BadJoin(f"join_request cannot be read: {error}") from None


def _unzipped(data: bytes) -> bytes:
    gunzip = zlib.decompressobj(wbits=31)
    unzipped = gunzip.decompress(data, MAX_JOIN_BYTES)
    if gunzip.unconsumed_tail:
        raise BadJoin(f"join_request has more than {MAX_JOIN_BYTES} bytes")
    return unzipped
