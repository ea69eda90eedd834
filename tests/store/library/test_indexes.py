import pytest

from conversations.models import Document, Passage
from conversations.store.library import indexes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("columns", "status", "percent"),
    [
        ({}, "created", 0.0),
        (
            {"reading": "running", "passages_done": 1, "passages_total": 4},
            "processing",
            25.0,
        ),
        ({"reading": "ready"}, "succeeded", 100.0),
        ({"reading": "failed"}, "failed", 0.0),
        ({"kind": "folder", "reading": "ready"}, "cannot_index_folder", 100.0),
    ],
)
def test_states_are_those_of_the_api(columns, status, percent):
    document = Document.objects.create(**{"kind": "text", "name": "n", **columns})
    state = indexes.state_of(document)
    assert (state.status, state.progress_percentage) == (status, percent)


def test_only_what_is_searched_counts():
    document = Document.objects.create(kind="text", name="n", edition=1)
    for edition, text in ((1, "abc"), (2, "next")):
        Passage.objects.create(
            document=document,
            edition=edition,
            position=0,
            text=text,
            vector=b"1234",
            embedded_by="fake",
        )
    assert indexes.used_bytes_by_model() == {"fake": 7}
    assert indexes.state_of(document).used_bytes == 7
    page = indexes.passage_page(document, 10, None)
    assert [row.text for row in page.rows] == ["abc"]
    next_one = Passage.objects.get(edition=2)
    assert indexes.passage(document, next_one.pk) is None
