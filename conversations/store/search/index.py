"""Where words are looked up: a port, and how SQLite and PostgreSQL do it.

The table is none of the models': triggers on theirs would be lost when Django remakes a
table on SQLite, so whoever writes rows writes here as well. Migration 0007 makes it.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Protocol

from django.db import connection
from django.db.backends.utils import CursorWrapper

from conversations.store.search.words import Term

TABLE = "conversations_search"
_ALL = "SELECT id FROM conversations_conversation"
MOST_POSITIONS = 16_383
"""PostgreSQL tells the places of words apart only so far into a text."""
MERGED_AT_ONCE = 500
"""Pages of SQLite's index."""
MOST_PER_WORD = 250
"""Places of one word it keeps."""


Found = tuple[str, list[str]]
"""SQL and its parameters."""


class SearchIndex(Protocol):
    """Keeps the words of conversations by their key."""

    def put(self, documents: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Keep these words of these conversations, in place of what was kept."""

    def drop(self, pks: Sequence[int]) -> None:
        """Forget these conversations."""

    def tidy(self) -> None:
        """Forget what is of no conversation, for good."""

    def found(self, terms: Sequence[Term]) -> Found:
        """What selects the keys of conversations with all of these."""


class Fts5Index:
    """SQLite's full text search."""

    def put(self, documents: Iterable[tuple[int, Sequence[str]]]) -> None:
        """As the port."""
        rows = [(pk, " ".join(words)) for pk, words in documents]
        self.drop([pk for pk, _ in rows])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", rows
            )

    def drop(self, pks: Sequence[int]) -> None:
        """As the port."""
        with connection.cursor() as cursor:
            cursor.executemany(
                f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in pks]
            )

    def tidy(self) -> None:
        """As the port."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE rowid NOT IN ({_ALL})")
            # Words that were dropped stay on disk until their pages are merged. All in
            # one go would keep other writers waiting for seconds.
            pages = -MERGED_AT_ONCE
            while _merged(cursor, pages):
                pages = MERGED_AT_ONCE

    def found(self, terms: Sequence[Term]) -> Found:
        """As the port."""
        # Words hold letters and digits only, so that none can end the quotes.
        asked = " ".join(
            f'"{" ".join(term.words)}"{"*" if term.begun else ""}' for term in terms
        )
        return f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [asked]


def _merged(cursor: CursorWrapper, pages: int) -> bool:
    """Whether there was something to merge. Less than no pages begin anew, with all."""
    before = connection.connection.total_changes
    cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('merge', %s)", [pages])
    # The command itself counts as one.
    return bool(connection.connection.total_changes - before > 1)


class TsvectorIndex:
    """PostgreSQL's full text search."""

    def put(self, documents: Iterable[tuple[int, Sequence[str]]]) -> None:
        """As the port."""
        rows = [(pk, _tsvector(words)) for pk, words in documents]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (conversation_id, words)"
                " VALUES (%s, %s::tsvector) ON CONFLICT (conversation_id)"
                " DO UPDATE SET words = EXCLUDED.words",
                rows,
            )

    def drop(self, pks: Sequence[int]) -> None:
        """As the port."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {TABLE} WHERE conversation_id = ANY(%s)", [list(pks)]
            )

    def tidy(self) -> None:
        """As the port."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE conversation_id NOT IN ({_ALL})")

    def found(self, terms: Sequence[Term]) -> Found:
        """As the port."""
        asked = " & ".join(f"({_phrase(term)})" for term in terms)
        return (
            f"SELECT conversation_id FROM {TABLE} WHERE words @@ %s::tsquery",
            [asked],
        )


@cache
def search_index() -> SearchIndex:
    """That of the site's database."""
    indexes: dict[str, type[SearchIndex]] = {
        "sqlite": Fts5Index,
        "postgresql": TsvectorIndex,
    }
    return indexes[connection.vendor]()


def _phrase(term: Term) -> str:
    *whole, last = (f"'{word}'" for word in term.words)
    return " <-> ".join([*whole, last + ":*" if term.begun else last])


def _tsvector(words: Sequence[str]) -> str:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        found = places.setdefault(word, [])
        if len(found) < MOST_PER_WORD and place <= MOST_POSITIONS:
            found.append(place)
    return " ".join(
        f"'{word}'" + (":" + ",".join(map(str, at)) if at else "")
        for word, at in places.items()
    )
