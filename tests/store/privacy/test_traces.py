import sqlite3
from contextlib import closing

import pytest
from django.db import connection, transaction

from conversations.store.privacy.traces import remove_traces
from tests.store.privacy.marked import MARKER, marked, where_it_stands

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _of_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("speaks of SQLite's files")


def database():
    return connection.settings_dict["NAME"]


def test_what_is_deleted_stands_in_no_file_afterwards(media):
    row = marked()
    held_in = where_it_stands(media / "none")
    assert any("sqlite3" in name for name in held_in)
    row.delete()
    assert remove_traces()
    assert where_it_stands(media / "none") == []


def test_whoever_reads_meanwhile_keeps_the_log_and_is_told(media, caplog):
    row = marked(title=MARKER)
    with closing(sqlite3.connect(database(), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM conversations_turn").fetchone()
        row.delete()
        assert not remove_traces()
    assert "may still stand" in caplog.text
    assert MARKER not in caplog.text
    assert remove_traces()
    assert where_it_stands(media / "none") == []


def test_in_a_transaction_the_log_cannot_be_emptied(media):
    with transaction.atomic():
        assert not remove_traces()
