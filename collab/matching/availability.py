"""When two people are both awake: pure functions over zones and hours, true across changes of the clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKEND = (5, 6)


@dataclass(frozen=True)
class Availability:
    """The hours of the day, 0 to 24 on the wall of `zone`, in which somebody can be reached.

    Each is (from, to), or None for not at all; `to` before `from` goes past midnight.
    """

    zone: str
    weekdays: tuple | None = None
    weekends: tuple | None = None

    def __bool__(self):
        return bool(self.weekdays or self.weekends)


@lru_cache(maxsize=4096)
def utc_intervals(availability, first, days=9):
    """((start, end), …) as moments in UTC, in order, for `days` days from the date `first` on the wall of the zone."""
    zone, intervals = ZoneInfo(availability.zone), []
    for number in range(days):
        day = first + timedelta(days=number)
        hours = availability.weekends if day.weekday() in WEEKEND else availability.weekdays
        if hours:
            start, end = hours
            end += 24 if end <= start else 0
            intervals.append((_utc_moment(day, start, zone), _utc_moment(day, end, zone)))
    return tuple(_merge_touching(intervals))


def _utc_moment(day, hour, zone):
    """The moment at which the wall shows `hour`; 26 is two o'clock of the next day."""
    local = datetime.combine(day + timedelta(days=hour // 24), datetime.min.time()).replace(
        hour=hour % 24
    )
    return local.replace(tzinfo=zone).astimezone(UTC)


def _merge_touching(intervals):
    """Spans that touch are one."""
    merged = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def shared_intervals(one, other, *, week):
    """The spans in which both are awake, in the seven days from Monday `week` (a date), UTC."""
    begins = datetime.combine(week, datetime.min.time(), tzinfo=UTC)
    return _intersect(one, other, begins, begins + timedelta(days=7))


def _intersect(one, other, begins, ends):
    intervals = []
    mine = utc_intervals(one, begins.date() - timedelta(days=1))
    theirs = utc_intervals(other, begins.date() - timedelta(days=1))
    for start, end in mine:
        for other_start, other_end in theirs:
            both = max(start, other_start, begins), min(end, other_end, ends)
            if both[0] < both[1]:
                intervals.append(both)
    return intervals


def shared_hours(one, other, *, week):
    """Whole hours a week together; 0 where one of them did not say."""
    total = sum(
        (end - start for start, end in shared_intervals(one, other, week=week)), timedelta()
    )
    return int(total.total_seconds() // 3600)


def first_shared_half_hour(availabilities, *, after):
    """The start of the first half hour from the moment `after` on in which all are awake within a week, or None."""
    if not availabilities or not all(availabilities):
        return None
    common = [(after, after + timedelta(days=7))]
    for availability in availabilities:
        theirs = utc_intervals(availability, (after - timedelta(days=1)).date())
        common = [
            (max(start, other_start), min(end, other_end))
            for start, end in common
            for other_start, other_end in theirs
            if max(start, other_start) < min(end, other_end)
        ]
    starts = sorted(start for start, end in common if end - start >= timedelta(minutes=30))
    return starts[0] if starts else None


def monday_of(day: date):
    return day - timedelta(days=day.weekday())
