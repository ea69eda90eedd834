import pytest
from django.db import connection

from conversations.models import Conversation, Turn
from conversations.store.key_lists import keyed_by
from tests.store.held_conversations import held, turn

pytestmark = pytest.mark.django_db


def test_rows_are_found_by_keys_and_by_not_being_among_them():
    talked, silent = held(after_s=1), held()
    turn(talked, "user", "Hello", 1)
    turn(talked, "user", "Hello?", 2)
    keys = Turn.objects.order_by().values("conversation")
    assert list(Conversation.objects.filter(keyed_by(keys))) == [talked]
    assert list(Conversation.objects.exclude(keyed_by(keys))) == [silent]
    assert list(Conversation.objects.filter(~keyed_by(keys))) == [silent]
    neither = keyed_by(keys.none())
    assert list(Conversation.objects.filter(neither)) == []
    assert Conversation.objects.filter(~neither).count() == 2


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite's planner")
def test_a_list_is_gone_through_in_its_order_and_not_sorted():
    keys = Turn.objects.order_by().values("conversation")
    newest = Conversation.objects.filter(keyed_by(keys)).order_by("-started_at", "-pk")
    plan = newest.values("pk").explain()
    assert "COVERING INDEX conversation_newest" in plan
    assert "TEMP B-TREE" not in plan
