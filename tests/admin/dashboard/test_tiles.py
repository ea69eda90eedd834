from conversations.admin.dashboard.tiles import percent, tiles
from conversations.store.statistics.latency import Latency
from conversations.store.statistics.report import Numbers
from conversations.store.statistics.tallies import Tally

NOTHING = Numbers(Tally(), None)
MANY = Numbers(
    Tally(
        conversations=1_200,
        duration_ms=90_000,
        successes=9,
        failures=1,
        tool_errors=4,
        ratings=2,
        stars=9,
        answer_likes=3,
        overall_dislikes=1,
    ),
    Latency(answers=50, p50_ms=600, p95_ms=1_500),
)
FEWER = Numbers(
    Tally(
        conversations=1_000,
        duration_ms=180_000,
        successes=5,
        failures=5,
        tool_errors=2,
        ratings=1,
        stars=5,
        answer_likes=1,
    ),
    Latency(answers=40, p50_ms=500, p95_ms=1_500),
)


def by_title(now, before):
    return {tile.title: tile for tile in tiles(now, before)}


def test_change_is_named_and_judged():
    shown = by_title(MANY, FEWER)
    assert (shown["Conversations"].value, shown["Conversations"].change) == (
        "1,200",
        "+20%",
    )
    assert shown["Conversations"].trend == ""
    assert (shown["Minutes"].value, shown["Minutes"].change) == ("1.5", "-50%")
    success = shown["Success rate"]
    assert (success.value, success.change, success.trend) == (
        "90.0 %",
        "+40.0 points",
        "better",
    )
    assert (shown["Rating"].value, shown["Rating"].change) == ("4.50 of 5", "-0.50")
    assert shown["Rating"].trend == "worse"
    assert shown["Failed tool calls"].trend == "worse"


def test_slower_is_worse_and_equal_is_neither():
    shown = by_title(MANY, FEWER)
    half, most = shown["Response, half within"], shown["Response, 95 % within"]
    assert (half.value, half.change, half.trend) == ("0.60 s", "+100 ms", "worse")
    assert (most.change, most.trend, most.rises) == ("+0 ms", "same", None)


def test_nothing_before_is_no_change():
    for tile in tiles(MANY, NOTHING):
        assert tile.change in ("none before", "as before")
        assert tile.trend == ""


def test_nothing_now_is_a_dash_and_not_zero():
    shown = by_title(NOTHING, MANY)
    assert shown["Success rate"].value == "–"
    assert shown["Response, half within"].value == "–"
    assert shown["Success rate"].change == "none now"
    assert by_title(NOTHING, NOTHING)["Rating"].change == "none yet"
    assert percent(None) == "–"
