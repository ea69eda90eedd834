import pytest

from conversations.models import Document
from conversations.store.library.documents import (
    BadFolder,
    NewDocument,
    add_document,
    find_document,
    move_document,
    title_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n Opening hours \nmore", "Opening hours"),
        ("word " * 30, "word " * 12 + "…"),
        ("x" * 80, "x" * 60 + " …"),
        (" \n", "Untitled"),
    ],
)
def test_text_is_named_by_its_beginning(text, title):
    assert title_of(text) == title


def test_size_is_that_of_the_file_or_the_text():
    assert NewDocument("text", "n", "å").size_bytes == 2
    assert NewDocument("file", "n", "å", content=b"12345").size_bytes == 5


def test_own_name_of_a_file_does_not_reach_the_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name = "../../etc/пароль<x>.TXT"
    made = add_document(NewDocument("file", "n", "x", filename=name, content=b"x"))
    assert made.filename == name
    [kept] = tmp_path.rglob("*.*")
    assert kept.name == f"{made.public_id}.txt"


def test_only_folders_hold_documents():
    text = add_document(NewDocument("text", "n", "x"))
    with pytest.raises(BadFolder, match="there is no folder"):
        add_document(NewDocument("text", "n", "x"), text.public_id)
    with pytest.raises(BadFolder, match="there is no folder"):
        move_document(text, "doc_none")
    assert Document.objects.count() == 1


def test_folder_is_moved_only_where_it_is_not_too_deep():
    deep = None
    for _ in range(4):
        deep = add_document(
            NewDocument("folder", "n"), deep.public_id if deep else None
        )
    pair = add_document(NewDocument("folder", "outer"))
    add_document(NewDocument("folder", "inner"), pair.public_id)
    with pytest.raises(BadFolder, match="5 deep"):
        move_document(pair, deep.public_id)
    move_document(pair, deep.folder.public_id)


def test_unknown_document_is_none():
    assert find_document("doc_none") is None
