"""Home in the last weeks: what is left for learners, and what mentors score."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collab.capstone.models import DeliverableKind, Rubric, ScoreSheet, Slot


def queries_of(browser, address="/"):
    browser.get(address)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


@pytest.fixture
def project(running, learner, other, make_project):
    DeliverableKind.begin(running)
    project = make_project(learner, "Kura")
    project.seats.filter(holder=None).update(holder=other)
    return project


def test_home_of_a_learner_with_work_left_makes_at_most_ten_queries(
    running, project, learner, send, client_of, make_project
):
    send(learner, "Cursors")
    browser = client_of(learner)
    assert "missing" in browser.get("/").text
    assert queries_of(browser) == 10
    for number in range(5):
        send(learner, f"Draft {number}")
        make_project(learner, f"Project {number}")
    assert queries_of(browser) == 10


def test_home_of_a_mentor_says_what_to_score_and_who_presents_next(
    running, project, mentor, client_of
):
    Rubric.from_template(running, "backend", by=mentor)
    browser = client_of(mentor)
    page, part = browser.get("/"), "/scoring/mine/"
    assert f'hx-get="{part}"' in page.text
    assert f'href="/cohorts/{running.slug}/scoring/?mine=1"' in page.text
    assert queries_of(browser) == 10
    assert "Nothing to score now." in browser.get(part).text
    for track in ("backend", "frontend"):
        ScoreSheet.assign(project, track, mentor, by=mentor)
    starts_at = timezone.now() + timedelta(days=2)
    Slot.objects.create(cohort=running, mentor=mentor, project=project, starts_at=starts_at)
    text = browser.get(part).text
    assert "1 project to score" in text
    assert "Next presentation: Kura" in text
    assert "Nothing to score now." not in text


def test_home_of_a_mentor_speaks_of_scoring_only_around_the_deadline(running, mentor, client_of):
    for days, is_shown in ((-61, False), (-59, True), (14, True), (15, False)):
        running.ends_on = timezone.now().date() + timedelta(days=days)
        running.starts_on = running.ends_on - timedelta(days=90)
        running.save(update_fields=["starts_on", "ends_on"])
        assert ("home-scoring" in client_of(mentor).get("/").text) is is_shown, days
