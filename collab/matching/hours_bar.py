"""The bar of 24 hours that shows when two people are free, in the reader's zone.

Pure functions over availabilities; the template draws what they return.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from collab.matching.availability import (
    Availability,
    Interval,
    intersect,
    shared_hours,
    utc_intervals,
)
from portal.text.lists import listed

MINUTES_A_DAY = 24 * 60
BAR_WIDTH = 360  # of the drawing, whose left end is midnight
WEDNESDAY, SATURDAY = 2, 5  # the neighbours of a Wednesday are weekdays in every zone


class Span(NamedTuple):
    """Minutes of a day, from its midnight."""

    start: int
    end: int

    @property
    def x(self) -> str:
        """Where it begins in the drawing."""
        return f"{self.start * BAR_WIDTH / MINUTES_A_DAY:g}"

    @property
    def width(self) -> str:
        """How wide it is in the drawing."""
        return f"{(self.end - self.start) * BAR_WIDTH / MINUTES_A_DAY:g}"


class HoursBar(NamedTuple):
    """When the reader, another person and both are free, with the same as a sentence."""

    mine: list[Span]
    theirs: list[Span]
    both: list[Span]
    is_weekend: bool
    hours: int
    sentence: str


def draw_hours(
    mine: Availability | None,
    theirs: Availability | None,
    *,
    name: str,
    zone: str,
    week: date,
) -> HoursBar | None:
    """The bar of a weekday, or of a Saturday where only that has shared hours.

    None if one of the two gave no hours. `name` is the other person's, `week` a Monday.
    """
    if not mine or not theirs:
        return None
    first = week - timedelta(days=1)
    intervals = utc_intervals(mine, first), utc_intervals(theirs, first)
    common = intersect(*intervals)
    day = _day_to_draw(week, zone, common)
    my_spans, their_spans, both = (_spans_on(day, zone, one) for one in (*intervals, common))
    return HoursBar(
        my_spans,
        their_spans,
        both,
        is_weekend=day.weekday() == SATURDAY,
        hours=shared_hours(mine, theirs, week=week),
        sentence=_sentence(my_spans, their_spans, both, name),
    )


def _day_to_draw(week: date, zone: str, common: Sequence[Interval]) -> date:
    """The weekday of the bar, or the Saturday where only that has shared hours."""
    weekday, saturday = (week + timedelta(days=number) for number in (WEDNESDAY, SATURDAY))
    if _spans_on(weekday, zone, common) or not _spans_on(saturday, zone, common):
        return weekday
    return saturday


def place_of(zone: str, *, seen_from: str, moment: datetime) -> str:
    """The city of a time zone and its difference, such as "Addis Ababa, +2 h"."""
    difference = _utc_offset(zone, moment) - _utc_offset(seen_from, moment)
    if not difference:
        return _("%(city)s, your time") % {"city": _city(zone)}
    values = {"city": _city(zone), "hours": _signed_hours(difference)}
    return _("%(city)s, %(hours)s h") % values


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _utc_offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _signed_hours(difference: timedelta) -> str:
    hours = difference / timedelta(hours=1)
    sign = "+" if hours > 0 else "−"
    return f"{sign}{abs(hours):g}"


def _spans_on(day: date, zone: str, intervals: Iterable[Interval]) -> list[Span]:
    """The parts of these intervals that are on this day in this zone."""
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    spans = []
    for interval in intervals:
        start, end = (_minutes_between(midnight, moment) for moment in interval)
        if start < end:
            spans.append(Span(start, end))
    return spans


def _minutes_between(midnight: datetime, moment: datetime) -> int:
    """The minutes from midnight to the moment, cut to the day."""
    minutes = int((moment - midnight).total_seconds() // 60)
    return min(max(minutes, 0), MINUTES_A_DAY)


def _sentence(mine: list[Span], theirs: list[Span], both: list[Span], name: str) -> str:
    values = {"mine": _as_text(mine), "theirs": _as_text(theirs), "name": name}
    if not both:
        message = _("You’re free %(mine)s, %(name)s %(theirs)s; no shared hours on this day.")
        return message % values
    values["both"] = _as_text(both)
    return _("You’re free %(mine)s, %(name)s %(theirs)s; together %(both)s.") % values


def _as_text(spans: list[Span]) -> str:
    """The spans as text; one that ends at midnight goes on with one that begins there."""
    texts = [_span_text(span) for span in _joined_over_midnight(spans)]
    return listed(texts) or _("at other times")


def _span_text(span: Span) -> str:
    return _("%(start)s to %(end)s") % {"start": _clock(span.start), "end": _clock(span.end)}


def _joined_over_midnight(spans: list[Span]) -> list[Span]:
    if len(spans) < 2 or spans[0].start != 0 or spans[-1].end != MINUTES_A_DAY:
        return spans
    first, *between, last = spans
    return [*between, Span(last.start, first.end)]


def _clock(minutes: int) -> str:
    """A time of day such as "18" or "18:30"."""
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}" if minute else str(hour)
