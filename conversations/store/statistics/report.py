"""All the dashboard shows of a period, counted together."""

from dataclasses import dataclass, field
from datetime import date, datetime

from conversations.models import Agent, Conversation
from conversations.store.statistics.collected import Learned, items_of, learned
from conversations.store.statistics.comments import commented
from conversations.store.statistics.counting import Choice
from conversations.store.statistics.criteria import CriterionRate, criterion_rates
from conversations.store.statistics.latency import Latency, latencies
from conversations.store.statistics.period import Period, Stretch
from conversations.store.statistics.tallies import (
    Tally,
    by_agent,
    by_stretch,
    tallies,
    total,
)

COMMENTS = 5
"""How many of the newest are shown beside the numbers."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted, and how fast answers were; None if nothing was answered."""

    tally: Tally
    latency: Latency | None


@dataclass(frozen=True, slots=True)
class DayNumbers(Numbers):
    """Of one day."""

    day: date


@dataclass(frozen=True, slots=True)
class AgentNumbers(Numbers):
    """Of one agent; no key: of agents that were deleted."""

    agent_pk: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """Numbers of a period and of the time before it."""

    now: Numbers
    before: Numbers
    days: list[DayNumbers]
    agents: list[AgentNumbers]
    """Most conversations first."""


@dataclass(frozen=True, slots=True)
class AgentReport:
    """What one agent's conversations were judged by, and what was learned from them."""

    criteria: list[CriterionRate]
    items: list[str] = field(default_factory=list)
    item: str = ""
    """Which of the items is told of; "" if there are none."""
    learned: Learned = field(default_factory=Learned)


def report(period: Period, now: datetime, agent_pk: int | None = None) -> Report:
    """In four queries, whatever there is to count."""
    choice = Choice([period.before(now), *period.stretches()], agent_pk)
    cells = tallies(choice)
    before = {cell: tally for cell, tally in cells.items() if cell[0] == 0}
    within = {cell: tally for cell, tally in cells.items() if cell[0] > 0}
    waits = latencies(choice)
    tally_of, agents = by_stretch(within), by_agent(within)
    named = Agent.objects.filter(pk__in=[pk for pk in agents if pk is not None])
    names: dict[int | None, str] = dict(named.values_list("pk", "name"))
    return Report(
        now=Numbers(total(within.values()), waits.total),
        before=Numbers(total(before.values()), waits.before),
        days=[
            DayNumbers(tally_of.get(number, Tally()), waits.by_stretch.get(number), day)
            for number, day in enumerate(period.days(), 1)
        ],
        agents=sorted(
            (
                AgentNumbers(tally, waits.by_agent.get(pk), pk, names.get(pk, ""))
                for pk, tally in agents.items()
            ),
            key=lambda numbers: (-numbers.tally.conversations, numbers.name),
        ),
    )


def agent_report(
    period: Period, agent_pk: int, item: str = "", *, words: bool = True
) -> AgentReport:
    """In four queries. An item the agent has not is taken for its first.

    Without `words` nothing that callers said is in it.
    """
    choice = Choice([whole(period)], agent_pk)
    criteria = criterion_rates(choice)
    if not words:
        return AgentReport(criteria)
    items = items_of(agent_pk)
    shown = item if item in items else next(iter(items), "")
    told = learned(choice, shown) if shown else Learned()
    return AgentReport(criteria, items, shown, told)


def newest_comments(period: Period, agent_pk: int | None) -> list[Conversation]:
    """The newest of the period, in one query."""
    return list(commented(whole(period), agent_pk)[:COMMENTS])


def whole(period: Period) -> Stretch:
    """From its first day's beginning to its last day's end."""
    days = period.stretches()
    return Stretch(days[0].begins, days[-1].ends)
