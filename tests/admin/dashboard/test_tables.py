from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from conversations.admin.dashboard.choice import DashboardForm
from conversations.admin.dashboard.tables import (
    AGENT_COLUMNS,
    agent_rows,
    criterion_rows,
    item_links,
)
from conversations.models import Agent
from conversations.store.statistics.criteria import CriterionRate
from conversations.store.statistics.report import AgentNumbers, AgentReport
from conversations.store.statistics.tallies import Tally


@pytest.fixture
def form(db):
    return DashboardForm(QueryDict(), datetime(2026, 5, 4, tzinfo=UTC), UTC)


def test_agent_leads_to_its_own_numbers_and_a_deleted_one_nowhere(db):
    agent = Agent.objects.create(public_id="agent_desk", name="Desk")
    form = DashboardForm(QueryDict("range=30"), datetime(2026, 5, 4, tzinfo=UTC), UTC)
    tally = Tally(conversations=3, duration_ms=90_000)
    rows = agent_rows(
        [
            AgentNumbers(tally, None, agent.pk, "Desk"),
            AgentNumbers(tally, None, None, ""),
        ],
        form,
    )
    assert [row.address for row in rows] == ["?range=30&agent=agent_desk", ""]
    assert [row.name for row in rows] == ["Desk", "Deleted agents"]
    assert rows[0].cells[:3] == ["3", "1.5", "–"]
    assert len(rows[0].cells) + 1 == len(AGENT_COLUMNS)


def test_criterion_shows_its_rate_and_the_counts_behind_it():
    [row] = criterion_rows([CriterionRate(1, "solved", "Solved", 3, 1, 2)])
    assert (row.name, row.cells) == ("Solved", ["75.0 %", "3", "1", "2"])


def test_item_in_view_is_marked(form):
    links = item_links(AgentReport([], ["reason", "age"], "age"), form)
    assert [(link.title, link.current) for link in links] == [
        ("reason", False),
        ("age", True),
    ]
    assert links[0].address == "?range=7&item=reason"
