import pytest
from django.db import IntegrityError, transaction

from conversations.models import Document, Passage
from conversations.models.passage import Retrieval

pytestmark = pytest.mark.django_db


def test_place_in_an_edition_is_taken_once():
    document = Document.objects.create(kind="text", name="n")
    place = {"document": document, "position": 0, "vector": b""}
    first = Passage.objects.create(**place, edition=1, text="x" * 90)
    Passage.objects.create(**place, edition=2, text="y")
    with pytest.raises(IntegrityError), transaction.atomic():
        Passage.objects.create(**place, edition=1, text="z")
    assert str(first) == "x" * 60


def test_turn_is_looked_up_for_once(conversation):
    kept = {"conversation": conversation, "event_id": 1, "model": "m", "latency_ms": 1}
    looked_up = Retrieval.objects.create(**kept, query="Dogs?")
    with pytest.raises(IntegrityError), transaction.atomic():
        Retrieval.objects.create(**kept, query="Cats?")
    assert str(looked_up) == "Dogs?"
