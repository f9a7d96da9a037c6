"""Publishing results: the mean, settling, members' points, corrections, and refusals."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from collab.capstone.models import Rubric, ScoreSheet, SecondLook, SelfScore
from collab.capstone.models.finished_sheets import NotFinished
from collab.capstone.models.result import (
    AlreadyPublished,
    Band,
    MemberPoints,
    NotMentor,
    ReasonMissing,
    Result,
    SettleFirst,
)
from collab.capstone.result_points import mean_points, needs_settling
from portal.people.models import Mentorship, Notification
from tests.races import exception_types, run_concurrently


@pytest.fixture
def project(running, learner, make_project):
    return make_project(learner, seats=["backend", "frontend"])


@pytest.fixture
def second_mentor(make_person, running):
    person = make_person()
    Mentorship.objects.create(user=person, cohort=running)
    return person


def publish(project, by, replaces=0, **more):
    return Result.publish(project, "backend", by=by, replaces=replaces, **more)


@pytest.mark.parametrize(
    ("points", "mean"), [([14], "14"), ([14, 15], "14.5"), ([1, 1, 2], "1.33"), ([0, 0], "0")]
)
def test_the_mean_is_rounded_to_hundredths(points, mean):
    assert mean_points(points) == Decimal(mean)


def test_totals_are_settled_from_more_than_a_tenth_apart():
    assert not needs_settling([60, 72], 120)
    assert needs_settling([60, 73], 120)
    assert not needs_settling([60], 120)


def test_one_mentor_s_points_are_copied_and_never_change(project, mentor, learner, fill_sheet):
    sheet = fill_sheet(project, mentor, 100, word="Well built.")
    first = sheet.rubric.criteria.first()
    SelfScore.objects.create(project=project, criterion=first, points=7, by=learner)
    result = publish(project, mentor)
    assert (result.points, result.out_of, result.number) == (100, sheet.rubric.total, 1)
    assert result.band == Band.EXCEPTIONAL
    assert result.criteria[0] == {
        "name": first.name, "of": first.points, "points": float(first.points), "own": 7,
        "words": ["Clear."],
    }  # fmt: skip
    assert result.word == "Well built."
    assert [row.person for row in result.members.all()] == [learner]
    assert Notification.objects.filter(recipient=learner, kind="result_published").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.update(points=1)


def test_two_mentors_give_the_mean_or_settle_first(project, mentor, second_mentor, fill_sheet):
    fill_sheet(project, mentor, 60)
    other = fill_sheet(project, second_mentor, 90)
    with pytest.raises(SettleFirst):
        publish(project, mentor)
    result = publish(project, mentor, reason="We spoke: the demo counts half.")
    assert result.points == 75
    other.scores.update(points=0)
    with pytest.raises(AlreadyPublished):
        publish(project, second_mentor)


@pytest.mark.parametrize("state", ["no sheet", "unfinished", "one of two"])
def test_every_assigned_mentor_finishes_first(project, mentor, second_mentor, fill_sheet, state):
    if state != "no sheet":
        fill_sheet(project, mentor, 80)
    if state == "unfinished":
        ScoreSheet.objects.update(finished_at=None)
    if state == "one of two":
        ScoreSheet.objects.create(project=project, track="backend", mentor=second_mentor)
    with pytest.raises(NotFinished):
        publish(project, mentor)


def test_only_mentors_of_the_cohort_publish_and_not_for_their_own_team(
    project, mentor, learner, make_person, fill_sheet, client_of
):
    fill_sheet(project, mentor, 80)
    for person in (learner, make_person()):
        with pytest.raises(NotMentor):
            publish(project, person)
    project.seats.filter(holder=None).first().delete()
    project.seats.filter(holder=None).update(holder=mentor)
    with pytest.raises(NotMentor):
        publish(project, mentor)
    project.seats.filter(holder=mentor).update(holder=None)
    project.log_event("joined", person=mentor)
    with pytest.raises(NotMentor):
        publish(project, mentor)
    page = f"{project.page_url('score')}backend/publication/"
    assert client_of(mentor).get(page).status_code == 403


def test_a_member_s_points_differ_with_a_reason(project, mentor, learner, other, fill_sheet):
    project.seats.filter(holder=None, track="backend").update(holder=other)
    fill_sheet(project, mentor, 80)
    with pytest.raises(ReasonMissing):
        publish(project, mentor, members={other.pk: MemberPoints(Decimal(60), " ")})
    members = {other.pk: MemberPoints(Decimal(60), "Joined last week.")}
    result = publish(project, mentor, members=members)
    rows = {row.person: row for row in result.members.all()}
    assert (rows[learner].points, rows[learner].passes) == (80, True)
    assert (rows[other].points, rows[other].band, rows[other].reason) == (
        60, Band.BELOW, "Joined last week.",
    )  # fmt: skip


def test_a_correction_is_a_further_version_with_a_reason(project, mentor, learner, fill_sheet):
    sheet = fill_sheet(project, mentor, 100)
    publish(project, mentor).members.update(is_shown=True)
    with pytest.raises(ReasonMissing):
        publish(project, mentor, 1)
    sheet.scores.filter(points__gt=10).update(points=10)
    later = publish(project, mentor, 1, reason="The demo was counted twice.")
    assert (later.number, later.members.get(person=learner).is_shown) == (2, False)
    assert Result.objects.newest().get() == later
    assert Result.objects.get(number=1).points == 100
    told = Notification.objects.filter(kind="result_published").latest("pk")
    assert "corrected" in told.sentence


def test_bands_follow_the_rubric(mentor, running):
    rubric = Rubric.from_template(running, "frontend", by=mentor)
    points = [Decimal(one) for one in ("71.99", "72", "95.5", "96")]
    bands = [Band.of(one, rubric) for one in points]
    assert bands == [Band.BELOW, Band.PASSES, Band.PASSES, Band.EXCEPTIONAL]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_mentors_publish_at_once_and_one_version_is_there(
    project, mentor, second_mentor, fill_sheet
):
    fill_sheet(project, mentor, 80)
    results = run_concurrently(
        lambda: publish(project, mentor), lambda: publish(project, second_mentor)
    )
    assert exception_types(results) == [AlreadyPublished]
    assert Result.objects.count() == 1


def test_a_correction_takes_back_nothing_that_a_second_look_gave(
    project, mentor, second_mentor, fill_sheet
):
    first = fill_sheet(project, mentor, 60)
    publish(project, mentor)
    look = fill_sheet(project, second_mentor, 80)
    ScoreSheet.objects.filter(pk=look.pk).update(is_second_look=True)
    SecondLook.objects.create(
        project=project, track="backend", reason="x", sheet=look, closed_at=timezone.now()
    )
    assert publish(project, mentor, 1, reason="A typing mistake.").points == 80
    for score in first.scores.select_related("criterion"):
        score.points = score.criterion.points
        score.save(update_fields=["points"])
    assert publish(project, mentor, 2, reason="All of it.").points == first.rubric.total
