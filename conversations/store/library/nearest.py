"""Passages that are near to a question, found by the database: PostgreSQL with pgvector.

For libraries that are too large for the memory of a process. Beside a passage's bytes
stands its `meaning`, a column that only exists where the extension does, and that no
model knows of.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from conversations.models import Passage
from conversations.store.library.passages import (
    StoredPassage,
    Version,
    searched_among,
)

TABLE = Passage._meta.db_table
MOST_SEEN = 20_000
"""Passages that are looked at for one question, where most are of other documents."""
AT_ONCE = 500
WIDEST = 4_000
"""Of vectors that an index of half-precision numbers can hold."""


def is_ready() -> bool:
    """Whether the database can search vectors."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        return _has_column(cursor)


def prepare() -> bool:
    """Make it so, as far as that is allowed. False: it cannot."""
    if connection.vendor != "postgresql":
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if not _has_column(cursor):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
                cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN meaning vector")
    except DatabaseError:
        # Not installed on the server, or the role may not create it.
        return False
    return True


def fill(document_pk: int | None = None) -> int:
    """Write the meanings that are missing, of one document or all, if the database is
    ready for them; gives how many.
    """
    filled = 0
    kinds: set[tuple[str, int]] = set()
    while is_ready() and (rows := _missing(document_pk)):
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {TABLE} SET meaning = %s::vector WHERE id = %s",
                [(_written(vector), pk) for pk, _, vector in rows],
            )
        kinds |= {(model, len(vector) // 4) for _, model, vector in rows}
        filled += len(rows)
    # Last: made of many rows at once it takes a fraction of the time.
    with connection.cursor() as cursor:
        for model, width in kinds:
            _make_index(cursor, model, width)
    return filled


def near(
    versions: Sequence[Version], question: bytes, most: int
) -> Iterator[StoredPassage]:
    """Those of these documents, all of one model, that are nearest; in no order."""
    model, width = versions[0].embedded_by, len(question) // 4
    with transaction.atomic(), connection.cursor() as cursor:
        # Neighbours of other documents are passed over until there are enough.
        cursor.execute("SET LOCAL hnsw.iterative_scan = relaxed_order")
        cursor.execute(f"SET LOCAL hnsw.max_scan_tuples = {MOST_SEEN}")
        cursor.execute(f"SET LOCAL hnsw.ef_search = {min(most, 1_000)}")
        documents = [version.document_pk for version in versions]
        cursor.execute(
            statement(width), [model, width, documents, _written(question), most]
        )
        found = [pk for (pk,) in cursor.fetchall()]
    return searched_among(found)


def statement(width: int) -> str:
    """Asks for a model, its width, documents, a question and how many."""
    return (
        f"SELECT id FROM {TABLE} WHERE embedded_by = %s"
        " AND vector_dims(meaning) = %s AND document_id = ANY(%s)"
        f" ORDER BY {_meaning(width)} <=> %s::halfvec LIMIT %s"
    )


def _has_column(cursor: CursorWrapper) -> bool:
    cursor.execute(
        "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s)"
        " AND attname = 'meaning' AND NOT attisdropped",
        [TABLE],
    )
    return cursor.fetchone() is not None


def _missing(document_pk: int | None) -> list[tuple[int, str, bytes]]:
    rows = Passage.objects.extra(where=["meaning IS NULL"]).exclude(vector=b"")
    if document_pk is not None:
        rows = rows.filter(document=document_pk)
    columns = rows.order_by("pk").values_list("pk", "embedded_by", "vector")
    return [(pk, model, bytes(vector)) for pk, model, vector in columns[:AT_ONCE]]


def _make_index(cursor: CursorWrapper, model: str, width: int) -> None:
    # Within a transaction that has written it is refused; the next one makes up for it.
    if width > WIDEST or connection.in_atomic_block:
        return
    name = f"passage_meaning_{sha256(f'{model} {width}'.encode()).hexdigest()[:16]}"
    cursor.execute("SELECT to_regclass(%s)", [name])
    # Asked before: to create it again would wait for all who write.
    if cursor.fetchone() != (None,):
        return
    cursor.execute(
        f"CREATE INDEX IF NOT EXISTS {name} ON {TABLE}"
        f" USING hnsw (({_meaning(width)}) halfvec_cosine_ops)"
        " WHERE embedded_by = %s AND vector_dims(meaning) = %s",
        [model, width],
    )


def _meaning(width: int) -> str:
    return f"(meaning::halfvec({int(width)}))"


def _written(vector: bytes) -> str:
    numbers = np.frombuffer(vector, dtype="<f4").tolist()
    return f"[{','.join(map(repr, numbers))}]"
