"""How many entries a person published each week: a strip on their profile."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from portal.people.models import Cohort
from portal.text.plurals import counted

MAX_WEEKS = 26
STRIP_WIDTH = 390  # of the drawing, in its own units
CELL_GAP = 3
LEVELS = (1, 2, 4)  # the least entries in a week for each depth of colour


@dataclass(frozen=True)
class Week:
    """A week of the strip: its Monday, its entries, and where its cell is drawn."""

    monday: date
    count: int
    x: str
    width: str
    is_future: bool = False
    begins_month: bool = False

    @property
    def tooltip(self) -> str:
        """What the week says when it is pointed at."""
        return counted(
            "%(n)d entry in the week of %(day)s",
            "%(n)d entries in the week of %(day)s",
            self.count,
            day=self._day,
        )

    @property
    def busiest_sentence(self) -> str:
        """What is said of the week with most entries."""
        return gettext("Most in the week of %(day)s: %(n)d.") % {"day": self._day, "n": self.count}

    @property
    def _day(self) -> str:
        return date_format(self.monday, gettext("j M"))

    @property
    def level(self) -> int:
        """The depth of its colour, from 0 to 3."""
        return sum(self.count >= least for least in LEVELS)


@dataclass(frozen=True)
class Contributions:
    """The weeks of a strip, and of which cohort they are, if they are of one."""

    weeks: list[Week]
    cohort: Cohort | None

    @property
    def total(self) -> int:
        """How many entries the strip shows."""
        return sum(week.count for week in self.weeks)

    @property
    def active_weeks(self) -> int:
        """In how many weeks there was an entry."""
        return sum(week.count > 0 for week in self.weeks)

    @property
    def past_weeks(self) -> int:
        """How many weeks have begun."""
        return sum(not week.is_future for week in self.weeks)

    @property
    def sentence(self) -> str:
        """The strip in words, for those who don't see it."""
        busiest = max(self.weeks, key=lambda week: (week.count, week.monday))
        return f"{self._totals} {busiest.busiest_sentence}" if busiest.count else self._totals

    @property
    def _totals(self) -> str:
        text = ngettext(
            "%(total)d entry, in %(active)d of %(past)d weeks.",
            "%(total)d entries, in %(active)d of %(past)d weeks.",
            self.total,
        )
        return text % {"total": self.total, "active": self.active_weeks, "past": self.past_weeks}


def contributions(days: Iterable[date], *, cohort: Cohort | None, today: date) -> Contributions:
    """Count the days of entries by week: of a running cohort, else of half a year."""
    shown = cohort if cohort and _fits_in_strip(cohort, today) else None
    mondays = _mondays_of(shown) if shown else _last_mondays(today)
    weeks = _draw(mondays, Counter(map(_monday, days)), today)
    return Contributions(weeks, shown)


def _mondays_of(cohort: Cohort) -> list[date]:
    first, last = _monday(cohort.starts_on), cohort.ends_on
    return [first + timedelta(weeks=index) for index in range(_count_weeks(first, last))]


def _last_mondays(today: date) -> list[date]:
    """Return the Monday of each week of the last half year, up to this week."""
    return [_monday(today) - timedelta(weeks=ago) for ago in reversed(range(MAX_WEEKS))]


def _count_weeks(first: date, last: date) -> int:
    """Return how many weeks these two days and all between them are in."""
    return (_monday(last) - _monday(first)).days // 7 + 1


def _fits_in_strip(cohort: Cohort, today: date) -> bool:
    """Whether the cohort runs today, and has so few weeks that all can be shown."""
    has_room = _count_weeks(cohort.starts_on, cohort.ends_on) <= MAX_WEEKS
    return has_room and cohort.starts_on <= today <= cohort.ends_on


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _draw(mondays: list[date], counts: Counter[date], today: date) -> list[Week]:
    """Place a cell for each week. Places are texts, because SVG has no decimal commas."""
    step = STRIP_WIDTH / len(mondays)
    return [
        Week(
            monday,
            counts[monday],
            x=f"{index * step:.1f}",
            width=f"{step - CELL_GAP:.1f}",
            is_future=monday > today,
            begins_month=_begins_month(mondays, index),
        )
        for index, monday in enumerate(mondays)
    ]


def _begins_month(mondays: list[date], index: int) -> bool:
    """Whether a week has its month's name above it.

    The first week has if there is room.
    """
    if index:
        return mondays[index].month != mondays[index - 1].month
    return len(mondays) == 1 or mondays[1].month == mondays[0].month
