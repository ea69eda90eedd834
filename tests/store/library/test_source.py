import pytest
from django.utils import timezone

from conversations.store.library import reading_queue, source
from conversations.store.library.documents import NewDocument, add_document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def run_of(document, **how):
    reading_queue.put([document.pk], timezone.now(), **how)
    return reading_queue.claim(document.pk, timezone.now())


def test_text_is_read_as_it_is():
    run = run_of(add_document(NewDocument("text", "n", "x")))
    found = source.source_of(run)
    assert (found.text, found.to_fetch, found.file) == ("x", False, None)


def test_file_is_opened_only_while_it_has_no_text():
    new = NewDocument("file", "n", filename="a.txt", content=b"Nine.")
    document = add_document(new)
    run = run_of(document)
    assert source.source_of(run).file() == b"Nine."
    assert source.keep_text(run, "Nine.")
    assert source.source_of(run).file is None


def test_page_is_fetched_when_that_is_asked_for():
    page = add_document(NewDocument("url", "n", "x", "https://example.org/"))
    assert not source.source_of(run_of(page)).to_fetch
    run = run_of(page, fetch=True)
    assert source.source_of(run).to_fetch
    now = timezone.now()
    assert source.keep_page(run, "Ten.", now)
    page.refresh_from_db()
    assert (page.text, page.size_bytes, page.fetched_at) == ("Ten.", 4, now)
    assert not page.to_fetch


def test_run_that_is_over_keeps_nothing():
    page = add_document(NewDocument("url", "n", "x", "https://example.org/"))
    run = run_of(page)
    run_of(page)
    assert source.source_of(run) is None
    assert not source.keep_page(run, "Ten.", timezone.now())
    page.refresh_from_db()
    assert page.text == "x"
