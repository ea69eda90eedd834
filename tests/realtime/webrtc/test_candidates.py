import pytest
from aiortc.sdp import SessionDescription
from hypothesis import example, given
from hypothesis import strategies as st

from conversations.realtime.webrtc.candidates import (
    with_public_address,
    without_candidates,
)

HEAD = """v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
"""
AUDIO = """m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 {}
a=setup:actpass
a=mid:0
a=sendonly
a=rtpmap:111 opus/48000/2
""".format(":".join(["AB"] * 32))
CANDIDATES = """a=candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host
a=candidate:2 1 udp 2122260222 0b5e5d3c.local 50001 typ host
a=candidate:3 1 udp 1686052607 198.51.100.7 50002 typ srflx raddr 192.0.2.7 rport 50000
a=end-of-candidates
"""


def lines(sdp):
    return sdp.replace("\n", "\r\n")


def read(sdp):
    [media] = SessionDescription.parse(sdp).media
    return media


def test_a_client_names_no_address_that_would_be_tried():
    whole = read(lines(HEAD + AUDIO + CANDIDATES))
    assert len(whole.ice_candidates) == 3
    assert whole.ice_candidates_complete
    left = read(without_candidates(lines(HEAD + AUDIO + CANDIDATES)))
    assert left.ice_candidates == []
    assert not left.ice_candidates_complete


def test_all_else_of_an_offer_stays():
    assert without_candidates(lines(HEAD + AUDIO + CANDIDATES)) == lines(HEAD + AUDIO)
    assert without_candidates(lines(HEAD + AUDIO)) == lines(HEAD + AUDIO)


@pytest.mark.parametrize("end", ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_no_kind_of_line_hides_a_candidate(end):
    hidden = "a=x" + end + "a=candidate:1 1 udp 1 192.0.2.7 50000 typ host\r\n"
    sdp = lines(HEAD + AUDIO) + hidden
    assert read(sdp).ice_candidates
    assert not read(without_candidates(sdp)).ice_candidates


PIECES = st.sampled_from(
    [
        *("a=candidate:1 1 udp 1 192.0.2.7 50000 typ host", "a=candidate", "a=", "a"),
        *("a=end-of-candidates", "m=audio 9 X 0", "\r\n", "\n", "\r", "\x85", " "),
        *("a=CANDIDATE:", "c=IN IP4 192.0.2.7", "c=IN IP6", "\x00", "\u2028", "typ"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


@given(TEXTS)
@example("a=candidate")
def test_any_text_is_taken_and_comes_out_without_candidates(text):
    left = without_candidates(text)
    assert not any(line.startswith("a=candidate") for line in left.splitlines())
    assert len(left) <= 2 * len(text) + 2


@given(TEXTS, st.sampled_from(["", "203.0.113.9", "2001:db8::9"]))
def test_any_text_can_be_given_a_public_address(text, address):
    changed = with_public_address(text, address)
    assert len(changed.splitlines()) == len(text.splitlines())


def test_a_public_address_stands_in_place_of_the_machines_own():
    answer = """v=0
o=- 1 2 IN IP4 0.0.0.0
m=audio 50000 UDP/TLS/RTP/SAVPF 111
c=IN IP4 192.0.2.7
a=candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host
a=candidate:2 1 udp 2130706431 2001:db8::7 50001 typ host
a=candidate:3 1 udp 1694498815 198.51.100.7 50002 typ srflx raddr 10.0.0.7 rport 50000
a=end-of-candidates
"""
    by_ipv4 = with_public_address(lines(answer), "203.0.113.9")
    assert by_ipv4 == lines(answer).replace("192.0.2.7", "203.0.113.9")
    by_ipv6 = with_public_address(lines(answer), "2001:db8::9")
    assert by_ipv6 == lines(answer).replace("2001:db8::7", "2001:db8::9")


def test_without_a_public_address_nothing_changes():
    sdp = HEAD + AUDIO + CANDIDATES
    assert with_public_address(sdp, "") == sdp


def test_what_stands_for_no_address_stays():
    assert with_public_address(lines(AUDIO), "203.0.113.9") == lines(AUDIO)


@pytest.mark.parametrize(
    "line",
    [
        "a=candidate:",
        "a=candidate:1 1 udp 1 192.0.2.7 50000 typ",
        "a=candidate:1 1 udp 1 name.local 50000 typ host",
        "a=candidate:1 1 udp 1 999.0.0.1 50000 typ host",
        "c=IN IP4",
        "c=IN IP4 ",
        "c=IN IP4 192.0.2.7/127",
    ],
)
def test_a_line_that_cannot_be_read_stays(line):
    assert with_public_address(f"{line}\r\n", "203.0.113.9") == f"{line}\r\n"
