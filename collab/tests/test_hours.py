"""Tests of shared hours of availability."""

from datetime import UTC, date, datetime

import pytest

from collab.matching.availability import (
    Availability,
    first_shared_half_hour,
    monday_of,
    shared_hours,
    shared_intervals,
    utc_intervals,
)

DAY = (9, 17)
NAIROBI = Availability("Africa/Nairobi", DAY, None)
MONDAY = date(2026, 11, 16)


def test_same_hours_in_one_time_zone_are_all_shared():
    assert shared_hours(NAIROBI, NAIROBI, week=MONDAY) == 40


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("Africa/Lagos", 30),  # two hours behind: six of eight, five days
        ("Asia/Kathmandu", 26),  # 2 h 45 min ahead: 5 h 15 min a day
        ("America/New_York", 0),  # eight hours behind in winter: one begins when the other ends
        ("America/Sao_Paulo", 10),
    ],
)
def test_hours_are_compared_across_time_zones(zone, hours):
    assert shared_hours(NAIROBI, Availability(zone, DAY, None), week=MONDAY) == hours


def test_daylight_saving_time_changes_the_shared_hours():
    new_york = Availability("America/New_York", (8, 16), None)
    assert (
        shared_hours(NAIROBI, new_york, week=date(2026, 10, 19)) == 10
    )  # summer: seven hours behind
    assert shared_hours(NAIROBI, new_york, week=date(2026, 11, 9)) == 5


def test_weekends_have_their_own_hours():
    one = Availability("UTC", None, (10, 14))
    assert shared_hours(one, Availability("UTC", DAY, (12, 20)), week=MONDAY) == 4
    assert shared_hours(one, Availability("UTC", DAY, None), week=MONDAY) == 0


def test_hours_past_midnight_end_on_the_next_day():
    night = Availability("UTC", (22, 2), None)
    assert shared_hours(night, Availability("UTC", (0, 3), (0, 3)), week=MONDAY) == 10
    assert shared_hours(Availability("UTC", (0, 24), (0, 24)), night, week=MONDAY) == 20


def test_no_hours_means_no_shared_hours():
    assert not Availability("UTC")
    assert shared_hours(Availability("UTC"), NAIROBI, week=MONDAY) == 0


def test_touching_intervals_are_merged():
    assert len(utc_intervals(Availability("UTC", (0, 24), (0, 24)), MONDAY)) == 1


def test_shared_week_is_seven_days_in_any_time_zone():
    far = Availability("Pacific/Kiritimati", (0, 24), (0, 24))
    assert (
        sum((end - start).total_seconds() for start, end in shared_intervals(far, far, week=MONDAY))
        == 7 * 86_400
    )


def test_first_shared_half_hour():
    lagos = Availability("Africa/Lagos", (18, 21), None)
    both = first_shared_half_hour([NAIROBI, lagos], after=datetime(2026, 11, 16, 5, tzinfo=UTC))
    assert both is None  # 9–17 in Nairobi is 7–15 in Lagos
    late = Availability("Africa/Nairobi", (20, 23), None)
    assert first_shared_half_hour(
        [late, lagos], after=datetime(2026, 11, 16, 5, tzinfo=UTC)
    ) == datetime(2026, 11, 16, 17, tzinfo=UTC)
    # While they share an hour, the next half hour of it.
    assert first_shared_half_hour(
        [late, lagos], after=datetime(2026, 11, 16, 17, 12, tzinfo=UTC)
    ) == datetime(2026, 11, 16, 17, 30, tzinfo=UTC)
    # On a Friday night after it, the next one is on Monday.
    assert first_shared_half_hour(
        [late, lagos], after=datetime(2026, 11, 20, 20, tzinfo=UTC)
    ) == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_first_shared_half_hour_needs_hours_of_everyone():
    now = datetime(2026, 11, 16, tzinfo=UTC)
    assert first_shared_half_hour([], after=now) is None
    assert first_shared_half_hour([NAIROBI, None], after=now) is None


def test_monday_of():
    assert monday_of(date(2026, 11, 21)) == MONDAY
