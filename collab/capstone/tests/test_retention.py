"""How long scores and the words for them are kept."""

from datetime import timedelta

import pytest
import time_machine

from collab.capstone.models import HandIn, Result, Score, ScoreSheet
from collab.capstone.retention import KEPT_AFTER_END, delete_old_words
from portal.people.models import Cohort, User


@pytest.fixture
def later(running):
    """A cohort that ends two years after the first."""
    ends_on = running.ends_on + timedelta(days=730)
    return Cohort.objects.create(
        slug="later", name="Later", programme="x", starts_on=running.ends_on, ends_on=ends_on
    )


def a_year_after(cohort):
    return time_machine.travel(cohort.deadline + KEPT_AFTER_END + timedelta(days=1))


@pytest.mark.parametrize("known_by", ["result", "hand-in", "rubric"])
def test_scores_go_a_year_after_the_cohort_that_they_were_given_in(
    running, later, learner, mentor, make_project, fill_sheet, known_by
):
    project = make_project(learner)
    sheet = fill_sheet(project, mentor, 80, word="Go on.")
    if known_by == "hand-in":
        HandIn.save_of(project, word="", version=0, by=learner)
    if known_by == "result":
        Result.publish(project, "backend", by=mentor, replaces=0)
    User.objects.filter(pk=learner.pk).update(cohort=later)
    with time_machine.travel(running.deadline + KEPT_AFTER_END - timedelta(days=1)):
        delete_old_words()
    assert Score.objects.filter(sheet=sheet).exists()
    with a_year_after(running):
        delete_old_words()
    assert not Score.objects.filter(sheet=sheet).exists()
    assert ScoreSheet.objects.get().word == ""


def test_a_correction_stays_in_the_cohort_of_its_result(
    running, later, learner, mentor, make_project, fill_sheet
):
    project = make_project(learner)
    fill_sheet(project, mentor, 80)
    Result.publish(project, "backend", by=mentor, replaces=0)
    User.objects.filter(pk=learner.pk).update(cohort=later)
    mentor.mentorships.create(cohort=later)
    again = type(mentor).objects.get(pk=mentor.pk)
    again.has_proved_second_factor = True
    moved = type(project).objects.get(pk=project.pk)
    corrected = Result.publish(moved, "backend", by=again, replaces=1, reason="A slip.")
    assert corrected.cohort == running


def test_scores_of_a_later_cohort_stay_although_the_owner_was_in_one_that_ended(
    running, later, learner, mentor, make_project, fill_sheet
):
    project = make_project(learner)
    User.objects.filter(pk=learner.pk).update(cohort=later)
    HandIn.save_of(type(project).objects.get(pk=project.pk), word="", version=0, by=learner)
    sheet = fill_sheet(project, mentor, 80)
    User.objects.filter(pk=learner.pk).update(cohort=running)
    with a_year_after(running):
        delete_old_words()
    assert Score.objects.filter(sheet=sheet).exists()
