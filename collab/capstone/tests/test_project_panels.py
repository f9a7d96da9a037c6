"""What a project's page and Home show of its deliverables."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches

from collab.capstone.models import Deliverable, DeliverableKind


@pytest.fixture
def project(running, learner, make_project):
    DeliverableKind.begin(running)
    project = make_project(learner)
    kinds = {kind.content: kind for kind in running.deliverable_kinds.all()}
    rows = {
        "slides": {
            "url": "https://slides.example/deck",
            "status": "sign_in",
            "note": "Secret word",
        },
        "diagram": {"diagram": "erDiagram\n  <b>SHOP</b>"},
        "repository": {"url": "https://code.example/kura", "status": "opens"},
    }
    for content, values in rows.items():
        Deliverable.objects.create(project=project, kind=kinds[content], **values)
    return project


def test_everyone_sees_what_is_handed_in_but_no_note_and_no_check(
    project, learner, mentor, client, client_of
):
    page = project.get_absolute_url()
    text = client.get(page).text
    assert 'rel="nofollow ugc noopener" href="https://slides.example/deck"' in text
    assert "&lt;b&gt;SHOP&lt;/b&gt;" in text
    assert "Demo video" in text
    assert "Live site" not in text  # no one of the team is on the front end
    link = project.page_url("deliverables")
    for browser, sees_checks in ((client_of(learner), True), (client_of(mentor), True)):
        mine = browser.get(page).text
        assert ("Asks for a sign-in" in mine) is sees_checks
        assert link in mine
    assert "Asks for a sign-in" not in text
    assert link not in text
    assert "Secret word" not in text


@pytest.mark.parametrize("is_handed_in", [False, True])
def test_an_address_of_the_project_stands_where_none_was_handed_in(project, client, is_handed_in):
    project.repository_url = "https://code.example/of-the-project"
    project.save()
    if not is_handed_in:
        Deliverable.objects.filter(kind__content="repository").delete()
    text = client.get(project.get_absolute_url()).text
    assert ("https://code.example/of-the-project" in text) is not is_handed_in
    assert ("https://code.example/kura" in text) is is_handed_in


def test_a_cohort_without_kinds_shows_the_usual_deliverables(project, running, client):
    Deliverable.objects.all().delete()
    running.deliverable_kinds.all().delete()
    assert "Demo video" not in client.get(project.get_absolute_url()).text


def test_a_page_with_many_kinds_makes_two_more_queries(
    project, running, client, django_assert_max_num_queries
):
    names = [DeliverableKind(cohort=running, name=f"Part {number}") for number in range(31)]
    DeliverableKind.objects.bulk_create(names)
    with django_assert_max_num_queries(8):
        assert "Part 30" in client.get(project.get_absolute_url()).text


def test_home_says_what_is_left_in_the_last_two_weeks(project, running, learner, client_of):
    browser, words = client_of(learner), "1 to fix, 3 missing, deadline in 5 days"
    for days, is_shown in ((20, False), (6, True)):
        with time_machine.travel(running.deadline - timedelta(days=days, hours=-1), tick=False):
            assert (words in browser.get("/").text) is is_shown
    with time_machine.travel(running.deadline - timedelta(days=6, hours=-1), tick=False):
        assert "Complete the deliverables of" in browser.get("/").text
        for kind in running.deliverable_kinds.all():
            Deliverable.objects.update_or_create(
                project=project, kind=kind, defaults={"url": "https://a.example", "status": "opens"}
            )
        caches["default"].clear()
        assert "to fix" not in browser.get("/").text
