"""Searching in the database: with pgvector, and where there is none."""

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from conversations.models import Document, Passage
from conversations.store.library import nearest
from conversations.store.library.passages import versions_in

# An index is not created in a transaction that has written.
pytestmark = pytest.mark.django_db(transaction=True)

WIDTH = 8


def _offered():
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        return cursor.fetchone() is not None


@pytest.fixture
def pgvector():
    if not _offered():
        pytest.skip("this database has no pgvector")
    assert nearest.prepare()


def vector(*numbers):
    row = np.zeros(WIDTH, dtype="<f4")
    row[: len(numbers)] = numbers
    return (row / np.linalg.norm(row)).tobytes()


def document(*vectors, model="fake", edition=1):
    made = Document.objects.create(
        kind="text",
        name="n",
        edition=edition,
        embedded_by=model,
        passages_total=len(vectors),
    )
    for position, one in enumerate(vectors):
        Passage.objects.create(
            document=made,
            edition=edition,
            position=position,
            text=f"{made.pk}.{position}",
            vector=one,
            embedded_by=model,
        )
    return made


def found(documents, question, most=10):
    versions = versions_in([one.pk for one in documents])
    return {row.text for row in nearest.near(versions, question, most)}


def test_database_without_pgvector_says_so_and_nothing_breaks():
    if _offered():
        pytest.skip("this database has pgvector")
    assert not nearest.prepare()
    assert not nearest.is_ready()
    assert nearest.fill() == 0
    with pytest.raises(CommandError, match="pgvector"):
        call_command("index_passages")


def test_nearest_passages_of_these_documents_are_found(pgvector):
    here = document(vector(1), vector(1, 0.2), vector(0, 1))
    other = document(vector(1))
    assert nearest.fill() == 4
    assert found([here], vector(1), 2) == {f"{here.pk}.0", f"{here.pk}.1"}
    assert found([here, other], vector(1), 2) == {f"{here.pk}.0", f"{other.pk}.0"}
    assert len(found([here, other], vector(1))) == 4


def test_only_what_is_searched_is_found(pgvector):
    here = document(vector(1), edition=1)
    Passage.objects.create(
        document=here,
        edition=2,
        position=0,
        text="next",
        vector=vector(1),
        embedded_by="fake",
    )
    nearest.fill()
    assert found([here], vector(1)) == {f"{here.pk}.0"}


def test_vectors_of_other_models_and_widths_are_not_compared(pgvector):
    here = document(vector(1))
    document(np.ones(3, dtype="<f4").tobytes(), model="other")
    narrow = document(np.ones(3, dtype="<f4").tobytes())
    assert nearest.fill() == 3
    assert found([here, narrow], vector(1)) == {f"{here.pk}.0"}


def test_what_is_missing_is_filled_once(pgvector):
    first = document(vector(1))
    document(vector(0, 1))
    assert nearest.fill(first.pk) == 1
    assert nearest.fill() == 1
    assert nearest.fill() == 0
    call_command("index_passages")


def test_index_of_the_model_serves_the_search(pgvector):
    here = document(*(vector(1, n / 100, 1 / n) for n in range(1, 200)))
    nearest.fill()
    question = f"[{','.join('1' * WIDTH)}]"
    with transaction.atomic(), connection.cursor() as cursor:
        # What so few rows would make it prefer.
        for other in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
        cursor.execute(
            f"EXPLAIN {nearest.statement(WIDTH)}",
            ["fake", WIDTH, [here.pk], question, 5],
        )
        plan = "\n".join(row for (row,) in cursor.fetchall())
    assert "Index Scan using passage_meaning_" in plan
