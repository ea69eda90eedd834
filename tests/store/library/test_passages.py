import pytest
from django.utils import timezone

from conversations.models import Passage
from conversations.store.library import passages, reading_queue
from conversations.store.library.documents import (
    NewDocument,
    add_document,
    delete_document,
)
from conversations.store.library.passages import Embedded, Piece

pytestmark = pytest.mark.django_db

MODEL = "fake"


def pieces(*texts):
    return [Piece(number, "Rules", text) for number, text in enumerate(texts)]


def embedded(*some):
    return [Embedded(piece, piece.text.encode()) for piece in some]


def claimed(document):
    reading_queue.put([document.pk], timezone.now())
    return reading_queue.claim(document.pk, timezone.now())


def edition(document, *texts):
    """The document with these passages."""
    run, wanted = claimed(document), pieces(*texts)
    missing = passages.begin(run, wanted, MODEL)
    now = timezone.now()
    assert passages.write(run, embedded(*missing), MODEL, len(wanted), now)
    assert passages.finish(run, MODEL, len(wanted), now)
    document.refresh_from_db()
    return missing


@pytest.fixture
def document():
    return add_document(NewDocument("text", "n", "x"))


def texts(document):
    return [row.text for row in passages.searched([document.pk])]


def test_next_edition_takes_the_place_of_the_former(document):
    edition(document, "a", "b")
    assert (document.edition, document.embedded_by) == (1, MODEL)
    run = claimed(document)
    passages.begin(run, pieces("c"), MODEL)
    passages.write(run, embedded(*pieces("c")), MODEL, 1, timezone.now())
    assert texts(document) == ["a", "b"]
    passages.finish(run, MODEL, 1, timezone.now())
    assert texts(document) == ["c"]
    assert Passage.objects.count() == 1


def test_what_stayed_the_same_keeps_its_vector_wherever_it_stands(document):
    edition(document, "a", "b")
    assert [piece.text for piece in edition(document, "new", "b", "a")] == ["new"]
    assert texts(document) == ["new", "b", "a"]
    vectors = [row.vector for row in passages.searched([document.pk])]
    assert vectors == [b"new", b"b", b"a"]


def test_vectors_of_another_model_are_of_no_use(document):
    edition(document, "a")
    run = claimed(document)
    assert passages.begin(run, pieces("a"), "other") == pieces("a")


def test_what_a_lost_run_wrote_of_another_text_goes(document):
    run = claimed(document)
    passages.begin(run, pieces("a", "b"), MODEL)
    passages.write(run, embedded(*pieces("a", "b")), MODEL, 2, timezone.now())
    assert edition(document, "a", "c") == [Piece(1, "Rules", "c")]
    assert texts(document) == ["a", "c"]


def test_run_that_is_over_writes_nothing(document):
    run = claimed(document)
    reading_queue.put([document.pk], timezone.now())
    assert passages.begin(run, pieces("a"), MODEL) == []
    assert not passages.write(run, embedded(*pieces("a")), MODEL, 1, timezone.now())
    assert not passages.finish(run, MODEL, 1, timezone.now())
    assert not Passage.objects.exists()


def test_versions_tell_what_can_be_searched(django_assert_max_num_queries):
    folder = add_document(NewDocument("folder", "Folder"))
    inside = add_document(NewDocument("text", "Inside", "x"), folder.public_id)
    beside = add_document(NewDocument("text", "Beside", "x"), folder.public_id)
    assert passages.versions_in([folder.pk]) == []
    edition(inside, "a")
    edition(beside, "b")
    with django_assert_max_num_queries(3):
        found = passages.versions_in([folder.pk])
    assert [version.name for version in found] == ["Inside", "Beside"]
    assert found == passages.versions_in([folder.pk, inside.pk])
    edition(inside, "c")
    assert passages.versions_in([folder.pk]) != found


def test_passages_go_with_their_document(document):
    edition(document, "a")
    [row] = passages.searched([document.pk])
    assert (row.heading, row.text, row.edition) == ("Rules", "a", 1)
    delete_document(document, force=True)
    assert list(passages.searched([document.pk])) == []
    assert not Passage.objects.exists()
