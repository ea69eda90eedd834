from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from conversations.admin.dashboard.choice import DashboardForm
from conversations.models import Agent

NOW = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.django_db


def form(query=""):
    return DashboardForm(QueryDict(query), NOW, BERLIN)


def test_usual_choice_is_a_week_of_all_agents():
    chosen = form()
    assert (chosen.chosen_range, chosen.agent_pk, chosen.errors) == ("7", None, {})
    assert chosen.period.last == date(2026, 5, 5)  # it is past midnight in Berlin


def test_own_dates_are_both_included():
    period = form("range=own&first=2026-03-28&last=2026-03-30").period
    assert (period.first, period.last, period.length) == (
        date(2026, 3, 28),
        date(2026, 3, 30),
        3,
    )


@pytest.mark.parametrize(
    ("query", "field", "fault"),
    [
        ("first=2026-03-02&last=2026-03-01", "last", "before the first"),
        ("first=2026-03-02", "last", "Name a day"),
        ("last=2026-03-02", "first", "Name a day"),
        ("first=2020-01-01&last=2026-01-01", "last", "At most 366 days."),
        ("first=tomorrow&last=2026-01-01", "first", "valid date"),
    ],
)
def test_dates_that_make_no_time_are_said_at_their_field(query, field, fault):
    chosen = form(f"range=own&{query}")
    assert fault in " ".join(chosen.errors[field])
    assert chosen.period.length == 7


def test_unknown_choices_are_left_out():
    chosen = form("range=8&agent=agent_nobody")
    assert set(chosen.errors) == {"range", "agent"}
    assert (chosen.chosen_range, chosen.agent_pk) == ("7", None)


def test_addresses_keep_the_rest_of_the_choice():
    agent = Agent.objects.create(public_id="agent_desk", name="Desk")
    chosen = form("range=30&agent=agent_desk")
    assert (chosen.agent_pk, chosen.agent_name) == (agent.pk, "Desk")
    assert chosen.address(item="age") == "?range=30&agent=agent_desk&item=age"
    weeks = [entry for entry in chosen.ranges() if entry["current"]]
    assert [entry["title"] for entry in weeks] == ["30 days"]
    own = form("range=own&first=2026-03-28&last=2026-03-30")
    assert own.address() == "?range=own&first=2026-03-28&last=2026-03-30"
    assert own.ranges()[0]["address"] == "?range=1"
