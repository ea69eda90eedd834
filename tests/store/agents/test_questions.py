import pytest

from conversations.models import Agent
from conversations.store.agents.config.questions import CRITERIA, DATA_COLLECTION
from conversations.store.agents.questions import (
    copy_questions,
    put_criteria,
    put_items,
)

pytestmark = pytest.mark.django_db

CRITERION = {"id": "a", "name": "A", "conversation_goal_prompt": "Was it?", "more": 1}


@pytest.fixture
def agent():
    return Agent.objects.create(name="Desk")


def criteria(*sent):
    return CRITERIA.read(list(sent))


def test_what_stays_as_it_was_is_not_written_again(agent, django_assert_num_queries):
    put_criteria(agent, criteria(CRITERION))
    with django_assert_num_queries(1):
        put_criteria(agent, criteria(CRITERION))


def test_rows_stand_in_the_order_of_what_was_sent(agent):
    put_items(agent, DATA_COLLECTION.read({"b": {"type": "string"}}))
    both = {"a": {"type": "string"}, "b": {"type": "number"}}
    put_items(agent, DATA_COLLECTION.read(both))
    rows = [(row.identifier, row.type) for row in agent.collected_items.all()]
    assert rows == [("a", "string"), ("b", "number")]


def test_one_agents_questions_are_no_others(agent):
    other = Agent.objects.create(name="Other")
    put_criteria(other, criteria(CRITERION))
    put_criteria(agent, criteria())
    assert other.criteria.count() == 1


def test_a_copy_has_all_of_it_in_rows_of_its_own(agent):
    put_criteria(agent, criteria(CRITERION))
    other = Agent.objects.create(name="Other")
    copy_questions(agent, other)
    [row], [copy] = agent.criteria.all(), other.criteria.all()
    assert copy.pk != row.pk
    assert (copy.identifier, copy.vendor_settings) == ("a", {"more": 1})
