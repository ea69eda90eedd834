import pytest

from conversations.store.conversations.retrievals import (
    passages_json,
    retrieval_json,
    retrievals_of,
)
from tests.store.held_conversations import held, looked_up

pytestmark = pytest.mark.django_db


def test_those_of_some_conversations_are_found_by_turn(django_assert_num_queries):
    one, other = held(), held()
    row = looked_up(one, 3, "hours")
    looked_up(one, 5, "prices")
    looked_up(other, 3, "elsewhere")
    with django_assert_num_queries(1):
        found = retrievals_of([one.pk])
    assert set(found) == {one.pk}
    assert set(found[one.pk]) == {3, 5}
    assert found[one.pk][3] == row


def test_programs_read_the_vendors_shape_with_what_the_passages_say():
    row = looked_up(held(), 3, "hours", text="At nine.")
    told = retrieval_json(row)
    (chunk,) = told.pop("chunks")
    assert told == {
        "embedding_model": "offline/e5",
        "retrieval_query": "hours",
        "rag_latency_secs": 0.024,
    }
    assert (chunk["document_id"], chunk["vector_distance"]) == ("doc_1", 0.375)
    assert (chunk["document_name"], chunk["text"]) == ("Prices", "At nine.")
    again = retrieval_json(looked_up(held(), 3, "open?", text="At nine."))
    assert again["chunks"][0]["chunk_id"] == chunk["chunk_id"] != ""


def test_exports_have_document_score_and_words():
    row = looked_up(held(), 3, "hours", text="At nine.")
    assert passages_json(row) == [
        {"document": "Prices", "score": 0.625, "text": "At nine."}
    ]
