"""Pages of the graded week make the same queries for a few rows and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.capstone.models import Deliverable, DeliverableKind, HandIn, Rubric, ScoreSheet
from collab.capstone.models.deliverable import MAX_KINDS
from collab.models import Project, Seat
from portal.people.models import User


@pytest.fixture
def queries_of(client_of):
    """queries_of(person, address): how many queries the page makes."""

    def count(person, address):
        browser = client_of(person)
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    return count


def test_deliverables_of_a_team_make_the_same_queries_for_forty_kinds(
    running, learner, make_project, queries_of
):
    DeliverableKind.begin(running)
    project = make_project(learner)
    page = project.page_url("deliverables")
    before = queries_of(learner, page)
    more = range(MAX_KINDS - running.deliverable_kinds.count())
    kinds = DeliverableKind.objects.bulk_create(
        DeliverableKind(cohort=running, name=f"Part {number}") for number in more
    )
    Deliverable.objects.bulk_create(
        Deliverable(project=project, kind=kind, url="https://a.example", status="sign_in")
        for kind in kinds
    )
    assert queries_of(learner, page) == before


def test_checklists_of_a_cohort_with_all_checks_make_at_most_eight_queries(
    running, mentor, learner, make_project, queries_of
):
    DeliverableKind.begin(running)
    keys = ["announced", "deliverables", "handed_in", "peers"]
    running.checks = {"backend": keys, "frontend": keys}
    running.save(update_fields=["checks"])
    make_project(learner)
    User.objects.bulk_create(
        User(email=f"p{n}@example.com", handle=f"p-{n}", cohort=running, track="frontend")
        for n in range(299)
    )
    assert queries_of(mentor, f"/moderation/cohorts/{running.slug}/checklist/") <= 8


def test_scoring_makes_at_most_eight_queries_for_300_learners_and_100_hand_ins(
    running, mentor, learner, make_project, queries_of
):
    rubric = Rubric.from_template(running, "backend", by=mentor)
    make_project(learner)
    page = f"/cohorts/{running.slug}/scoring/"
    people = User.objects.bulk_create(
        User(email=f"p{n}@example.com", handle=f"p-{n}", cohort=running, track="backend")
        for n in range(299)
    )
    _hand_in(running, people[:1], mentor, rubric)
    few = queries_of(mentor, page)
    _hand_in(running, people[1:100], mentor, rubric)
    assert queries_of(mentor, page) == few
    assert few <= 8


def _hand_in(cohort, owners, mentor, rubric):
    """A handed-in project of each of these people, which the mentor scores."""
    projects = Project.objects.bulk_create(
        Project(owner=person, name=f"P {person.pk}", pitch="x") for person in owners
    )
    Seat.objects.bulk_create(
        Seat(project=one, number=1, track="backend", holder=one.owner) for one in projects
    )
    HandIn.objects.bulk_create(HandIn(project=one, cohort=cohort) for one in projects)
    ScoreSheet.objects.bulk_create(
        ScoreSheet(project=one, track="backend", mentor=mentor, rubric=rubric) for one in projects
    )


def test_the_page_of_a_cohort_makes_at_most_eight_queries_for_its_mentor(
    running, mentor, queries_of
):
    User.objects.bulk_create(
        User(email=f"p{n}@example.com", handle=f"p-{n}", cohort=running, track="frontend")
        for n in range(300)
    )
    assert queries_of(mentor, running.get_absolute_url()) <= 8
