"""When two people can be reached, across time zones and clock changes.

Pure functions over zones and hours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEKEND = (5, 6)
HALF_AN_HOUR = timedelta(minutes=30)

type HourRange = tuple[int, int]


class Interval(NamedTuple):
    """A span of time in UTC; `end` is not part of it."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Availability:
    """The hours of the day, 0 to 24 in `zone`, in which a person can be reached.

    Each range is (from, to), or None if the person cannot be reached on such days. A range
    whose `to` is not after its `from` ends on the next day.
    """

    zone: str
    weekdays: HourRange | None = None
    weekends: HourRange | None = None

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.weekends)

    def hours_on(self, day: date) -> HourRange | None:
        """The hours of this day."""
        return self.weekends if day.weekday() in WEEKEND else self.weekdays


@lru_cache(maxsize=4096)
def utc_intervals(availability: Availability, first: date, days: int = 9) -> tuple[Interval, ...]:
    """The availability on `days` days from the local date `first` on, in order."""
    dates = [first + timedelta(days=number) for number in range(days)]
    return tuple(_merge_touching(_intervals_on(availability, dates)))


def _intervals_on(availability: Availability, dates: Iterable[date]) -> Iterator[Interval]:
    for day in dates:
        hours = availability.hours_on(day)
        if hours is not None:
            yield _interval(day, hours, ZoneInfo(availability.zone))


def _interval(day: date, hours: HourRange, zone: ZoneInfo) -> Interval:
    """The hours of a local day, which may end on the next one."""
    start, end = hours
    if end <= start:
        end += 24
    return Interval(_utc_moment(day, start, zone), _utc_moment(day, end, zone))


def _utc_moment(day: date, hour: int, zone: tzinfo) -> datetime:
    """The moment of a local hour; hour 26 is two o'clock on the next day."""
    local_day = day + timedelta(days=hour // 24)
    return datetime.combine(local_day, time(hour % 24), tzinfo=zone).astimezone(UTC)


def _merge_touching(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the intervals in order, without empty ones.

    Those that touch or overlap become one.
    """
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(end, merged[-1].end))
        elif start < end:
            merged.append(Interval(start, end))
    return merged


def intersect(one: Iterable[Interval], other: Iterable[Interval]) -> list[Interval]:
    """The spans that are in both."""
    both = []
    other = list(other)
    for start, end in one:
        for other_start, other_end in other:
            common = Interval(max(start, other_start), min(end, other_end))
            if common.start < common.end:
                both.append(common)
    return both


def shared_intervals(one: Availability, other: Availability, *, week: date) -> list[Interval]:
    """When both can be reached in the seven days (UTC) from Monday `week` on."""
    first = week - timedelta(days=1)
    mine = intersect(utc_intervals(one, first), [_week_from(_utc_moment(week, 0, UTC))])
    return intersect(mine, utc_intervals(other, first))


def _week_from(moment: datetime) -> Interval:
    return Interval(moment, moment + timedelta(days=7))


@lru_cache(maxsize=4096)
def shared_hours(one: Availability, other: Availability, *, week: date) -> int:
    """How many whole hours both can be reached in that week.

    0 if one of them gave no hours.
    """
    total = timedelta()
    for start, end in shared_intervals(one, other, week=week):
        total += end - start
    return int(total.total_seconds() // 3600)


def first_shared_half_hour(
    availabilities: Sequence[Availability], *, after: datetime
) -> datetime | None:
    """The first full or half hour from which everyone can be reached for half an hour.

    Within a week; None if there is no such half hour, or if someone gave no hours.
    """
    if not availabilities or not all(availabilities):
        return None
    common = _common_intervals(availabilities, after=_next_half_hour(after))
    long_enough = [start for start, end in common if end - start >= HALF_AN_HOUR]
    return min(long_enough, default=None)


def _next_half_hour(moment: datetime) -> datetime:
    """The first full or half hour that is not before the moment."""
    return moment + (datetime.min.replace(tzinfo=UTC) - moment) % HALF_AN_HOUR


def _common_intervals(availabilities: Iterable[Availability], *, after: datetime) -> list[Interval]:
    """When everyone can be reached in the week after the moment."""
    first = (after - timedelta(days=1)).date()
    common = [_week_from(after)]
    for availability in availabilities:
        common = intersect(common, utc_intervals(availability, first))
    return common


def monday_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(days=day.weekday())
