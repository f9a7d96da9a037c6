"""Tests of the bar of 24 hours that shows when two people are free."""

from datetime import UTC, date, datetime

import pytest

from collab.matching.availability import Availability
from collab.matching.hours_bar import Span, draw_hours, place_of

MONDAY = date(2026, 11, 16)
LAGOS = Availability("Africa/Lagos", (18, 23), None)


def bar(mine, theirs, zone="Africa/Lagos"):
    return draw_hours(mine, theirs, name="Hana", zone=zone, week=MONDAY)


def test_bar_is_in_the_readers_zone():
    drawn = bar(LAGOS, Availability("Africa/Addis_Ababa", (17, 24), None))
    assert drawn.mine == [Span(18 * 60, 23 * 60)]
    assert drawn.theirs == [Span(15 * 60, 22 * 60)]
    assert drawn.both == [Span(18 * 60, 22 * 60)]
    assert (drawn.hours, drawn.is_weekend) == (20, False)
    assert drawn.sentence == "You’re free 18 to 23, Hana 15 to 22; together 18 to 22."


def test_spans_have_their_place_in_a_drawing_of_360():
    assert (Span(18 * 60, 22 * 60).x, Span(18 * 60, 22 * 60).width) == ("270", "60")
    assert Span(15, 30).x == "3.75"


def test_hours_past_midnight_are_two_spans_and_one_text():
    drawn = bar(LAGOS, Availability("Africa/Lagos", (21, 3), None))
    assert drawn.theirs == [Span(0, 180), Span(21 * 60, 24 * 60)]
    assert drawn.sentence == "You’re free 18 to 23, Hana 21 to 3; together 21 to 23."


def test_half_hours_are_named():
    drawn = bar(LAGOS, Availability("Asia/Kolkata", (22, 2), None))
    assert drawn.theirs == [Span(17 * 60 + 30, 21 * 60 + 30)]
    assert "Hana 17:30 to 21:30" in drawn.sentence


def test_a_saturday_is_drawn_where_only_that_is_shared():
    mine = Availability("UTC", (8, 9), (10, 14))
    drawn = bar(mine, Availability("UTC", (20, 22), (12, 18)), zone="UTC")
    assert drawn.is_weekend
    assert drawn.both == [Span(12 * 60, 14 * 60)]


def test_without_shared_hours_the_weekday_says_so():
    drawn = bar(LAGOS, Availability("Africa/Lagos", (8, 9), None))
    assert (drawn.both, drawn.is_weekend, drawn.hours) == ([], False, 0)
    assert drawn.sentence == "You’re free 18 to 23, Hana 8 to 9; no shared hours on this day."


def test_hours_on_other_days_only_have_no_span():
    drawn = bar(LAGOS, Availability("Africa/Lagos", None, (8, 9)))
    assert drawn.theirs == []
    assert "Hana at other times" in drawn.sentence


@pytest.mark.parametrize(("mine", "theirs"), [(None, LAGOS), (LAGOS, None)])
def test_there_is_no_bar_without_the_hours_of_both(mine, theirs):
    assert bar(mine, theirs) is None


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Africa/Addis_Ababa", "Addis Ababa, +2 h"),
        ("America/Toronto", "Toronto, −6 h"),
        ("Asia/Kolkata", "Kolkata, +4.5 h"),
        ("Africa/Lagos", "Lagos, your time"),
    ],
)
def test_place_has_its_difference_to_the_readers_time(zone, text):
    moment = datetime(2026, 11, 16, tzinfo=UTC)
    assert place_of(zone, seen_from="Africa/Lagos", moment=moment) == text
