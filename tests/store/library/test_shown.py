import pytest

from conversations.models import Document
from conversations.store.library.shown import progress


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "Waiting"),
        ({"reading": "running"}, "Being read"),
        (
            {"reading": "running", "passages_done": 2, "passages_total": 8},
            "Being read, 2 of 8 passages",
        ),
        (
            {"reading": "queued", "edition": 1},
            "Waiting; the former ones are searched meanwhile",
        ),
        ({"reading": "ready", "passages_total": 1, "edition": 1}, "Ready, 1 passage"),
        ({"reading": "failed", "edition": 1}, "Failed"),
        ({"kind": "folder"}, ""),
    ],
)
def test_progress_is_told_in_words(columns, told):
    assert progress(Document(**{"kind": "text", **columns})) == told
