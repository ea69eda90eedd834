import io
from dataclasses import dataclass, field

import pytest

from conversations.doors.ranged import ranged

SOUND = bytes(range(100))


@dataclass
class Held:
    """Sound in memory."""

    media_type: str = "audio/ogg"
    file: io.BytesIO = field(default_factory=lambda: io.BytesIO(SOUND))
    size_bytes: int = 100
    opened: bool = False

    def open(self):
        self.opened = True
        return self.file


@pytest.fixture
def ask(rf):
    def asked(wanted="", sound=None):
        headers = {"Range": wanted} if wanted else {}
        return ranged(rf.get("/", headers=headers), sound or Held(), {"X-Is": "so"})

    return asked


def test_all_of_it_where_no_part_is_asked_for(ask):
    answer = ask()
    assert (answer.status_code, answer.getvalue()) == (200, SOUND)
    assert (answer["Accept-Ranges"], answer["Content-Length"]) == ("bytes", "100")
    assert (answer["Content-Type"], answer["X-Is"]) == ("audio/ogg", "so")
    assert "Content-Range" not in answer


def test_a_part_says_which_it_is(ask):
    answer = ask("bytes=10-19")
    assert (answer.status_code, answer.getvalue()) == (206, SOUND[10:20])
    assert answer["Content-Range"] == "bytes 10-19/100"
    assert answer["Content-Length"] == "10"


def test_what_is_not_there_is_refused_with_the_size(ask):
    answer = ask("bytes=100-")
    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */100"


@pytest.mark.django_db  # To close an answer ends its request.
def test_an_answer_that_nobody_reads_opens_no_file(ask):
    sound = Held()
    ask("", sound).close()
    assert not sound.opened
    ask("", sound).getvalue()
    assert sound.opened
    assert sound.file.closed


def test_a_file_that_grows_is_sent_as_long_as_was_said(ask):
    sound = Held(file=io.BytesIO(SOUND + b"more"))
    answer = ask("", sound)
    assert answer.getvalue() == SOUND
    assert sound.file.closed
