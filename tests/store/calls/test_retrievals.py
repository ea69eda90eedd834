from dataclasses import replace

import pytest

from conversations.engine.ports import Found, FoundPassage
from conversations.models import Retrieval
from conversations.store.calls.retrievals import keep_found
from conversations.store.privacy.keeping import Keeping
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db

FOUND = Found(
    "when do you open",
    (FoundPassage("doc_1", "Hours", "We open at\x00 nine.", 0.61),),
    "offline/e5",
    24,
)


def test_what_was_found_is_kept_as_it_stood_then():
    keep_found(held().pk, 3, FOUND, Keeping())
    row = Retrieval.objects.get()
    assert (row.event_id, row.query, row.model, row.latency_ms) == (
        3,
        "when do you open",
        "offline/e5",
        24,
    )
    assert row.passages == [
        {
            "document_id": "doc_1",
            "document": "Hours",
            "text": "We open at nine.",
            "score": 0.61,
        }
    ]


def test_what_is_found_again_for_a_turn_replaces_the_first():
    talk = held()
    keep_found(talk.pk, 3, FOUND, Keeping())
    keep_found(talk.pk, 3, replace(FOUND, query="again", passages=()), Keeping())
    keep_found(talk.pk, 5, FOUND, Keeping())
    first, second = Retrieval.objects.filter(conversation=talk)
    assert (first.query, first.passages) == ("again", [])
    assert second.event_id == 5


def test_where_no_words_are_kept_only_that_it_was_asked_and_how_long_it_took():
    keep_found(held().pk, 3, FOUND, Keeping(words=False))
    row = Retrieval.objects.get()
    assert (row.query, row.passages, row.latency_ms) == ("", [], 24)
