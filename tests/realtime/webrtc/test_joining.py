import base64
import gzip
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import rtc

from conversations.realtime.webrtc.joining import (
    MAX_JOIN_BYTES,
    BadJoin,
    JoinPath,
    read_join,
)

OFFER = rtc.SessionDescription(type="offer", sdp="v=0", id=3)


def wrapped(request: rtc.JoinRequest, *, zipped: bool = True) -> str:
    data = request.SerializeToString()
    compression = rtc.WrappedJoinRequest.NONE
    if zipped:
        data, compression = gzip.compress(data), rtc.WrappedJoinRequest.GZIP
    packed = rtc.WrappedJoinRequest(compression=compression, join_request=data)
    return base64.urlsafe_b64encode(packed.SerializeToString()).decode()


def query(**fields: str) -> str:
    return urlencode({"access_token": "a token", **fields})


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("padded", [True, False])
def test_join_request_is_unpacked(zipped: bool, padded: bool):
    text = wrapped(rtc.JoinRequest(publisher_offer=OFFER), zipped=zipped)
    join = read_join(
        JoinPath.SINGLE, query(join_request=text if padded else text.rstrip("=")), None
    )
    assert (join.token, join.offer, join.resumes) == ("a token", OFFER, False)


def test_client_that_offers_later_has_no_offer():
    join = read_join(
        JoinPath.SINGLE, query(join_request=wrapped(rtc.JoinRequest())), None
    )
    assert join.offer is None


def test_client_that_comes_back_says_as_whom():
    request = rtc.JoinRequest(reconnect=True, participant_sid="PA_me")
    join = read_join(JoinPath.SINGLE, query(join_request=wrapped(request)), None)
    assert (join.resumes, join.participant_sid) == (True, "PA_me")
    join = read_join(JoinPath.DUAL, query(reconnect="1", sid="PA_me"), None)
    assert (join.resumes, join.participant_sid) == (True, "PA_me")


def test_our_own_client_joins_without_a_request():
    join = read_join(JoinPath.SINGLE, query(sdk="parley"), None)
    assert join.is_ours
    assert not read_join(JoinPath.DUAL, query(sdk="js"), None).is_ours


def test_token_may_stand_in_the_header():
    assert read_join(JoinPath.DUAL, "sdk=rust", "Bearer a token").token == "a token"


def test_token_is_not_shown():
    assert "a token" not in repr(read_join(JoinPath.DUAL, query(), None))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("", "access_token is missing"),
        (query(join_request="%%%"), "cannot be read"),
        (query(join_request="AAAA"), "cannot be read"),
        (query(join_request=base64.b64encode(b"\x08\x01\x12\x03abc").decode()), "read"),
    ],
)
def test_what_cannot_be_read_is_told(fields: str, told: str):
    with pytest.raises(BadJoin, match=told):
        read_join(JoinPath.SINGLE, fields, None)


def test_request_that_swells_is_refused():
    request = rtc.JoinRequest(metadata="x" * (MAX_JOIN_BYTES + 1))
    with pytest.raises(BadJoin, match="more than"):
        read_join(JoinPath.SINGLE, query(join_request=wrapped(request)), None)


@given(st.text(max_size=200), st.binary(max_size=200), st.booleans())
def test_any_request_is_read_or_refused(text: str, data: bytes, zipped: bool):
    packed = rtc.WrappedJoinRequest(
        compression=rtc.WrappedJoinRequest.GZIP if zipped else 0, join_request=data
    ).SerializeToString()
    for request in (text, base64.urlsafe_b64encode(packed).decode()):
        with suppress(BadJoin):
            read_join(JoinPath.SINGLE, query(join_request=request), None)
