"""The days that numbers are about, as a calendar on the wall shows them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one moment until another, which is no longer part of it."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of a time zone, the last one included. `last` is not before `first`."""

    first: date
    last: date
    zone: tzinfo

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def days(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=number) for number in range(self.length)]

    def stretches(self) -> list[Stretch]:
        """Each day from its midnight to the next: 23 to 25 hours."""
        return [
            Stretch(self._midnight(day), self._midnight(day + timedelta(days=1)))
            for day in self.days()
        ]

    def before(self, now: datetime) -> Stretch:
        """As many days right before.

        If the period is not over, only as far as it has come by `now`: a morning is
        compared with a morning.
        """
        earlier = Period(
            self.first - timedelta(days=self.length),
            self.first - timedelta(days=1),
            self.zone,
        )
        begins = earlier._midnight(earlier.first)
        ends = self._midnight(self.first)
        here = now.astimezone(self.zone)
        if self.first <= here.date() <= self.last:
            then = here.replace(tzinfo=None) - timedelta(days=self.length)
            ends = min(ends, then.replace(tzinfo=self.zone).astimezone(UTC))
        return Stretch(begins, ends)

    def _midnight(self, day: date) -> datetime:
        # Where the clocks skip midnight, this is the moment at which they do.
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


def last_days(number: int, now: datetime, zone: tzinfo) -> Period:
    """Today and the days before it, so many in all."""
    today = now.astimezone(zone).date()
    return Period(today - timedelta(days=number - 1), today, zone)
