from datetime import timedelta
from decimal import Decimal

import pytest

from conversations.models import Conversation, ModelUse
from conversations.store.statistics.costs import Cost, costs
from conversations.store.statistics.period import last_days
from tests.store.statistics.conftest import NOW, ZONE

pytestmark = pytest.mark.django_db
PERIOD = last_days(3, NOW, ZONE)


@pytest.fixture
def spend(agents):
    def make(days_ago, agent, *amounts, over=True):
        began = NOW - timedelta(days=days_ago, minutes=5)
        talk = Conversation.objects.create(
            agent=agents[agent] if agent is not None else None,
            started_at=began,
            ended_at=began if over else None,
        )
        for number, amount in enumerate(amounts):
            ModelUse.objects.create(
                conversation=talk,
                kind="llm",
                model=f"openai/{number}",
                cost=None if amount is None else Decimal(amount),
            )

    return make


def test_costs_are_added_up_by_day_and_by_agent(spend, agents):
    spend(0, 0, "0.5", "0.25")
    spend(0, 1, "1.5", None)
    spend(2, 0, "2")
    spend(2, None, None)
    spend(4, 0, "7")
    spend(0, 2)
    found = costs(PERIOD, NOW)
    assert found.now == Cost(conversations=4, unpriced=2, money=4.25)
    assert found.now.unknown_share == 0.5
    assert found.before == Cost(1, 0, 7.0)
    assert [cost.money for _, cost in found.days] == [2.0, 0.0, 2.25]
    assert [(pk, cost.money) for pk, cost in found.agents] == [
        (agents[0].pk, 2.75),
        (agents[1].pk, 1.5),
        (None, 0.0),
    ]


def test_one_agent_has_its_own(spend, agents):
    spend(0, 0, "0.5")
    spend(0, 1, "1.5")
    assert costs(PERIOD, NOW, agents[1].pk).now.money == 1.5


def test_what_goes_on_costs_nothing_yet(spend):
    spend(0, 0, None, over=False)
    found = costs(PERIOD, NOW)
    assert found.now == Cost()
    assert not found.now.known
    assert found.now.unknown_share == 0.0


def test_one_query_is_enough(spend, django_assert_num_queries):
    for number in range(6):
        spend(number % 3, number % 3, "1")
    with django_assert_num_queries(1):
        costs(PERIOD, NOW)
