import pytest
from django.db import connection

from conversations.models import Conversation, Turn
from conversations.store.list_order import keyed_by, mostly
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db


def said():
    return Turn.objects.order_by().values("conversation")


def test_rows_are_found_by_keys_and_by_not_being_among_them():
    talked, silent = held(after_s=1), held()
    turn(talked, "user", "Hello", 1)
    turn(talked, "user", "Hello?", 2)
    assert list(Conversation.objects.filter(keyed_by(said()))) == [talked]
    assert list(Conversation.objects.exclude(keyed_by(said()))) == [silent]
    assert list(Conversation.objects.filter(~keyed_by(said()))) == [silent]
    neither = keyed_by(said().none())
    assert list(Conversation.objects.filter(neither)) == []
    assert Conversation.objects.filter(~neither).count() == 2


def test_rows_are_found_by_what_most_have():
    done, failed = held(after_s=1), held(status="failed")
    assert list(Conversation.objects.filter(mostly("status", {"done"}))) == [done]
    either = mostly("status", ["done", "failed"])
    assert list(Conversation.objects.filter(either)) == [done, failed]
    assert list(Conversation.objects.filter(mostly("status", []))) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's planner")
@pytest.mark.parametrize("condition", [keyed_by(said()), mostly("status", ["done"])])
def test_a_list_is_gone_through_in_its_order_and_not_sorted(condition):
    newest = Conversation.objects.filter(condition).order_by("-started_at", "-pk")
    plan = newest.values("pk").explain()
    assert "INDEX conversation_newest" in plan
    assert "TEMP B-TREE" not in plan
