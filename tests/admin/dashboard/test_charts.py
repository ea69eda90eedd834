import json
from datetime import date, timedelta

from conversations.admin.dashboard.charts import AGENTS, charts
from conversations.store.statistics.latency import Latency
from conversations.store.statistics.report import (
    AgentNumbers,
    DayNumbers,
    Numbers,
    Report,
)
from conversations.store.statistics.tallies import Tally

TALLY = Tally(conversations=5, successes=2, failures=1, ratings=3, stars=10)
LATENCY = Latency(answers=3, p50_ms=600, p95_ms=1_500)


def reported(days=2, agents=1):
    return Report(
        Numbers(TALLY, LATENCY),
        Numbers(Tally(), None),
        [
            DayNumbers(
                Tally() if number else TALLY,
                None if number else LATENCY,
                date(2026, 3, 1) + timedelta(days=number),
            )
            for number in range(days)
        ],
        [AgentNumbers(TALLY, LATENCY, None, "") for _ in range(agents)],
    )


def drawn(**how):
    return {chart.key: chart for chart in charts(reported(**how))}


def test_days_are_drawn_in_their_order_and_gaps_stay_gaps():
    latency = json.loads(drawn()["latency-by-day"].data)
    assert latency["labels"] == ["1 Mar", "2 Mar"]
    assert [one["data"] for one in latency["datasets"]] == [[600, None], [1_500, None]]
    success = json.loads(drawn()["success-by-day"].data)
    assert success["datasets"][0]["data"] == [66.7, None]


def test_table_says_what_is_drawn():
    assert drawn()["latency-by-day"].rows == [
        ["1 Mar", "600 ms", "1,500 ms"],
        ["2 Mar", "–", "–"],
    ]
    assert drawn()["conversations-by-day"].rows[0] == ["1 Mar", "2", "1", "2"]


def test_one_day_is_drawn_as_bars_since_a_line_needs_two():
    assert drawn(days=1)["success-by-day"].kind == "bar"
    assert drawn(days=2)["success-by-day"].kind == "line"


def test_agents_are_compared_where_there_are_several():
    assert not [key for key in drawn(agents=1) if key.endswith("by-agent")]
    several = drawn(agents=AGENTS + 5)["conversations-by-agent"]
    assert several.labels == ["Deleted agents"] * AGENTS
    assert json.loads(several.options)["indexAxis"] == "y"
