"""People and cohorts of the graded week."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collab.capstone.models import Result, Rubric, Score, ScoreSheet


@pytest.fixture
def running(cohort):
    """A cohort that ends in ten days."""
    cohort.ends_on = timezone.localdate() + timedelta(days=10)
    cohort.save(update_fields=["ends_on"])
    cohort.refresh_from_db()
    return cohort


@pytest.fixture
def fill_sheet(running):
    """fill_sheet(project, mentor, points): a finished sheet of the back end with this total."""

    def make(project, mentor, points, **fields):
        rubric = Rubric.from_template(running, "backend", by=mentor)
        sheet = ScoreSheet.objects.create(
            project=project, track="backend", mentor=mentor, rubric=rubric,
            finished_at=timezone.now(), **fields,
        )  # fmt: skip
        for criterion in rubric.criteria.all():
            given = min(points, criterion.points)
            points -= given
            Score.objects.create(sheet=sheet, criterion=criterion, points=given, word="Clear.")
        return sheet

    return make


@pytest.fixture
def project(running, learner, other, make_project):
    """A project of two, one on each side."""
    project = make_project(learner, seats=["backend", "frontend"])
    project.seats.filter(holder=None, track="backend").update(holder=other)
    return project


@pytest.fixture
def published(project, mentor, fill_sheet):
    """The published result of the back end."""
    fill_sheet(project, mentor, 80, word="Well built.")
    return Result.publish(project, "backend", by=mentor, replaces=0)
