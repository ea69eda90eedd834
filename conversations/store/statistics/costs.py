"""What conversations cost, by day and by agent, as far as prices were known."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from datetime import date, datetime

from conversations.store.statistics.counting import Choice, counted
from conversations.store.statistics.period import Period

_SELECT = """stretch.number, conversation.agent_id,
    COUNT(DISTINCT conversation.id),
    COUNT(DISTINCT CASE WHEN model_use.cost IS NULL THEN conversation.id END),
    COALESCE(SUM(model_use.cost), 0)"""
_JOIN = "JOIN {model_use} AS model_use ON model_use.conversation_id = conversation.id"
# Until it is over nobody knows what it costs.
_OVER = "AND conversation.ended_at IS NOT NULL"
_GROUPED = f"{_OVER} GROUP BY stretch.number, conversation.agent_id"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of some conversations; costs can be added up."""

    conversations: int = 0
    """Those that used any model."""
    unpriced: int = 0
    """Those of them that used one without a price."""
    money: float = 0.0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def unknown_share(self) -> float:
        """Of the conversations: how many are not wholly in it."""
        return self.unpriced / self.conversations if self.conversations else 0.0

    @property
    def known(self) -> bool:
        """Whether there is anything to tell."""
        return self.conversations > self.unpriced or self.money > 0


@dataclass(frozen=True, slots=True)
class Costs:
    """Of a period and of the time before it."""

    now: Cost = field(default_factory=Cost)
    before: Cost = field(default_factory=Cost)
    days: list[tuple[date, Cost]] = field(default_factory=list)
    agents: list[tuple[int | None, Cost]] = field(default_factory=list)
    """By key (None: deleted agents), the dearest first."""


def costs(period: Period, now: datetime, agent_pk: int | None = None) -> Costs:
    """In one query, whatever there is to count."""
    choice = Choice([period.before(now), *period.stretches()], agent_pk)
    by_stretch: dict[int, Cost] = defaultdict(Cost)
    by_agent: dict[int | None, Cost] = defaultdict(Cost)
    for number, agent, used, unpriced, money in counted(
        _SELECT, _JOIN, _GROUPED, choice
    ):
        cost = Cost(int(used), int(unpriced), float(money))
        by_stretch[number] += cost
        if number:
            by_agent[agent] += cost
    return Costs(
        now=_total(cost for number, cost in by_stretch.items() if number),
        before=by_stretch[0],
        days=[(day, by_stretch[number]) for number, day in enumerate(period.days(), 1)],
        agents=sorted(by_agent.items(), key=lambda one: (-one[1].money, one[0] or 0)),
    )


def _total(found: Iterable[Cost]) -> Cost:
    return sum(found, Cost())
