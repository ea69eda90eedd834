"""The search index, and in it what was said before there was one."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "conversations_search"
AT_ONCE = 200
COLUMNS = (
    "title",
    "summary",
    "public_id",
    "hosted_conversation_id",
    "user_id",
    "rating_comment",
)
LIVE = ("initiated", "in-progress")
TABLE_SQL = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5("
        "words, tokenize = \"unicode61 remove_diacritics 0\", prefix = '2 3')"
    ],
    "postgresql": [
        f"CREATE TABLE IF NOT EXISTS {TABLE} ("
        "conversation_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)",
    ],
}


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in TABLE_SQL[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    conversations = apps.get_model("conversations", "Conversation").objects
    last = 0
    while rows := list(
        conversations.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "status", *COLUMNS)[:AT_ONCE]
    ):
        last = rows[-1][0]
        with transaction.atomic():
            found = {pk: texts for pk, status, *texts in rows if status not in LIVE}
            index(apps, schema_editor.connection, found)


def index(
    apps: Apps, connection: BaseDatabaseWrapper, found: Mapping[int, list[Any]]
) -> None:
    turns = apps.get_model("conversations", "Turn").objects.filter(
        conversation__in=found
    )
    said = turns.order_by("conversation", "started_ms", "event_id", "pk")
    for pk, text in said.values_list("conversation_id", "text").iterator():
        found[pk].append(text)
    put = put_sqlite if connection.vendor == "sqlite" else put_postgresql
    put(connection, [(pk, document(texts)) for pk, texts in found.items()])


def unmake(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(f"DROP TABLE {TABLE}")


# --- Words, as they were kept when the index was made ------------------------------------

MOST_CHARACTERS = 200_000
LONGEST_WORD = 80
MOST_POSITIONS = 16_383
MOST_PER_WORD = 250
# Marks that are letters of their own: voicing in Japanese, the virama of India.
_KEPT_MARKS = {8, 9}
# Written without spaces: each character stands as a word, and a word is their phrase.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
# India's vowel signs belong to the word, which "letters and digits" leaves out.
_WORD = re.compile(
    rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[\u0900-\u0963\u0966-\u0dff])+"
)


def fold(text: str) -> str:
    """Without case and accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(
        part
        for part in parts
        if not (mark := unicodedata.combining(part)) or mark in _KEPT_MARKS
    )
    return unicodedata.normalize("NFC", bare)


def words_of(text: str) -> Iterator[str]:
    """The words of a text, in their order."""
    for found in _WORD.finditer(fold(text)):
        yield found.group()[:LONGEST_WORD]


def document(texts: Iterable[str]) -> list[str]:
    """The words of all that belongs to one conversation."""
    return list(words_of(" ".join(texts)[:MOST_CHARACTERS]))


def put_sqlite(
    connection: BaseDatabaseWrapper, documents: list[tuple[int, list[str]]]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk, _ in documents]
        )
        cursor.executemany(
            f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)",
            [(pk, " ".join(words)) for pk, words in documents],
        )


def put_postgresql(
    connection: BaseDatabaseWrapper, documents: list[tuple[int, list[str]]]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {TABLE} (conversation_id, words) VALUES (%s, %s::tsvector)"
            " ON CONFLICT (conversation_id) DO UPDATE SET words = EXCLUDED.words",
            [(pk, tsvector(words)) for pk, words in documents],
        )


def tsvector(words: Sequence[str]) -> str:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, start=1):
        found = places.setdefault(word, [])
        if len(found) < MOST_PER_WORD and place <= MOST_POSITIONS:
            found.append(place)
    return " ".join(
        f"'{word}'" + (":" + ",".join(map(str, at)) if at else "")
        for word, at in places.items()
    )


class Migration(migrations.Migration):
    # Each batch is committed: what was filled before an interruption is filled again.
    atomic = False

    dependencies = [("conversations", "0006_facts_and_contacts")]

    operations = [
        migrations.RunPython(make, unmake),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # Last: run again after an interruption, it would be there.
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(fields=["language"], name="conversation_language"),
        ),
    ]
