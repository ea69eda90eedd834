import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.store.statistics.period import Period, Stretch, last_days

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Beirut"],
)
def test_every_moment_is_in_the_day_that_the_wall_calendar_shows(zone):
    zone = ZoneInfo(zone)
    # Both changes of the clocks; in Beirut they skip midnight.
    period = Period(date(2026, 3, 1), date(2026, 11, 10), zone)
    days, stretches = period.days(), period.stretches()
    draw = random.Random(3)
    for day, stretch in zip(days, stretches, strict=True):
        length = stretch.ends - stretch.begins
        inside = stretch.begins + length * draw.random()
        for moment in (stretch.begins, inside, stretch.ends - timedelta(seconds=1)):
            assert moment.astimezone(zone).date() == day
    for one, following in zip(stretches, stretches[1:], strict=False):
        assert one.ends == following.begins


def test_days_on_which_clocks_change_are_shorter_and_longer():
    def hours(day):
        [stretch] = Period(day, day, BERLIN).stretches()
        return (stretch.ends - stretch.begins) / timedelta(hours=1)

    assert hours(date(2026, 3, 29)) == 23
    assert hours(date(2026, 10, 25)) == 25
    assert hours(date(2026, 6, 1)) == 24


def test_last_days_end_today_in_the_zone():
    late = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
    period = last_days(7, late, BERLIN)
    assert (period.first, period.last) == (date(2026, 4, 29), date(2026, 5, 5))
    assert period.length == 7


def test_period_that_is_over_is_compared_with_as_many_whole_days():
    period = Period(date(2026, 5, 8), date(2026, 5, 14), UTC)
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert period.before(now) == Stretch(
        datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 8, tzinfo=UTC)
    )


def test_morning_is_compared_with_the_morning_before():
    now = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)
    assert last_days(1, now, BERLIN).before(now) == Stretch(
        datetime(2026, 5, 12, 22, tzinfo=UTC), datetime(2026, 5, 13, 7, tzinfo=UTC)
    )


def test_comparison_keeps_the_hour_over_a_change_of_the_clocks():
    now = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)  # nine o'clock, an hour is gone
    before = last_days(2, now, BERLIN).before(now)
    assert before.ends.astimezone(BERLIN).hour == 9
    assert before.ends == datetime(2026, 3, 28, 8, tzinfo=UTC)
