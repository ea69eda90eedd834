"""Runs on the database of the settings: SQLite's index or PostgreSQL's."""

import pytest
from django.core.management import call_command
from django.db import connection

from conversations.models import Conversation
from conversations.store.calls.ending import EndOfConversation
from conversations.store.calls.lifecycle import finish
from conversations.store.calls.ratings import Opinion, keep_opinion
from conversations.store.calls.reconciliation import VendorRecord, reconcile
from conversations.store.calls.turn_matching import VendorTurn
from conversations.store.search.index import TABLE
from conversations.store.search.search import (
    SHOWN_BEFORE,
    index_conversations,
    matching,
    places,
    rebuild,
)
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db


def found(question):
    return set(Conversation.objects.filter(matching(question)))


def kept():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")
        return cursor.fetchone()[0]


@pytest.fixture
def talked():
    """It is over, and so is another in which nothing of it was said."""
    made = held(user_id="reader 7", title="Opening hours", summary="Nine o'clock.")
    turn(made, "agent", "We open at nine, à l'été.", 1)
    turn(made, "user", "Thanks, I'm naïve: 東京タワー", 2)
    other = held()
    turn(other, "user", "Something else altogether", 1)
    index_conversations([made.pk, other.pk])
    return made


@pytest.mark.parametrize(
    "question",
    [
        "open",
        "OPEN thanks",
        "ope",
        "ete",
        "ÉTÉ",
        "naive",
        '"open at nine"',
        '"at nine" thanks',
        "hours",
        "o'clock",
        "READER",
        '"reader 7"',
        "東京",
        "タワ",
        "",
    ],
)
def test_conversation_is_found_by_what_was_said_in_it(talked, question):
    assert talked in found(question)


@pytest.mark.parametrize(
    "question",
    [
        "closed",
        "open closed",
        "pen",
        '"open nine"',
        '"at ni"',
        "京東",
        "?",
        "words:open",
        "open NOT thanks",
        "NEAR(open nine)",
    ],
)
def test_conversation_is_not_found_by_other_words(talked, question):
    assert found(question) == set()


@pytest.mark.parametrize("question", ["'", '"', "a'; --", "\\", "a:*b", "x" * 5000])
def test_no_sign_breaks_the_question(talked, question):
    assert talked not in found(f"{question} nothingofit")


def test_conversation_is_found_by_its_id(talked):
    assert found(talked.public_id) == {talked}


def test_conversation_that_goes_on_is_found_by_its_turns():
    live = held(status="in-progress", user_id="reader 8")
    turn(live, "user", "Are you open?", 1)
    index_conversations([live.pk])
    assert kept() == 0
    assert found("OPEN") == found("reader") == found(live.public_id) == {live}
    assert found("open closed") == set()


def test_conversation_is_found_when_it_has_ended():
    live = held(status="in-progress")
    turn(live, "user", "Où est la gare?", 1)
    finish(live.public_id, EndOfConversation("client_left", 4_000))
    assert found("ou gare") == {live}


def test_words_that_come_later_are_found(talked, settings):
    # The conversation lies as far back as the day on which this runs.
    settings.PARLEY = {**settings.PARLEY, "FEEDBACK_PERIOD_MS": 10**14}
    vendor = VendorTurn(role="user", text="Tariffs", started_ms=9_000)
    reconcile(talked.public_id, VendorRecord(turns=(vendor,)))
    keep_opinion(talked.public_id, Opinion(comment="Splendid"))
    assert found("tariff") == found("splendid") == {talked}


def test_words_that_are_gone_are_not_found(talked):
    talked.turns.all().delete()
    index_conversations([talked.pk])
    assert found("thanks") == set()
    assert found("hours") == {talked}


def test_deleted_conversation_leaves_no_words(talked):
    before = kept()
    talked.delete()
    assert kept() == before - 1
    Conversation.objects.all().delete()
    assert kept() == 0


def test_index_is_rebuilt_with_what_is_there_and_no_more(talked, capsys):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
    index_conversations([talked.pk])
    talked.turns.all().delete()
    # As somebody does in SQL.
    Conversation.objects.filter(pk=talked.pk)._raw_delete("default")
    late = held()
    turn(late, "user", "Late words", 1)
    call_command("rebuild_search")
    assert "indexed 2 conversations" in capsys.readouterr().out
    assert found("late") == {late}
    assert kept() == 2


def test_rebuilding_goes_in_steps(talked, monkeypatch):
    monkeypatch.setattr("conversations.store.search.search.AT_ONCE", 1)
    assert list(rebuild()) == [1, 2]
    assert found("thanks") == {talked}


def test_indexing_costs_the_same_for_many(talked, django_assert_max_num_queries):
    rows = [held() for _ in range(20)]
    with django_assert_max_num_queries(30) as captured:
        index_conversations([rows[0].pk])
    few = len(captured)
    with django_assert_max_num_queries(few):
        index_conversations([row.pk for row in rows])


def test_places_are_shown_in_their_words(talked, django_assert_num_queries):
    turn(talked, "user", f"{'long ' * 30}tail {'end ' * 60}", 3)
    with django_assert_num_queries(1):
        shown = places([talked.pk], "thank")
    assert (shown[talked.pk].hit, shown[talked.pk].after[:8]) == ("Thanks", ", I'm na")
    tail = places([talked.pk], "tail")[talked.pk]
    assert tail.before.startswith("…long")
    assert len(tail.before) <= SHOWN_BEFORE + 1
    assert tail.after.endswith("…")
    assert places([talked.pk], "absent") == places([], "thanks") == {}
