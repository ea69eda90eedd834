import threading
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.utils import timezone

from conversations.engine.ports import ProviderError, ProviderRefused
from conversations.knowledge import reading
from conversations.knowledge.ingest import NotTaken, ReadDocument
from conversations.knowledge.reading import AT_ONCE, Turn, read_document
from conversations.models import Document, ModelProvider, Passage, Reading
from conversations.providers import site
from conversations.providers.embedding import site as embedding_site
from conversations.providers.registry import Registry
from conversations.providers.settings import ProviderSettings
from conversations.store.library import documents as store
from conversations.store.library import reading_queue
from conversations.store.library.documents import NewDocument, add_document
from tests.fakes.embedding_service import embedding_service
from tests.fakes.fake_embedding import DIMENSIONS, FakeEmbedding

pytestmark = pytest.mark.django_db

MODEL = "fake/words"


@pytest.fixture(autouse=True)
def settings_of_the_site(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PARLEY = {
        **settings.PARLEY,
        "PASSAGE_CHARACTERS": 40,
        "EMBEDDING_MODEL": MODEL,
    }


def text_of(count, word="fact"):
    return "\n\n".join(f"This is {word} number {n} of many." for n in range(count))


def turn_with(model, **options):
    return Turn(lambda: model, **options)


def read(document, model=None, **options):
    model = model or FakeEmbedding()
    assert read_document(document.pk, turn_with(model, **options))
    document.refresh_from_db()
    return model


def texts(document):
    rows = Passage.objects.filter(document=document, edition=document.edition)
    return [passage.text for passage in rows]


def later(**passed):
    return timezone.now() + timedelta(**passed)


def test_document_becomes_passages_with_vectors_and_progress():
    document = add_document(NewDocument("text", "Facts", text_of(20)))
    assert document.reading == Reading.QUEUED
    model = read(document)
    assert document.reading == Reading.READY
    assert (document.passages_done, document.passages_total) == (20, 20)
    assert document.embedded_by == MODEL
    assert texts(document)[19] == "This is fact number 19 of many."
    assert {len(bytes(p.vector)) for p in Passage.objects.all()} == {DIMENSIONS * 4}
    assert model.released == 1


def test_a_worker_that_did_nothing_else_knows_the_providers_staff_named(
    settings, monkeypatch
):
    fresh = Registry(ProviderSettings())
    for module in (site, embedding_site):
        monkeypatch.setattr(module, "registry", lambda: fresh)
    settings.PARLEY = {**settings.PARLEY, "EMBEDDING_MODEL": "ours/small"}
    document = add_document(NewDocument("text", "Facts", text_of(3)))
    with embedding_service() as service:
        ModelProvider.objects.create(
            kind="embedding", slug="ours", name="Ours", base_url=service.base_url
        )
        assert read_document(document.pk)
    document.refresh_from_db()
    assert (document.reading, document.error) == (Reading.READY, "")
    assert document.embedded_by == "ours/small"


def test_document_that_does_not_wait_is_left_alone():
    document = add_document(NewDocument("text", "Facts", "x"))
    read(document)
    assert not read_document(document.pk, turn_with(FakeEmbedding()))


def test_folders_are_not_read():
    folder = add_document(NewDocument("folder", "Folder"))
    assert folder.reading == Reading.READY
    assert not read_document(folder.pk, turn_with(FakeEmbedding()))
    assert reading_queue.put([folder.pk], timezone.now()) == 0


def test_old_passages_serve_until_the_new_ones_are_whole():
    document = add_document(NewDocument("text", "Facts", text_of(3, "old")))
    read(document)
    store.change_document(document, text=text_of(40, "new"))
    served = []

    async def look(_):
        now = await sync_to_async(Document.objects.get)(pk=document.pk)
        served.append(await sync_to_async(texts)(now))

    class Looking(FakeEmbedding):
        async def passages(self, texts):
            await look(texts)
            return await super().passages(texts)

    read(document, Looking())
    assert len(served) == 3
    assert all(now == text_of(3, "old").split("\n\n") for now in served)
    assert texts(document) == text_of(40, "new").split("\n\n")
    assert Passage.objects.count() == 40


def test_passages_that_did_not_change_cost_no_embedding():
    document = add_document(NewDocument("text", "Facts", text_of(5)))
    read(document)
    store.change_document(document, text=f"{text_of(5)}\n\nAnd this fact is a new one.")
    assert read(document).embedded == ["And this fact is a new one."]
    assert len(texts(document)) == 6


def test_same_text_and_another_name_cost_nothing():
    document = add_document(NewDocument("text", "Facts", "x"))
    read(document)
    store.change_document(document, "Other", "x")
    assert not read_document(document.pk, turn_with(FakeEmbedding()))


def killed_after(batches):
    """A model in a process that is killed."""
    calls = []

    def before(texts):
        if len(calls) == batches:
            raise KeyboardInterrupt
        calls.append(texts)

    return FakeEmbedding(before=before)


def test_killed_worker_loses_one_batch_at_most():
    document = add_document(NewDocument("text", "Facts", text_of(3 * AT_ONCE)))
    with pytest.raises(KeyboardInterrupt):
        read_document(document.pk, turn_with(killed_after(2)))
    document.refresh_from_db()
    assert (document.reading, document.passages_done) == (Reading.RUNNING, 2 * AT_ONCE)
    assert not read_document(document.pk, turn_with(FakeEmbedding()))
    assert reading_queue.sweep(later(minutes=1), MODEL) == 0
    assert reading_queue.sweep(later(minutes=3), MODEL) == 1
    document.refresh_from_db()
    Document.objects.filter(pk=document.pk).update(due_at=timezone.now())
    assert len(read(document).embedded) == AT_ONCE
    assert document.reading == Reading.READY
    assert len(texts(document)) == 3 * AT_ONCE


def test_long_document_lets_others_have_a_turn():
    ticks = iter(range(0, 10_000, 30))
    document = add_document(NewDocument("text", "Facts", text_of(2 * AT_ONCE)))
    model = read(document, clock_s=lambda: next(ticks), turn_s=20)
    assert document.reading == Reading.QUEUED
    assert (document.passages_done, document.passages_total) == (16, 32)
    read(document, model)
    assert document.reading == Reading.READY
    assert len(model.embedded) == 2 * AT_ONCE


@pytest.mark.parametrize("change", ["delete", "text"])
def test_document_that_is_deleted_or_changed_is_read_no_further(change):
    document = add_document(NewDocument("text", "Facts", text_of(3 * AT_ONCE)))

    class Meanwhile(FakeEmbedding):
        async def passages(self, texts):
            if self.embedded:
                await sync_to_async(act)()
            return await super().passages(texts)

    def act():
        if change == "delete":
            store.delete_document(document, force=True)
        else:
            store.change_document(document, text="Another text.")

    model = Meanwhile()
    assert read_document(document.pk, turn_with(model))
    assert len(model.embedded) == 2 * AT_ONCE
    if change == "text":
        document.refresh_from_db()
        assert document.reading == Reading.QUEUED
        read(document)
        assert texts(document) == ["Another text."]
    assert not Passage.objects.exclude(text="Another text.").exists()


def failing(error):
    def before(_):
        raise error

    return FakeEmbedding(before=before)


def test_service_that_fails_is_tried_again_and_then_given_up(settings):
    settings.PARLEY = {**settings.PARLEY, "READING_ATTEMPTS": 2}
    document = add_document(NewDocument("text", "Facts", "x"))
    read(document, failing(ProviderError("It rests.")))
    assert (document.reading, document.error) == (Reading.QUEUED, "It rests.")
    assert document.due_at > timezone.now()
    Document.objects.update(due_at=timezone.now())
    read(document, failing(ProviderError("It rests.")))
    assert document.reading == Reading.FAILED
    assert document.error == "It rests. Tried 2 times."


def test_service_that_refuses_is_not_tried_again():
    document = add_document(NewDocument("text", "Facts", "x"))
    read(document, failing(ProviderRefused("No such model.", 404)))
    assert (document.reading, document.error) == (Reading.FAILED, "No such model.")


def test_what_goes_wrong_is_not_told_but_logged(caplog):
    document = add_document(NewDocument("text", "Facts", "x"))
    read(document, failing(ZeroDivisionError("secret")))
    assert (document.reading, document.error) == (Reading.QUEUED, reading.UNEXPECTED)
    assert "secret" in caplog.text


def test_large_file_is_read_afterwards_and_a_broken_one_told():
    good = NewDocument("file", "a", filename="a.html", content=b"<p>Nine.</p>")
    document = add_document(good)
    read(document)
    assert (document.text, texts(document)) == ("Nine.", ["Nine."])
    broken = NewDocument("file", "b", filename="b.pdf", content=b"%PDF-nothing")
    document = add_document(broken)
    read(document)
    assert document.reading == Reading.FAILED
    assert "damaged" in document.error


@pytest.fixture
def web(monkeypatch):
    pages = {}

    def fetch_page(url):
        if url not in pages:
            raise NotTaken("The page's server answered 404.")
        return ReadDocument("", pages[url])

    monkeypatch.setattr(reading, "fetch_page", fetch_page)
    return pages


def page(web, **columns):
    web["https://example.org/"] = "Nine."
    document = add_document(NewDocument("url", "n", "Nine.", "https://example.org/"))
    read(document)
    Document.objects.filter(pk=document.pk).update(**columns)
    return document


def test_pages_are_fetched_when_their_time_has_come(web):
    document = page(web, refresh_hours=2)
    assert reading_queue.sweep(later(hours=1), MODEL) == 0
    assert reading_queue.sweep(later(hours=3), MODEL) == 1
    Document.objects.update(due_at=timezone.now())
    web["https://example.org/"] = "Ten."
    read(document)
    assert (document.text, texts(document)) == ("Ten.", ["Ten."])
    assert document.due_at > later(hours=1)


def test_unchanged_page_costs_no_embedding(web):
    document = page(web)
    reading_queue.put([document.pk], timezone.now(), fetch=True)
    assert read(document).embedded == []
    assert texts(document) == ["Nine."]


def test_page_that_cannot_be_fetched_keeps_its_text_and_tells(web):
    document = page(web, refresh_hours=2)
    web.clear()
    reading_queue.put([document.pk], timezone.now(), fetch=True)
    read(document)
    assert document.reading == Reading.FAILED
    assert "answered 404" in document.error
    assert (document.text, texts(document)) == ("Nine.", ["Nine."])
    assert reading_queue.sweep(later(hours=3), MODEL) == 1


def test_another_model_makes_new_vectors_while_the_old_serve():
    document = add_document(NewDocument("text", "Facts", text_of(3)))
    read(document)
    assert reading_queue.sweep(timezone.now(), MODEL) == 0
    assert reading_queue.sweep(timezone.now(), "fake/other") == 1
    document.refresh_from_db()
    assert (document.reading, document.embedded_by) == (Reading.QUEUED, MODEL)
    assert len(texts(document)) == 3
    other = read(document, FakeEmbedding("fake/other"))
    assert len(other.embedded) == 3
    assert document.embedded_by == "fake/other"


def test_documents_of_before_there_were_passages_are_read():
    Document.objects.create(kind="text", name="Old", text="An old fact.")
    Document.objects.create(kind="folder", name="Folder")
    assert reading_queue.sweep(timezone.now(), MODEL) == 1
    document = Document.objects.get(name="Old")
    read(document)
    assert texts(document) == ["An old fact."]


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_reads():
    document = add_document(NewDocument("text", "Facts", text_of(2)))
    now, start = timezone.now(), threading.Barrier(2, timeout=20)
    runs = []

    def work():
        start.wait()
        try:
            runs.append(reading_queue.claim(document.pk, now))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sorted(run is None for run in runs) == [False, True]
