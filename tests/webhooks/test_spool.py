import pytest

from conversations.webhooks import spool as spooling
from conversations.webhooks.spool import BodyTooLarge, Spool


def nothing():
    pass


def test_what_is_spooled_is_read_as_often_as_is_needed():
    spool = Spool([b"ab", b"c" * 100_000], nothing)
    assert spool.size_bytes == 100_002
    once = list(spool.chunks())
    assert max(map(len, once)) <= spooling.CHUNK_BYTES
    assert b"".join(once) == b"ab" + b"c" * 100_000
    assert list(spool.chunks()) == once
    spool.close()


async def test_it_knows_whether_it_was_sent():
    spool = Spool([b"abc"], nothing)
    list(spool.chunks())
    assert not spool.went_out
    assert [chunk async for chunk in spool.sent()] == [b"abc"]
    assert spool.went_out
    spool.close()


def test_whoever_waits_for_it_is_told_of_every_part():
    told = []
    Spool([b"a", b"b"], lambda: told.append(1)).close()
    assert told == [1, 1]


def test_nothing_grows_for_ever(monkeypatch):
    monkeypatch.setattr(spooling, "MAX_BYTES", 5)
    with pytest.raises(BodyTooLarge, match="5 bytes"):
        Spool([b"123", b"456"], nothing)
