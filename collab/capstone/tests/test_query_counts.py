"""Pages of the graded week make the same queries for a few rows and for many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.capstone.models import Deliverable, DeliverableKind
from collab.capstone.models.deliverable import MAX_KINDS
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
