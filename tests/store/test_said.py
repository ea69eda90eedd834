import pytest
from django.db import transaction

from conversations.engine.ports import AgentTurn, UserTurn
from conversations.models import Conversation, Turn
from conversations.store.lifecycle import start
from conversations.store.said import keep_note, keep_turn, storable, what_stands


@pytest.fixture
def pk(new_conversation):
    return Conversation.objects.get(public_id=start(new_conversation)).pk


@pytest.mark.parametrize(
    ("texts", "interrupted", "stands"),
    [
        (("a b c", "a b", "a"), True, "a"),
        (("a b c", "a b", ""), True, ""),
        (("a b c", "a b", "a"), False, "a"),
        (("a b c", "a b", ""), False, "a b"),
        (("a b c", "", ""), False, "a b c"),
    ],
)
def test_what_was_heard_stands(texts, interrupted, stands):
    generated, sent, heard = texts
    turn = AgentTurn(1, 0, generated, sent, heard, interrupted=interrupted)
    assert what_stands(turn) == stands


def test_keeping_a_turn_is_one_statement(pk, django_assert_num_queries):
    turn = AgentTurn(1, 0, "Hello.")
    keep_turn(pk, turn, first=True)
    with transaction.atomic(), django_assert_num_queries(1):
        keep_turn(pk, turn, first=False)
    assert Turn.objects.count() == 1


def test_user_and_agent_may_share_an_id(pk):
    keep_turn(pk, UserTurn(1, "Hi", 0, 5, "text"), first=True)
    keep_turn(pk, AgentTurn(1, 0, "Hello."), first=True)
    assert Turn.objects.count() == Conversation.objects.get().turn_count == 2


def test_times_before_the_start_count_as_the_start(pk):
    keep_turn(pk, UserTurn(1, "Hi", -40, 5, "audio"), first=True)
    keep_note(pk, "x" * 200, "", -1)
    assert Turn.objects.get().started_ms == 0


def test_storable_text_has_no_nul():
    assert storable("a\x00b") == "ab"
