"""Sheets of scores: who may score what, drafts, finishing and reopening."""

import pytest
from django.utils import timezone

from collab.capstone.models import HandIn, Result, Rubric, Score, ScoreSheet, SecondLook
from collab.capstone.models.score_sheet import (
    AlreadyAssigned,
    EnoughMentors,
    MissingPoints,
    NoRubric,
    NotAMentor,
    OwnProject,
    PointsOutOfRange,
    ResultPublished,
    ScoringBegun,
    SecondLookAnswered,
    SheetFinished,
    TrackNotInTeam,
    TypedScore,
)
from collab.capstone.score_assignment import Spread, spread_evenly
from portal.people.models import Mentorship, Notification
from portal.web.edit_versions import StaleEdit


@pytest.fixture
def rubric(running, mentor):
    return Rubric.from_template(running, "backend", by=mentor)


@pytest.fixture
def project(running, learner, make_project):
    return make_project(learner)


@pytest.fixture
def second_mentor(person_once, cohort):
    person = person_once("mentor-second", display_name="Second Mentor")
    Mentorship.objects.get_or_create(user=person, cohort=cohort)
    return person


@pytest.fixture
def sheet(project, mentor, rubric):
    return ScoreSheet.assign(project, "backend", mentor, by=mentor)


def full(rubric):
    """Some points for each criterion."""
    return {criterion.pk: TypedScore(criterion.points, "") for criterion in rubric.criteria.all()}


def publish(project, rubric):
    return Result.objects.create(
        project=project,
        cohort=project.owner.cohort,
        track="backend",
        rubric=rubric,
        points=80,
        out_of=125,
        band="passes",
    )


def test_two_mentors_may_score_a_track_each_once(
    project, mentor, second_mentor, make_person, rubric
):
    first = ScoreSheet.assign(project, "backend", mentor, by=second_mentor)
    with pytest.raises(AlreadyAssigned):
        ScoreSheet.assign(project, "backend", mentor, by=mentor)
    ScoreSheet.assign(project, "backend", second_mentor, by=second_mentor)
    third = make_person("mentor-third")
    Mentorship.objects.create(user=third, cohort=project.owner.cohort)
    with pytest.raises(EnoughMentors):
        ScoreSheet.assign(project, "backend", third, by=mentor)
    told = Notification.objects.filter(kind="scoring_assigned")
    assert [(row.recipient, row.url) for row in told] == [(mentor, first.get_absolute_url())]


def test_a_project_is_scored_by_mentors_of_its_cohort_outside_its_team(
    project, learner, other, mentor, rubric
):
    with pytest.raises(NotAMentor):
        ScoreSheet.assign(project, "backend", other, by=mentor)
    with pytest.raises(OwnProject):
        ScoreSheet.assign(project, "backend", learner, by=mentor)
    with pytest.raises(TrackNotInTeam):
        ScoreSheet.assign(project, "frontend", mentor, by=mentor)
    publish(project, rubric)
    with pytest.raises(ResultPublished):
        ScoreSheet.assign(project, "backend", mentor, by=mentor)


def test_a_sheet_can_be_taken_from_a_mentor_until_they_score(sheet, project, mentor, rubric):
    first = rubric.criteria.first()
    sheet.save_draft({first.pk: TypedScore(None, "Good names.")}, "", version=1)
    with pytest.raises(ScoringBegun):
        sheet.unassign()
    sheet.save_draft({first.pk: TypedScore(None, "")}, "", version=2)
    sheet.unassign()
    assert not ScoreSheet.objects.filter(project=project).exists()


def test_a_draft_keeps_points_and_words_and_its_version_of_the_rubric(sheet, rubric, mentor):
    first, second = rubric.criteria.all()[:2]
    sheet.save_draft(
        {first.pk: TypedScore(0, "Missing."), second.pk: TypedScore(5, "")}, "Go on.", version=1
    )
    stored = ScoreSheet.objects.get()
    assert (stored.total, stored.word, stored.rubric) == (5, "Go on.", rubric)
    assert stored.points_by_criterion() == {first.pk: 0, second.pk: 5}
    assert stored.words_by_criterion() == {first.pk: "Missing."}
    with pytest.raises(StaleEdit):
        sheet.save_draft({}, "", version=1)
    with pytest.raises(PointsOutOfRange):
        sheet.save_draft({first.pk: TypedScore(first.points + 1, "")}, "", version=2)
    assert ScoreSheet.objects.get().version == 2


def test_a_track_without_a_rubric_cannot_be_scored(project, mentor):
    sheet = ScoreSheet.assign(project, "backend", mentor, by=mentor)
    with pytest.raises(NoRubric):
        sheet.save_draft({}, "", version=1)


def test_a_sheet_is_finished_once_every_criterion_has_points(sheet, project, rubric):
    criteria = list(rubric.criteria.all())
    typed = full(rubric)
    typed[criteria[0].pk] = TypedScore(None, "Not seen yet.")
    sheet.save_draft(typed, "", version=1)
    with pytest.raises(MissingPoints) as missing:
        sheet.finish(version=2)
    assert missing.value.criteria == [criteria[0]]
    sheet.save_draft({criteria[0].pk: TypedScore(0, "")}, "", version=2)
    assert list(ScoreSheet.objects.open()) == [sheet]
    sheet.finish(version=3)
    assert not ScoreSheet.objects.open()
    with pytest.raises(SheetFinished):
        sheet.save_draft({}, "", version=4)


def test_a_finished_sheet_reopens_also_for_a_correction_of_its_result(sheet, project, rubric):
    sheet.save_draft(full(rubric), "", version=1)
    sheet.finish(version=2)
    sheet.reopen()
    sheet.save_draft({}, "Again.", version=4)
    sheet.finish(version=5)
    published = publish(project, rubric)
    sheet.reopen()
    sheet.save_draft({}, "Later.", version=7)
    assert sheet.is_published
    assert project.results.get() == published
    assert Score.objects.filter(sheet=sheet).count() == rubric.criteria.count()


def test_teams_are_spread_over_mentors_with_the_least_to_score(
    running, learner, mentor, second_mentor, make_person, make_project
):
    """One mentor scores something already, and one owns a project."""
    owners = [learner, *(make_person(cohort=running, track="backend") for _ in range(3))]
    projects = [make_project(owner, f"P{n}") for n, owner in enumerate(owners)]
    ScoreSheet.assign(projects[0], "backend", mentor, by=mentor)
    own = make_project(second_mentor, "Own")
    second_mentor.cohort = running
    second_mentor.save()
    for project in [*projects[:3], own]:
        HandIn.save_of(project, word="", version=0, by=project.owner)
    assert spread_evenly(running, by=learner) == Spread(3, 0)
    loads = ScoreSheet.objects.load_of(running)
    assert loads == {mentor.pk: 2, second_mentor.pk: 2}
    assert ScoreSheet.objects.get(project=own).mentor == mentor
    told = Notification.objects.get(recipient=second_mentor)
    assert (told.values["n"], told.url) == (2, f"/cohorts/{running.slug}/scoring/?mine=1")
    assert spread_evenly(running, by=learner) == Spread(0, 0)


def test_the_sheet_of_an_answered_second_look_stays_as_it_is(sheet, project):
    ScoreSheet.objects.filter(pk=sheet.pk).update(is_second_look=True)
    SecondLook.objects.create(
        project=project, track="backend", reason="x", sheet=sheet, closed_at=timezone.now()
    )
    with pytest.raises(SecondLookAnswered):
        sheet.reopen()
