"""Tests of the scores and reasons of a match."""

from dataclasses import replace
from datetime import date

import pytest

from collab.matching.availability import Availability
from collab.matching.scoring import (
    MIN_SCORE,
    WEIGHTS,
    LearnerProfile,
    OpenSeat,
    TeamProfile,
    best_suggestions,
    idea_words,
    score_match,
)

EVENINGS = Availability("Africa/Lagos", (18, 23), None)
TEAM = TeamProfile(
    brief=7, idea=idea_words("Sokoni", "A market for small shops with slow phones"), cohort=3, level=2, pace=10,
    languages=frozenset({"English", "French"}), availability=EVENINGS, days_since_visit=2, answer_hours=5,
    seats=(OpenSeat("frontend", frozenset({"React", "CSS"})), OpenSeat("backend", frozenset({"Redis"}))), stack=frozenset({"Django", "React"}),
)  # fmt: skip
STRANGER = LearnerProfile()


def reason_keys(**known):
    return score_match(replace(STRANGER, **known), TEAM, week=date(2026, 11, 16)).reason_keys


@pytest.mark.parametrize(
    ("known", "weight"),
    [
        ({"brief": 7}, "brief"),
        ({"briefs": frozenset({7})}, "brief"),
        ({"idea": idea_words("A market where shops meet")}, "idea"),
        ({"track": "frontend"}, "track"),
        ({"track": "both"}, "track"),
        ({"skills": frozenset({"Django"})}, "topics"),
        ({"learns": frozenset({"React"})}, "learns"),
        ({"availability": Availability("Africa/Nairobi", (20, 24), None)}, "hours"),
        ({"cohort": 3}, "cohort"),
        ({"level": 2}, "level"),
        ({"pace": 8}, "pace"),
        ({"languages": frozenset({"French"})}, "language"),
    ],
)
def test_each_thing_in_common_is_a_reason(known, weight):
    assert reason_keys(**known) == [weight, "here", "answers"]


@pytest.mark.parametrize(
    "known",
    [
        {"brief": 8},
        {"idea": idea_words("A market of horses")},
        {"skills": frozenset({"Figma"})},
        {"learns": frozenset({"React"}), "skills": frozenset({"React"})},
        {"availability": Availability("Africa/Lagos", (8, 12), None)},
        {"cohort": 4},
        {"level": 3},
        {"pace": 2},
        {"languages": frozenset({"Arabic"})},
    ],
)
def test_differences_give_no_reason(known):
    found = reason_keys(**known)
    assert [reason for reason in found if reason not in ("here", "answers", "topics")] == []


def test_absent_or_slow_people_get_no_reason():
    found = score_match(STRANGER, replace(TEAM, days_since_visit=8, answer_hours=30))
    assert (found.score, found.reasons) == (0, [])


def test_reasons_address_their_reader():
    learner = replace(
        STRANGER, track="frontend", skills=frozenset({"React", "CSS"}), learns=frozenset({"Django"})
    )
    mine = score_match(learner, TEAM).reasons
    theirs = score_match(learner, TEAM, for_owner=True).reasons
    assert mine[:3] == [
        "needs a front end",
        "uses CSS and React, which you know",
        "you’d learn Django",
    ]
    assert theirs[:3] == [
        "does the front end that you need",
        "knows CSS and React",
        "wants to learn Django",
    ]


def test_weights_order():
    assert sorted(WEIGHTS, key=WEIGHTS.get, reverse=True)[:4] == [
        "brief",
        "idea",
        "track",
        "topics",
    ]
    same_brief = score_match(replace(STRANGER, brief=7), TEAM)
    all_habits = score_match(
        replace(STRANGER, cohort=3, level=2, pace=10, languages=frozenset({"English"})), TEAM
    )
    assert same_brief.score > all_habits.score


def test_topics_count_up_to_three_and_hours_up_to_twenty():
    many = replace(
        STRANGER,
        track="frontend",
        skills=frozenset({"React", "CSS", "Django"}),
        availability=EVENINGS,
    )
    found = score_match(many, TEAM, week=date(2026, 11, 16))
    assert found.hours == 25
    assert found.score == WEIGHTS["track"] + WEIGHTS["topics"] + WEIGHTS["hours"] + 2


def test_seat_for_both_tracks_fits_either():
    team = TeamProfile(seats=(OpenSeat("both", frozenset()),))
    assert score_match(replace(STRANGER, track="backend"), team).reason_keys == ["track"]
    assert score_match(replace(STRANGER, track="both"), TEAM).reasons[0] == "needs a back end"


def test_best_suggestions_are_sorted_and_need_the_minimum_score():
    near = score_match(replace(STRANGER, track="frontend", cohort=3), TEAM, candidate="near")
    far = score_match(replace(STRANGER, track="frontend"), TEAM, candidate="far")
    habits = score_match(
        replace(STRANGER, cohort=3, level=2),
        replace(TEAM, days_since_visit=None, answer_hours=None),
        candidate="habits",
    )
    assert habits.score < MIN_SCORE
    assert [found.candidate for found in best_suggestions([habits, far, near])] == ["near", "far"]
