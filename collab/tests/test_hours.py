"""When two people are both awake."""

from datetime import UTC, date, datetime

import pytest

from collab.matching.availability import Awake, first_shared, monday_of, shared, shared_hours, spans

DAY = (9, 17)
NAIROBI = Awake("Africa/Nairobi", DAY, None)
MONDAY = date(2026, 11, 16)


def test_the_same_hours_in_one_zone_are_all_shared():
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
def test_hours_are_compared_across_zones(zone, hours):
    assert shared_hours(NAIROBI, Awake(zone, DAY, None), week=MONDAY) == hours


def test_a_change_of_the_clock_changes_what_is_shared():
    new_york = Awake("America/New_York", (8, 16), None)
    assert shared_hours(NAIROBI, new_york, week=date(2026, 10, 19)) == 10  # summer: seven hours behind
    assert shared_hours(NAIROBI, new_york, week=date(2026, 11, 9)) == 5


def test_weekends_have_hours_of_their_own():
    one = Awake("UTC", None, (10, 14))
    assert shared_hours(one, Awake("UTC", DAY, (12, 20)), week=MONDAY) == 4
    assert shared_hours(one, Awake("UTC", DAY, None), week=MONDAY) == 0


def test_hours_past_midnight_go_on():
    night = Awake("UTC", (22, 2), None)
    assert shared_hours(night, Awake("UTC", (0, 3), (0, 3)), week=MONDAY) == 10
    assert shared_hours(Awake("UTC", (0, 24), (0, 24)), night, week=MONDAY) == 20


def test_who_said_nothing_shares_nothing():
    assert not Awake("UTC")
    assert shared_hours(Awake("UTC"), NAIROBI, week=MONDAY) == 0


def test_spans_that_touch_are_one():
    assert len(spans(Awake("UTC", (0, 24), (0, 24)), MONDAY)) == 1


def test_a_week_is_seven_days_whichever_the_zones():
    far = Awake("Pacific/Kiritimati", (0, 24), (0, 24))
    assert sum((end - start).total_seconds() for start, end in shared(far, far, week=MONDAY)) == 7 * 86_400


def test_the_first_common_hour():
    lagos = Awake("Africa/Lagos", (18, 21), None)
    both = first_shared([NAIROBI, lagos], after=datetime(2026, 11, 16, 5, tzinfo=UTC))
    assert both is None  # 9–17 in Nairobi is 7–15 in Lagos
    late = Awake("Africa/Nairobi", (20, 23), None)
    assert first_shared([late, lagos], after=datetime(2026, 11, 16, 5, tzinfo=UTC)) == datetime(
        2026, 11, 16, 17, tzinfo=UTC
    )
    # On a Friday night after it, the next one is on Monday.
    assert first_shared([late, lagos], after=datetime(2026, 11, 20, 20, tzinfo=UTC)) == datetime(
        2026, 11, 23, 17, tzinfo=UTC
    )


def test_nobody_or_somebody_silent_has_no_common_hour():
    now = datetime(2026, 11, 16, tzinfo=UTC)
    assert first_shared([], after=now) is None
    assert first_shared([NAIROBI, None], after=now) is None


def test_the_monday_of_a_day():
    assert monday_of(date(2026, 11, 21)) == MONDAY
