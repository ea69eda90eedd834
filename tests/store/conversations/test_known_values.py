import pytest

from conversations.models import (
    Agent,
    CollectedValue,
    CriterionResult,
    DataCollectionItem,
    SuccessCriterion,
)
from conversations.store.conversations import known_values as module
from conversations.store.conversations.known_values import KnownValues, known_values
from tests.store.held_conversations import held

pytestmark = pytest.mark.django_db


def test_of_nothing_nothing_is_known():
    assert known_values() == KnownValues()


def test_what_occurs_and_what_is_defined_is_known(django_assert_num_queries):
    agent = Agent.objects.create(name="Desk")
    SuccessCriterion.objects.create(agent=agent, identifier="new", name="N", prompt="?")
    DataCollectionItem.objects.create(agent=agent, identifier="city")
    for source, language in [("widget", "en"), ("js_sdk", "de"), ("widget", "")]:
        row = held(source=source, language=language)
        for identifier in ("old", "solved"):
            CriterionResult.objects.create(
                conversation=row, identifier=identifier, result="success"
            )
        CollectedValue.objects.create(
            conversation=row, identifier="amount", type="number", number=1
        )
    with django_assert_num_queries(1):
        known = known_values()
    assert known == KnownValues(
        criteria=["new", "old", "solved"],
        items=["amount", "city"],
        sources=["js_sdk", "widget"],
        languages=["de", "en"],
    )


def test_a_client_of_many_names_does_not_fill_the_page(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    for number in range(5):
        held(source=f"client {number}")
    assert known_values().sources == ["client 0", "client 1", "client 2"]
