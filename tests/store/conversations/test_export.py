import pytest

from conversations.models import CollectedValue, Conversation
from conversations.store.conversations import export
from conversations.store.conversations.export import (
    FACTS,
    TURN_COLUMNS,
    TooMany,
    exported,
    exported_turns,
    select,
    transcripts,
)
from tests.store.held_conversations import call, held, looked_up, turn

pytestmark = pytest.mark.django_db


def everything(limit=10):
    return select(Conversation.objects.order_by("-pk"), limit)


def test_selection_knows_what_was_asked_of_any(monkeypatch):
    monkeypatch.setattr(export, "KEYS_AT_ONCE", 1)
    for identifier in ("b", "a", "b"):
        CollectedValue.objects.create(
            conversation=held(), identifier=identifier, type="string", text="x"
        )
    assert everything().items == ["a", "b"]


def test_selection_has_a_limit():
    held(), held()
    assert len(everything(limit=2).pks) == 2
    with pytest.raises(TooMany):
        everything(limit=1)


def test_parts_follow_each_other_and_cost_the_same(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(export, "AT_ONCE", 2)
    rows = [held() for _ in range(5)]
    selection = everything()
    with django_assert_num_queries(3 * 4):
        parts = list(exported(selection))
    assert [len(part) for part in parts] == [2, 2, 1]
    ids = [row.facts["conversation_id"] for part in parts for row in part]
    assert ids == [row.public_id for row in reversed(rows)]
    assert all(list(row.facts) == list(FACTS) for part in parts for row in part)


def test_what_is_deleted_meanwhile_is_left_out():
    kept, gone = held(), held()
    turn(kept, "user", "Hello", 1)
    selection = everything()
    gone.delete()
    [[row]] = exported(selection)
    assert row.facts["conversation_id"] == kept.public_id
    [[cells]] = exported_turns(selection)
    assert dict(zip(TURN_COLUMNS, cells, strict=True))["text"] == "Hello"


def test_transcript_has_turns_and_tools_in_their_order():
    row = held()
    turn(row, "user", "When?", 1)
    looked_up(row, 1, "when", text="We open at nine.")
    call(row, "hours", 2, result="nine")
    turn(row, "agent", "At nine.", 3)
    told = transcripts([row.pk])[row.public_id]
    assert [entry["role"] for entry in told] == ["user", "tool", "agent"]
    assert told[1]["result"] == "nine"
    assert told[0]["looked_up"] == [
        {"document": "Prices", "score": 0.625, "text": "We open at nine."}
    ]
    assert "looked_up" not in told[2]
