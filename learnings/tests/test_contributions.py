"""The strip of entries by week: which weeks it has, and what it says."""

from datetime import date, timedelta

import pytest

from learnings.contributions import MAX_WEEKS, contributions
from portal.people.models import Cohort

TODAY = date(2026, 11, 28)  # a Saturday
COHORT = Cohort(name="Cohort 3", starts_on=date(2026, 10, 18), ends_on=date(2026, 12, 17))


def counts(strip):
    return [week.count for week in strip.weeks]


def test_strip_shows_the_weeks_of_a_running_cohort():
    days = [date(2026, 10, 18), date(2026, 11, 23), date(2026, 11, 28), date(2026, 5, 1)]
    strip = contributions(days, cohort=COHORT, today=TODAY)
    assert strip.cohort == COHORT
    assert counts(strip) == [1, 0, 0, 0, 0, 0, 2, 0, 0, 0]
    assert (strip.total, strip.active_weeks, strip.past_weeks) == (3, 2, 7)
    assert [week.is_future for week in strip.weeks] == [False] * 7 + [True] * 3


@pytest.mark.parametrize(
    "cohort",
    [
        None,
        Cohort(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 17)),
        Cohort(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1)),
        Cohort(starts_on=date(2026, 10, 1), ends_on=date(2099, 12, 18)),
    ],
    ids=["no cohort", "not begun", "over", "too long"],
)
def test_strip_shows_half_a_year_without_a_running_cohort_that_fits(cohort):
    days = [TODAY, TODAY - timedelta(weeks=25), TODAY - timedelta(weeks=26)]
    strip = contributions(days, cohort=cohort, today=TODAY)
    assert strip.cohort is None
    assert counts(strip) == [1, *[0] * (MAX_WEEKS - 2), 1]


def test_colours_have_four_depths():
    days = [TODAY - timedelta(weeks=weeks) for weeks in (0, 1, 1, 2, 2, 2, 3, 3, 3, 3)]
    strip = contributions(days, cohort=None, today=TODAY)
    assert [week.level for week in strip.weeks[-5:]] == [0, 3, 2, 2, 1]


def test_strip_is_a_sentence_for_those_who_do_not_see_it():
    days = [TODAY, TODAY, date(2026, 11, 1)]
    strip = contributions(days, cohort=None, today=TODAY)
    assert strip.sentence == "3 entries, in 2 of 26 weeks. Most in the week of 23 Nov: 2."
    assert strip.weeks[-1].tooltip == "2 entries in the week of 23 Nov"
    nothing = contributions([], cohort=None, today=TODAY)
    assert nothing.sentence == "0 entries, in 0 of 26 weeks."


def test_cells_fill_the_strip_and_months_have_names():
    strip = contributions([], cohort=COHORT, today=TODAY)
    assert (strip.weeks[0].x, strip.weeks[-1].x, strip.weeks[-1].width) == ("0.0", "351.0", "36.0")
    named = [week.monday.isoformat() for week in strip.weeks if week.begins_month]
    assert named == ["2026-10-12", "2026-11-02", "2026-12-07"]
