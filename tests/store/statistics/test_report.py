"""Every number is that of a plain SQL count."""

from dataclasses import asdict, astuple
from datetime import date

import pytest

from conversations.models import Conversation
from conversations.store.statistics.period import Period, last_days
from conversations.store.statistics.report import (
    agent_report,
    newest_comments,
    report,
    whole,
)
from tests.store.statistics.conftest import NOW, ZONE
from tests.store.statistics.plain_sql import Plain

WEEK = last_days(7, NOW, ZONE)
PERIODS = [
    WEEK,
    last_days(1, NOW, ZONE),
    last_days(15, NOW, ZONE),
    Period(date(2026, 3, 10), date(2026, 3, 20), ZONE),
    Period(date(2025, 1, 1), date(2025, 1, 3), ZONE),
]


def numbers(found):
    latency = None if found.latency is None else astuple(found.latency)
    return asdict(found.tally), latency


def plain(stretch, agent=()):
    counted = Plain(stretch.begins, stretch.ends, agent)
    return counted.tally(), counted.latency()


@pytest.mark.parametrize("period", PERIODS, ids=lambda period: str(period.first))
def test_totals_and_days_are_plain_counts(many, period):
    found = report(period, NOW)
    assert numbers(found.now) == plain(whole(period))
    assert numbers(found.before) == plain(period.before(NOW))
    assert [day.day for day in found.days] == period.days()
    for day, stretch in zip(found.days, period.stretches(), strict=True):
        assert numbers(day) == plain(stretch)


def test_numbers_of_each_agent_are_plain_counts_also_of_deleted_ones(many, agents):
    found = report(WEEK, NOW)
    assert {one.agent_pk for one in found.agents} == {None, *(a.pk for a in agents)}
    for one in found.agents:
        assert numbers(one) == plain(whole(WEEK), one.agent_pk)
    names = {one.agent_pk: one.name for one in found.agents}
    assert names == {None: "", **{agent.pk: agent.name for agent in agents}}
    counts = [one.tally.conversations for one in found.agents]
    assert counts == sorted(counts, reverse=True)


def test_choice_of_an_agent_leaves_only_its_own(many, agents):
    agent = agents[1]
    found = report(WEEK, NOW, agent.pk)
    assert numbers(found.now) == plain(whole(WEEK), agent.pk)
    assert numbers(found.before) == plain(WEEK.before(NOW), agent.pk)
    assert [one.agent_pk for one in found.agents] == [agent.pk]


def test_days_and_agents_add_up_to_the_totals(many):
    found = report(WEEK, NOW)
    for parts in (found.days, found.agents):
        for name, value in asdict(found.now.tally).items():
            assert sum(getattr(part.tally, name) for part in parts) == value


def test_rates_leave_out_what_was_not_judged(many):
    tally = report(WEEK, NOW).now.tally
    counted = Plain(whole(WEEK).begins, whole(WEEK).ends)
    met = counted.count("c.call_successful = 'success'")
    judged = counted.count("c.call_successful IN ('success', 'failure')")
    assert tally.success_rate == met / judged
    assert tally.rating == pytest.approx(float(counted.one("AVG(c.rating * 1.0)")))


def test_criteria_and_values_of_an_agent_are_plain_counts(many, agents):
    agent = agents[0]
    counted = Plain(whole(WEEK).begins, whole(WEEK).ends, agent.pk)
    found = agent_report(WEEK, agent.pk, "age")
    assert [rate.name for rate in found.criteria] == ["Solved", "Polite"]
    for rate in found.criteria:
        assert rate.successes == counted.results(rate.identifier, "success")
        assert rate.failures == counted.results(rate.identifier, "failure")
        assert rate.unknowns == counted.results(rate.identifier, "unknown")
    assert found.items == ["reason", "age", "back"]
    top = {value.text: value.count for value in found.learned.top}
    assert top == {
        str(age): counted.values("age", "number", age) for age in (20, 30, 40, 50)
    }
    assert found.learned.known == sum(top.values())


def test_item_that_the_agent_has_not_is_taken_for_its_first(many, agents):
    assert agent_report(WEEK, agents[0].pk, "nonsense").item == "reason"
    assert agent_report(WEEK, agents[0].pk, words=False).items == []


def test_newest_comments_come_first(many, agents):
    stretch = whole(WEEK)
    wanted = [
        conversation
        for conversation in Conversation.objects.all()
        if conversation.rating_comment
        and conversation.agent_id == agents[0].pk
        and stretch.begins <= conversation.started_at < stretch.ends
    ]
    wanted.sort(key=lambda conversation: conversation.started_at, reverse=True)
    assert newest_comments(WEEK, agents[0].pk) == wanted[:5]


def test_nothing_at_all_is_counted_as_nothing(db):
    found = report(WEEK, NOW)
    assert not any(asdict(found.now.tally).values())
    assert found.now.latency is None
    assert found.agents == []
    assert len(found.days) == 7


def test_queries_are_as_many_whatever_there_is(many, agents, django_assert_num_queries):
    with django_assert_num_queries(4):
        report(last_days(90, NOW, ZONE), NOW)
    with django_assert_num_queries(4):
        agent_report(WEEK, agents[0].pk)
