import pytest
from django.db import connection
from django.db.models.expressions import RawSQL
from django.test.utils import CaptureQueriesContext

from conversations.models import Conversation
from conversations.store.search import index as index_module
from conversations.store.search.index import (
    MOST_PER_WORD,
    TABLE,
    TsvectorIndex,
    search_index,
)
from conversations.store.search.words import terms_of
from tests.store.held_conversations import held


@pytest.mark.django_db
def test_what_is_put_replaces_what_was_kept():
    index, row = search_index(), held()

    def found(question):
        keys = RawSQL(*index.found(terms_of(question)))
        return list(Conversation.objects.filter(pk__in=keys))

    index.put([(row.pk, ["first", "words"])])
    index.put([(row.pk, ["second", "words"])])
    assert found("first") == []
    assert found("second words") == [row]
    index.drop([row.pk])
    assert found("second") == []
    index.put([])
    index.drop([])


def test_postgresql_is_asked_in_its_own_words():
    _, params = TsvectorIndex().found(terms_of('op "at nine" 12'))
    assert params == ["('op':*) & ('at' <-> 'nine') & ('12':*)"]


def test_postgresql_is_given_no_more_places_than_it_takes(monkeypatch):
    written = []

    class Cursor:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def executemany(self, _sql, rows):
            written.extend(rows)

    monkeypatch.setattr(
        "conversations.store.search.index.connection.cursor", Cursor, raising=False
    )
    TsvectorIndex().put([(1, ["so"] * 300 + ["much"] * 20_000 + ["more"])])
    [(_, vector)] = written
    so, much, more = vector.split(" ")
    assert so.count(",") == much.count(",") == MOST_PER_WORD - 1
    assert more == "'more'"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="speaks of SQLite's index")
def test_the_index_is_merged_in_pieces_until_nothing_is_left_to_merge(monkeypatch):
    monkeypatch.setattr(index_module, "MERGED_AT_ONCE", 1)
    index, rows = search_index(), [held() for _ in range(40)]
    for row in rows:
        index.put([(row.pk, [f"word{row.pk}x{n}" for n in range(300)])])
    index.drop([rows[0].pk])
    with CaptureQueriesContext(connection) as queries:
        index.tidy()
    assert sum("'merge'" in query["sql"] for query in queries) > 3
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT segid) FROM {TABLE}_idx")
        assert cursor.fetchone() == (1,)
    with CaptureQueriesContext(connection) as queries:
        index.tidy()
    assert sum("'merge'" in query["sql"] for query in queries) == 1
    keys = RawSQL(*index.found(terms_of(f"word{rows[-1].pk}x7")))
    assert list(Conversation.objects.filter(pk__in=keys)) == [rows[-1]]
