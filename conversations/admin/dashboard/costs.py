"""What conversations cost, on the dashboard, as far as prices are known."""

from datetime import datetime
from typing import Any

from conversations.admin.conversations.cost import money
from conversations.admin.dashboard.charts import BLUE, Chart, Series
from conversations.admin.dashboard.choice import DashboardForm
from conversations.admin.dashboard.tables import Row
from conversations.admin.dashboard.tiles import percent
from conversations.store.statistics.costs import Cost, Costs, costs

COLUMNS = ["Agent", "Cost", "Per conversation", "Not wholly known"]
AGENTS_SHOWN = 20


def costs_context(form: DashboardForm, now: datetime) -> dict[str, Any]:
    """A total, the days as a chart, the agents as a table; nothing where no model was
    used. In one query.
    """
    found = costs(form.period, now, form.agent_pk)
    if not found.now.conversations:
        return {}
    names: dict[int | None, str] = dict(form.agents.values())
    return {
        "costs": {
            "known": found.now.known,
            "total": money(found.now.money),
            "before": money(found.before.money) if found.before.known else "",
            "unknown": percent(found.now.unknown_share),
            "some_unknown": found.now.unpriced > 0,
            "columns": COLUMNS,
            "rows": [
                Row(names.get(pk, "Deleted agents"), _cells(cost))
                for pk, cost in found.agents[:AGENTS_SHOWN]
            ],
            "more": len(found.agents[AGENTS_SHOWN:]),
        },
        "cost_charts": [_chart(found)] if found.now.money else [],
    }


def _cells(cost: Cost) -> list[str]:
    if not cost.known:
        return ["–", "–", percent(cost.unknown_share)]
    each = cost.money / cost.conversations
    return [money(cost.money), money(each), percent(cost.unknown_share)]


def _chart(found: Costs) -> Chart:
    days = [f"{day.day} {day:%b}" for day, _ in found.days]
    amounts = [round(cost.money, 4) for _, cost in found.days]
    series = Series("Cost", BLUE, amounts)
    return Chart("cost-by-day", "Cost, by day", days, [series], counts=False)
