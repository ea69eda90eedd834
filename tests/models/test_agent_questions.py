import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conversations.models import Agent
from conversations.models.agent_questions import (
    DataCollectionItem,
    Scoring,
    SuccessCriterion,
    ValueType,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("question", [SuccessCriterion, DataCollectionItem])
def test_an_agent_is_asked_a_question_once(question):
    agent, other = (Agent.objects.create(name=name) for name in ("Desk", "Shop"))
    question.objects.create(agent=agent, identifier="polite")
    question.objects.create(agent=other, identifier="polite")
    with pytest.raises(IntegrityError), transaction.atomic():
        question.objects.create(agent=agent, identifier="polite")


def test_questions_stand_in_their_owners_order():
    agent = Agent.objects.create(name="Desk")
    for position, name in ((2, "last"), (0, "first"), (1, "second")):
        agent.criteria.create(identifier=name, name=name, position=position)
    assert [str(one) for one in agent.criteria.all()] == ["first", "second", "last"]


def test_a_question_is_plain_unless_told_otherwise():
    assert SuccessCriterion().scoring == Scoring.BINARY
    assert DataCollectionItem().type == ValueType.STRING


def test_no_points_at_all_is_no_scale():
    agent = Agent.objects.create(name="Desk")
    none = SuccessCriterion(
        agent=agent, identifier="a", name="A", prompt="Is it?", max_score=0
    )
    with pytest.raises(ValidationError) as fault:
        none.full_clean()
    assert list(fault.value.message_dict) == ["max_score"]
