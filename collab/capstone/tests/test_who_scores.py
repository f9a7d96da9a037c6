"""Who no longer scores: mentors who join the team, and those who are suspended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.capstone.models import HandIn, Result, Rubric, ScoreSheet, SecondLook
from collab.capstone.models.finished_sheets import NotFinished, first_sheets
from collab.capstone.models.score_sheet import NotAMentor, OwnProject
from collab.capstone.score_assignment import Spread, spread_evenly
from collab.models import Seat
from portal.people.models import Mentorship


@pytest.fixture
def project(running, learner, make_project):
    return make_project(learner, "Kura", seats=["frontend"])


@pytest.fixture
def rubric(running, mentor):
    return Rubric.from_template(running, "backend", by=mentor)


@pytest.fixture
def second_mentor(person_once, cohort):
    person = person_once("mentor-second", display_name="Second Mentor")
    Mentorship.objects.get_or_create(user=person, cohort=cohort)
    return person


def join(project, person):
    """Let someone take the open seat."""
    assert project.fill_seat(person, among=Seat.objects.filter(project=project))


def suspend(person):
    person.set_suspension(timezone.now() + timedelta(days=3), "Rude.")


def test_the_sheet_of_a_mentor_who_joins_the_team_ends(
    project, mentor, second_mentor, rubric, client_of
):
    sheet = ScoreSheet.assign(project, "backend", mentor, by=second_mentor)
    page = sheet.get_absolute_url()
    assert "Assign to me" not in client_of(mentor).get(page).text
    join(project, mentor)
    with pytest.raises(OwnProject):
        sheet.save_draft({}, "", version=1)
    with pytest.raises(OwnProject):
        sheet.finish(version=1)
    assert ScoreSheet.objects.load_of(project.owner.cohort) == {}
    assert "another mentor scores it" in client_of(mentor).get(page).text
    refused = client_of(mentor).post(page, {"word": "My own work.", "version": 1})
    assert refused.status_code == 409
    assert "My own work." in refused.text
    assert mentor.name not in _sheets_shown(client_of(second_mentor), project.owner.cohort)
    assert ScoreSheet.assign(project, "backend", second_mentor, by=second_mentor)


def _sheets_shown(browser, cohort):
    rows = browser.get(f"/cohorts/{cohort.slug}/scoring/").context["rows"]
    return [sheet.mentor.name for row in rows for sheet in row.sheets]


def test_who_left_a_team_does_not_score_it(project, mentor, second_mentor, rubric):
    join(project, mentor)
    project.leave(mentor)
    with pytest.raises(OwnProject):
        ScoreSheet.assign(project, "backend", mentor, by=second_mentor)
    HandIn.save_of(project, word="", version=0, by=project.owner)
    assert spread_evenly(project.owner.cohort, by=second_mentor) == Spread(1, 0)
    assert ScoreSheet.objects.get().mentor == second_mentor


def test_a_founder_who_handed_over_and_left_does_not_score(
    running, learner, mentor, second_mentor, rubric, make_project
):
    project = make_project(mentor, "Kura", seats=["frontend"])
    join(project, learner)
    project.hand_over(to=learner)
    project.refresh_from_db()
    project.leave(mentor)
    with pytest.raises(OwnProject):
        ScoreSheet.assign(project, "frontend", mentor, by=second_mentor)


def test_points_of_a_mentor_who_joined_are_not_published(
    project, mentor, second_mentor, fill_sheet
):
    fill_sheet(project, mentor, 80)
    join(project, mentor)
    assert first_sheets(project, "backend") == []
    with pytest.raises(NotFinished):
        Result.publish(project, "backend", by=second_mentor, replaces=0)
    fill_sheet(project, second_mentor, 90)
    assert Result.publish(project, "backend", by=second_mentor, replaces=0).points == 90


def test_a_result_can_be_corrected_after_its_mentor_joined(
    project, mentor, second_mentor, fill_sheet
):
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=second_mentor, replaces=0)
    join(project, mentor)
    sheet = ScoreSheet.assign(project, "backend", second_mentor, by=second_mentor)
    assert first_sheets(project, "backend") == [sheet]


def test_a_second_look_is_assigned_again_after_its_mentor_joined(
    project, learner, mentor, second_mentor, make_person, fill_sheet
):
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=mentor, replaces=0)
    look = SecondLook.ask(project, "backend", by=learner, reason="Please.")
    look.assign(second_mentor, by=mentor)
    third, fourth = make_person("mentor-third"), make_person("mentor-fourth")
    for person in (third, fourth):
        Mentorship.objects.create(user=person, cohort=project.owner.cohort)
    suspend(fourth)
    assert not look.waits_for_mentor
    join(project, second_mentor)
    assert look.waits_for_mentor
    assert look.suitable_mentors() == [third]
    look.assign(third, by=mentor)
    assert SecondLook.objects.get().sheet.mentor == third


def test_suspended_mentors_are_left_out(running, project, mentor, second_mentor, rubric, client_of):
    suspend(second_mentor)
    second_mentor.refresh_from_db()
    HandIn.save_of(project, word="", version=0, by=project.owner)
    with pytest.raises(NotAMentor):
        ScoreSheet.assign(project, "backend", second_mentor, by=mentor)
    shown = client_of(mentor).get(f"/cohorts/{running.slug}/scoring/").context["mentors"]
    assert shown == [(mentor, 0)]
    # So that the other mentor has less to score.
    ScoreSheet.objects.create(project=project, track="frontend", mentor=mentor)
    assert spread_evenly(running, by=mentor) == Spread(1, 0)
    assert ScoreSheet.objects.get(track="backend").mentor == mentor


def test_the_second_track_is_spread_after_the_first_has_a_result(
    running, project, learner, other, mentor, fill_sheet
):
    join(project, other)
    HandIn.save_of(project, word="", version=0, by=learner)
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=mentor, replaces=0)
    assert spread_evenly(running, by=mentor) == Spread(1, 0)
    assert list(ScoreSheet.objects.values_list("track", flat=True).order_by("pk")) == [
        "backend",
        "frontend",
    ]
    assert spread_evenly(running, by=mentor) == Spread(0, 0)
