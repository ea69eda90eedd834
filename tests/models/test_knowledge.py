import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conversations.models.knowledge import Document, DocumentKind, Usage


def test_kinds_and_uses_are_those_of_the_api():
    assert set(DocumentKind.values) == {"text", "url", "file", "folder"}
    assert set(Usage.values) == {"auto", "prompt"}


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "javascript:alert(1)", "file:///etc/passwd", "desk"]
)
def test_an_address_that_is_no_web_page_is_refused(url):
    with pytest.raises(ValidationError) as refused:
        Document(name="Page", kind="url", url=url).clean_fields()
    assert set(refused.value.error_dict) == {"url"}


@pytest.mark.parametrize("url", ["", "https://example.org/a?b=c", "http://[::1]:80/"])
def test_a_web_page_or_none_is_taken(url):
    Document(name="Page", kind="url", url=url).clean_fields()


@pytest.mark.django_db
def test_ids_are_unique():
    first = Document.objects.create(name="Hours", kind="text")
    assert first.public_id.startswith("doc_")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.create(name="Copy", kind="text", public_id=first.public_id)


@pytest.mark.django_db
def test_what_a_folder_holds_goes_with_it_at_any_depth():
    top = Document.objects.create(name="Library", kind="folder")
    inner = Document.objects.create(name="Rooms", kind="folder", folder=top)
    Document.objects.create(name="Hall", kind="text", folder=inner)
    beside = Document.objects.create(name="Hours", kind="text")
    assert [row.name for row in top.contents.all()] == ["Rooms"]
    top.delete()
    assert list(Document.objects.all()) == [beside]


@pytest.mark.django_db
def test_documents_stand_with_the_newest_first():
    for name in ("old", "new"):
        Document.objects.create(name=name, kind="text")
    # Made within one tick of the clock, the later row is the newer one.
    Document.objects.update(created_at=Document.objects.first().created_at)
    assert [str(row) for row in Document.objects.all()] == ["new", "old"]
