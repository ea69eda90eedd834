import numpy as np
import pytest
from asgiref.sync import sync_to_async

from conversations.engine.ports import ProviderError
from conversations.knowledge import retriever as module
from conversations.knowledge.index import PassageIndex
from conversations.knowledge.limits import Limits
from conversations.knowledge.reading import Turn, read_document
from conversations.knowledge.retriever import DocumentRetriever
from conversations.models import Document
from conversations.store.library import documents as store
from conversations.store.library import nearest
from conversations.store.library.documents import NewDocument, add_document
from tests.fakes.fake_embedding import FakeEmbedding

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "fake/words"
HOURS = "The library opens at nine in the morning."
DOGS = "Dogs have to stay outside."


@pytest.fixture(autouse=True)
def index(settings, monkeypatch):
    settings.PARLEY = {
        **settings.PARLEY,
        "EMBEDDING_MODEL": MODEL,
        "PASSAGE_CHARACTERS": 60,
    }
    index = PassageIndex(1_000)
    monkeypatch.setattr(module, "_index", lambda: index)
    return index


def read(document, model=None):
    read_document(document.pk, Turn(lambda: model or FakeEmbedding()))
    document.refresh_from_db()
    return document


@sync_to_async
def given(text, folder=None, name="Rules", model=None):
    return read(add_document(NewDocument("text", name, text), folder), model)


def retriever(*documents, models=None, **limits):
    models = models or {MODEL: FakeEmbedding()}

    def model(name):
        if name not in models:
            raise ProviderError(f"There is no {name}.")
        return models[name]

    pks = [document.pk for document in documents]
    return DocumentRetriever(pks, Limits(**limits), model=model)


async def texts(retriever, question, before=()):
    return [p.text for p in (await retriever.find(question, before)).passages]


async def test_best_passage_comes_first_with_its_document_and_score():
    document = await given(f"{HOURS}\n\n{DOGS}")
    found = await retriever(document).find("When opens the library?", [])
    first = found.passages[0]
    assert (first.text, first.document) == (HOURS, "Rules")
    assert first.document_id == document.public_id
    assert 0.3 < first.score <= 1
    assert (found.model, found.query) == (MODEL, "When opens the library?")
    assert found.latency_ms >= 0


async def test_follow_up_is_looked_up_with_the_question_before_it():
    document = await given(f"{HOURS}\n\n{DOGS}")
    found = await texts(retriever(document), "and outside?", ["May dogs come in?"])
    assert found[0] == DOGS


async def test_what_nothing_answers_finds_nothing():
    document = await given(f"{HOURS}\n\n{DOGS}")
    assert await texts(retriever(document), "Elephants fly tomorrow") == []
    near = retriever(document, max_distance=1.0)
    assert len(await texts(near, "Elephants fly tomorrow")) == 2
    strict = retriever(document, max_distance=0.1)
    assert await texts(strict, "When opens the library?") == []
    assert await texts(strict, HOURS) == [HOURS]


async def test_no_more_passages_than_the_agent_wants():
    document = await given(
        "\n\n".join(f"Fact number {n} of many facts." for n in "123")
    )
    assert len(await texts(retriever(document, max_passages=2), "facts")) == 2


async def test_only_its_documents_are_searched_and_folders_wholly():
    folder = await sync_to_async(add_document)(NewDocument("folder", "Folder"))
    inner = await sync_to_async(add_document)(
        NewDocument("folder", "Inner"), folder.public_id
    )
    await given(HOURS, inner.public_id)
    other = await given(DOGS)
    assert await texts(retriever(folder), "When opens the library?") == [HOURS]
    assert await texts(retriever(folder), "Dogs outside?") == []
    assert await texts(retriever(other), "Dogs outside?") == [DOGS]


async def test_changed_document_is_known_at_the_next_question():
    document = await given(HOURS)
    asking = retriever(document)
    assert await texts(asking, "When opens the library?") == [HOURS]
    later = "The library opens at ten in the morning."
    await sync_to_async(store.change_document)(document, text=later)
    assert await texts(asking, "When opens the library?") == [HOURS]
    await sync_to_async(read)(document)
    assert await texts(asking, "When opens the library?") == [later]
    await sync_to_async(store.delete_document)(document, force=True)
    assert await texts(asking, "When opens the library?") == []


async def test_index_is_loaded_once(django_assert_max_num_queries, monkeypatch):
    document = await given(HOURS)
    asking = retriever(document)
    await asking.prepare()
    loaded = []
    monkeypatch.setattr(PassageIndex, "_load", lambda *given: loaded.append(given))
    assert await texts(asking, "When opens the library?") == [HOURS]
    assert loaded == []


async def test_vectors_of_the_former_model_serve_until_there_are_new_ones(caplog):
    old = await given(HOURS, model=FakeEmbedding("fake/old"))
    new = await given(DOGS)
    both = {MODEL: FakeEmbedding(), "fake/old": FakeEmbedding("fake/old")}
    asking = retriever(old, new, models=both)
    assert await texts(asking, "When opens the library?") == [HOURS]
    assert await texts(asking, "Dogs outside?") == [DOGS]
    gone = retriever(old, new)
    assert await texts(gone, "When opens the library?") == []
    assert "There is no fake/old." in caplog.text


async def test_model_that_cannot_be_asked_is_an_error():
    document = await given(HOURS)
    with pytest.raises(ProviderError, match="There is no fake/words"):
        await retriever(document, models={"x": FakeEmbedding()}).find("Hours?", [])


async def test_what_is_too_much_for_memory_is_left_out_and_told(caplog, monkeypatch):
    documents = [await given(HOURS), await given(DOGS)]
    small = PassageIndex(1)
    monkeypatch.setattr(module, "_index", lambda: small)
    monkeypatch.setattr(nearest, "is_ready", lambda: False)
    asking = retriever(*documents)
    assert await texts(asking, "When opens the library?") == [HOURS]
    assert await texts(asking, "Dogs outside?") == []
    assert "MAX_INDEXED_PASSAGES" in caplog.text
    assert await texts(retriever(documents[1]), "Dogs outside?") == [DOGS]
    assert small.passages == 1


async def test_what_is_too_much_for_memory_is_searched_by_a_database_that_can(
    monkeypatch, caplog
):
    if not await sync_to_async(nearest.prepare)():
        pytest.skip("this database has no pgvector")
    documents = [await given(HOURS), await given(DOGS)]
    monkeypatch.setattr(module, "_index", lambda: PassageIndex(1))
    asking = retriever(*documents)
    assert (await texts(asking, "When opens the library?"))[0] == HOURS
    assert (await texts(asking, "Dogs outside?"))[0] == DOGS
    assert await texts(asking, "Elephants fly tomorrow") == []
    assert "MAX_INDEXED_PASSAGES" not in caplog.text


async def test_vectors_of_a_wrong_length_are_not_compared(caplog):
    document = await given(HOURS)

    class Longer(FakeEmbedding):
        async def unrelated(self):
            return np.zeros(3, dtype=np.float32)

    assert await texts(retriever(document, models={MODEL: Longer()}), "Hours?") == []
    assert "read again" in caplog.text


async def test_nothing_to_search_finds_nothing():
    assert await texts(retriever(), "Hours?") == []
    document = await sync_to_async(Document.objects.create)(kind="text", text="x")
    assert await texts(retriever(document), "Hours?") == []
