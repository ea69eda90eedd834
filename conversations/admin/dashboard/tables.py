"""Tables of the dashboard."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.admin.dashboard.choice import DashboardForm
from conversations.admin.dashboard.tiles import minutes, percent
from conversations.admin.wording import seconds
from conversations.store.statistics.criteria import CriterionRate
from conversations.store.statistics.report import AgentNumbers, AgentReport

AGENT_COLUMNS = [
    "Agent",
    "Conversations",
    "Minutes",
    "Success",
    "Rating",
    "Thumbs up / down",
    "Half within",
    "95 % within",
    "Failed tools",
    "Interruptions",
]


@dataclass(frozen=True, slots=True)
class Row:
    """A line: what it is about, perhaps with a link, and its numbers as text."""

    name: str
    cells: list[str]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """One of several to choose from."""

    title: str
    address: str
    current: bool


def agent_rows(agents: Sequence[AgentNumbers], form: DashboardForm) -> list[Row]:
    """Each agent, with a link to its own dashboard."""
    return [
        Row(numbers.name or "Deleted agents", _cells(numbers), _address(numbers, form))
        for numbers in agents
    ]


def criterion_rows(criteria: Sequence[CriterionRate]) -> list[Row]:
    """Each criterion: its rate, and the counts behind it."""
    return [
        Row(
            criterion.name,
            [
                percent(criterion.rate),
                f"{criterion.successes:,}",
                f"{criterion.failures:,}",
                f"{criterion.unknowns:,}",
            ],
        )
        for criterion in criteria
    ]


def item_links(judged: AgentReport, form: DashboardForm) -> list[Link]:
    """The items whose values one may look at."""
    return [
        Link(item, form.address(item=item), item == judged.item)
        for item in judged.items
    ]


def _cells(numbers: AgentNumbers) -> list[str]:
    tally, waits = numbers.tally, numbers.latency
    return [
        f"{tally.conversations:,}",
        f"{minutes(tally.duration_ms):,}",
        percent(tally.success_rate),
        "–" if tally.rating is None else f"{tally.rating:.2f}",
        f"{tally.likes:,} / {tally.dislikes:,}",
        seconds(waits.p50_ms) if waits else "–",
        seconds(waits.p95_ms) if waits else "–",
        f"{tally.tool_errors:,}",
        f"{tally.interruptions:,}",
    ]


def _address(numbers: AgentNumbers, form: DashboardForm) -> str:
    public_id = form.public_ids.get(numbers.agent_pk)
    return form.address(agent=public_id) if public_id else ""
