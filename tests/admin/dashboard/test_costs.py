from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from conversations.models import ModelUse

INDEX = reverse("admin:index")


@pytest.fixture
def spend(converse):
    def make(cost, days_ago=0):
        began = timezone.now() - timedelta(days=days_ago, seconds=5)
        talk = converse(started_at=began, ended_at=began)
        ModelUse.objects.create(
            conversation=talk, kind="llm", model="openai/small", cost=cost
        )

    return make


def test_cost_is_told_with_what_is_not_known(admin_client, spend, agent):
    spend(Decimal("1.25"))
    spend(Decimal("0.75"), days_ago=1)
    spend(None)
    spend(Decimal("4"), days_ago=8)
    answer = admin_client.get(INDEX)
    told = answer.context["costs"]
    assert (told["total"], told["before"]) == ("2.00 USD", "4.00 USD")
    assert told["unknown"] == "33.3 %"
    (row,) = told["rows"]
    assert (row.name, row.cells) == (agent.name, ["2.00 USD", "0.6667 USD", "33.3 %"])
    chart = answer.context["charts"][-1]
    assert chart.key == "cost-by-day"
    assert sum(chart.series[0].values) == 2.0
    page = answer.content.decode()
    assert "33.3 % of the conversations used a model that had no price" in page
    assert page.count('id="board-charts"') == 1


def test_without_any_price_only_that_is_told(admin_client, spend):
    spend(None)
    answer = admin_client.get(INDEX)
    assert not answer.context["costs"]["known"]
    assert answer.context["charts"][-1].key != "cost-by-day"
    page = answer.content.decode()
    assert "100.0 % of the conversations" in page
    assert "Enter prices" in page


def test_where_no_model_was_used_nothing_is_told(admin_client, converse):
    converse()
    assert "Cost of models" not in admin_client.get(INDEX).content.decode()


def test_whose_numbers_these_are_can_be_chosen(admin_client, spend):
    spend(Decimal("1"))
    assert admin_client.get(INDEX, {"agent": "agent_library"}).context["costs"]
