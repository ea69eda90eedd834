"""Charts of the dashboard, as the theme's script draws them, and the same as tables."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversations.admin.dashboard.tiles import minutes
from conversations.store.statistics.report import AgentNumbers, DayNumbers, Report

GREY = "#7c8292"
"""Of letters; to be read on white and on the dark theme's background."""
BLUE, GREEN, RED, AMBER = "#3b82f6", "#16a34a", "#ef4444", "#f59e0b"
AGENTS = 12
"""How many a chart tells apart."""
PER_AGENT = ("conversations-by-agent", "success-by-agent", "latency-by-agent")
"""Drawn of agents; the rest of their numbers stands in a table."""

Value = int | float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, and its colour."""

    name: str
    colour: str
    values: Sequence[Value]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn; `labels` are days or agents."""

    key: str
    title: str
    labels: list[str]
    series: list[Series]
    kind: str = "bar"
    stacked: bool = False
    lying: bool = False
    most: int | None = None
    counts: bool = True
    """Whether the axis has whole numbers alone."""

    @property
    def data(self) -> str:
        """For the script."""
        return json.dumps(
            {
                "labels": self.labels,
                "datasets": [
                    {
                        "label": f"{one.name}, {one.unit}" if one.unit else one.name,
                        "data": one.values,
                        "backgroundColor": one.colour,
                        "borderColor": one.colour,
                        # A point on the edge is drawn whole.
                        "clip": False,
                        "borderWidth": 2 if self.kind == "line" else 0,
                        "pointRadius": 3 if len(self.labels) < 40 else 0,
                        "maxBarThickness": 28,
                    }
                    for one in self.series
                ],
            }
        )

    @property
    def options(self) -> str:
        """For the script; it adds the colour of the lines."""
        long, short = ("y", "x") if self.lying else ("x", "y")
        ticks: dict[str, Any] = {"color": GREY}
        counted = {"beginAtZero": True, "stacked": self.stacked, "grid": {}}
        if self.most is not None:
            counted["max"] = self.most
        return json.dumps(
            {
                "animation": False,
                "responsive": True,
                "maintainAspectRatio": False,
                "indexAxis": long,
                "interaction": {"mode": "index", "intersect": False},
                "plugins": {
                    "legend": {
                        "display": len(self.series) > 1,
                        "position": "bottom",
                        "labels": {"color": GREY, "boxWidth": 10, "boxHeight": 10},
                    }
                },
                "scales": {
                    long: {
                        "stacked": self.stacked,
                        "grid": {"display": False},
                        "ticks": {**ticks, "maxRotation": 0},
                    },
                    short: {
                        **counted,
                        "ticks": {
                            **ticks,
                            "maxTicksLimit": 6,
                            **({"precision": 0} if self.counts else {}),
                        },
                    },
                },
            }
        )

    @property
    def rows(self) -> list[list[str]]:
        """The table: a label and a value of each series."""
        return [
            [label, *(_shown(one.values[place], one.unit) for one in self.series)]
            for place, label in enumerate(self.labels)
        ]

    @property
    def height_px(self) -> int:
        """Room for its bars."""
        return max(140, 60 + 34 * len(self.labels)) if self.lying else 220


def charts(report: Report) -> list[Chart]:
    """By day, then by agent where there are several."""
    days = [f"{numbers.day.day} {numbers.day:%b}" for numbers in report.days]
    by_day = _charts(days, report.days, "by day", lying=False)
    if len(report.agents) < 2:
        return by_day
    shown = report.agents[:AGENTS]
    names = [numbers.name or "Deleted agents" for numbers in shown]
    by_agent = _charts(names, shown, "by agent", lying=True)
    return [*by_day, *(chart for chart in by_agent if chart.key in PER_AGENT)]


def _charts(
    labels: list[str],
    rows: Sequence[DayNumbers | AgentNumbers],
    by: str,
    *,
    lying: bool,
) -> list[Chart]:
    tallies = [row.tally for row in rows]
    waits = [row.latency for row in rows]
    line = "bar" if lying or len(rows) == 1 else "line"
    key = by.replace(" ", "-")

    def chart(name: str, title: str, *series: Series, **how: Any) -> Chart:
        shown = f"{title}, {by}"
        return Chart(f"{name}-{key}", shown, labels, list(series), lying=lying, **how)

    return [
        chart(
            "conversations",
            "Conversations",
            Series("Success", GREEN, [one.successes for one in tallies]),
            Series("Failure", RED, [one.failures for one in tallies]),
            Series(
                "Not judged",
                GREY,
                [one.conversations - one.successes - one.failures for one in tallies],
            ),
            stacked=True,
        ),
        chart(
            "minutes",
            "Minutes",
            Series("Minutes", BLUE, [minutes(one.duration_ms) for one in tallies]),
        ),
        chart(
            "success",
            "Success rate",
            Series(
                "Success", GREEN, [_whole(one.success_rate) for one in tallies], "%"
            ),
            kind=line,
            most=100,
        ),
        chart(
            "latency",
            "Response time",
            Series(
                "Half within",
                BLUE,
                [one.p50_ms if one else None for one in waits],
                "ms",
            ),
            Series(
                "95 % within",
                AMBER,
                [one.p95_ms if one else None for one in waits],
                "ms",
            ),
            kind=line,
        ),
        chart(
            "rating",
            "Rating",
            Series("Stars", AMBER, [_stars(one.rating) for one in tallies]),
            kind=line,
            most=5,
        ),
        chart(
            "thumbs",
            "Thumbs",
            Series("Up", GREEN, [one.likes for one in tallies]),
            Series("Down", RED, [one.dislikes for one in tallies]),
        ),
        chart(
            "trouble",
            "Failed tool calls and interruptions",
            Series("Failed tool calls", RED, [one.tool_errors for one in tallies]),
            Series("Interruptions", AMBER, [one.interruptions for one in tallies]),
        ),
    ]


def _whole(rate: float | None) -> float | None:
    return None if rate is None else round(rate * 100, 1)


def _stars(rating: float | None) -> float | None:
    return None if rating is None else round(rating, 2)


def _shown(value: Value, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:,} {unit}".strip()
