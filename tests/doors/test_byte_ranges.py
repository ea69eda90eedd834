import io

import pytest

from conversations.doors.byte_ranges import Part, Unsatisfiable, part_of, read_part

CONTENT = b"0123456789"


def read(wanted):
    return b"".join(
        read_part(lambda: io.BytesIO(CONTENT), part_of(len(CONTENT), wanted))
    )


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("bytes=0-3", b"0123"),
        ("bytes=4-", b"456789"),
        ("bytes=-2", b"89"),
        ("bytes=-20", CONTENT),
        ("bytes=8-100", b"89"),
        (" bytes=9-9 ", b"9"),
    ],
)
def test_the_part_that_is_asked_for_is_read(wanted, found):
    assert part_of(len(CONTENT), wanted).partial
    assert read(wanted) == found


@pytest.mark.parametrize(
    "wanted", ["", "bytes=", "bytes=-", "bytes=a-b", "bytes=0-1,4-5", "lines=1-2"]
)
def test_what_is_not_understood_asks_for_all(wanted):
    assert part_of(len(CONTENT), wanted) == Part(0, 9, 10, partial=False)
    assert read(wanted) == CONTENT


@pytest.mark.parametrize("wanted", ["bytes=10-", "bytes=5-4", "bytes=-0"])
def test_what_is_not_there_is_refused(wanted):
    with pytest.raises(Unsatisfiable):
        part_of(len(CONTENT), wanted)


def test_an_empty_file_has_no_parts_but_can_be_read():
    part = part_of(0, "")
    assert part.length_bytes == 0
    assert list(read_part(io.BytesIO, part)) == []
    with pytest.raises(Unsatisfiable):
        part_of(0, "bytes=0-")


def test_a_part_says_where_it_is():
    assert part_of(10, "bytes=2-5").content_range == "bytes 2-5/10"


def test_the_file_is_closed_at_the_end():
    file = io.BytesIO(CONTENT)
    list(read_part(lambda: file, part_of(10, "")))
    assert file.closed
