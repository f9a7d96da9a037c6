"""Who fits whom, and why: the pure part by examples."""

from dataclasses import replace
from datetime import date

import pytest

from collab.matching.availability import Awake
from collab.matching.scoring import LEAST, WEIGHTS, Learner, Team, fit, ranked, words_of

EVENINGS = Awake("Africa/Lagos", (18, 23), None)
TEAM = Team(
    brief=7, idea=words_of("Sokoni", "A market for small shops with slow phones"), cohort=3, level=2, pace=10,
    languages=frozenset({"English", "French"}), awake=EVENINGS, here=2, answers=5,
    seats=(("frontend", frozenset({"React", "CSS"})), ("backend", frozenset({"Redis"}))), stack=frozenset({"Django", "React"}),
)  # fmt: skip
STRANGER = Learner()


def because(**known):
    return fit(replace(STRANGER, **known), TEAM, week=date(2026, 11, 16)).because


@pytest.mark.parametrize(
    ("known", "weight"),
    [
        ({"brief": 7}, "brief"),
        ({"briefs": frozenset({7})}, "brief"),
        ({"idea": words_of("A market where shops meet")}, "idea"),
        ({"track": "frontend"}, "track"),
        ({"track": "both"}, "track"),
        ({"skills": frozenset({"Django"})}, "topics"),
        ({"learns": frozenset({"React"})}, "learns"),
        ({"awake": Awake("Africa/Nairobi", (20, 24), None)}, "hours"),
        ({"cohort": 3}, "cohort"),
        ({"level": 2}, "level"),
        ({"pace": 8}, "pace"),
        ({"languages": frozenset({"French"})}, "language"),
    ],
)
def test_each_thing_in_common_is_a_reason(known, weight):
    assert because(**known) == [weight, "here", "answers"]


@pytest.mark.parametrize(
    "known",
    [
        {"brief": 8},
        {"idea": words_of("A market of horses")},
        {"skills": frozenset({"Figma"})},
        {"learns": frozenset({"React"}), "skills": frozenset({"React"})},
        {"awake": Awake("Africa/Lagos", (8, 12), None)},
        {"cohort": 4},
        {"level": 3},
        {"pace": 2},
        {"languages": frozenset({"Arabic"})},
    ],
)
def test_what_is_not_in_common_is_none(known):
    found = because(**known)
    assert [reason for reason in found if reason not in ("here", "answers", "topics")] == []


def test_who_was_away_or_is_slow_is_not_praised():
    found = fit(STRANGER, replace(TEAM, here=8, answers=30))
    assert (found.score, found.reasons) == (0, [])


def test_reasons_speak_to_who_reads_them():
    learner = replace(STRANGER, track="frontend", skills=frozenset({"React", "CSS"}), learns=frozenset({"Django"}))
    mine = fit(learner, TEAM).reasons
    theirs = fit(learner, TEAM, to_owner=True).reasons
    assert mine[:3] == [
        "looks for front end, which you do",
        "uses CSS, React, which you know",
        "you learn Django there",
    ]
    assert theirs[:3] == ["does front end, which is wanted", "knows CSS, React", "wants to learn Django"]


def test_the_same_brief_weighs_most_then_the_track():
    assert sorted(WEIGHTS, key=WEIGHTS.get, reverse=True)[:4] == ["brief", "idea", "track", "topics"]
    same_brief = fit(replace(STRANGER, brief=7), TEAM)
    all_habits = fit(replace(STRANGER, cohort=3, level=2, pace=10, languages=frozenset({"English"})), TEAM)
    assert same_brief.score > all_habits.score


def test_topics_count_up_to_three_and_hours_up_to_twenty():
    many = replace(STRANGER, track="frontend", skills=frozenset({"React", "CSS", "Django"}), awake=EVENINGS)
    found = fit(many, TEAM, week=date(2026, 11, 16))
    assert found.hours == 25
    assert found.score == WEIGHTS["track"] + WEIGHTS["topics"] + WEIGHTS["hours"] + 2


def test_a_seat_for_both_is_one_for_either():
    team = Team(seats=(("both", frozenset()),))
    assert fit(replace(STRANGER, track="backend"), team).because == ["track"]
    assert fit(replace(STRANGER, track="both"), TEAM).reasons[0] == "looks for back end, which you do"


def test_best_first_and_habits_alone_are_no_reason():
    near = fit(replace(STRANGER, track="frontend", cohort=3), TEAM, thing="near")
    far = fit(replace(STRANGER, track="frontend"), TEAM, thing="far")
    habits = fit(replace(STRANGER, cohort=3, level=2), replace(TEAM, here=None, answers=None), thing="habits")
    assert habits.score < LEAST
    assert [found.thing for found in ranked([habits, far, near])] == ["near", "far"]
