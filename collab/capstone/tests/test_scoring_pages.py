"""The list of what mentors score, and the page on which they do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collab.capstone.models import HandIn, Rubric, ScoreSheet
from collab.capstone.models.rubric import CriterionValues
from collab.capstone.models.score_sheet import RubricChanged, TypedScore


@pytest.fixture
def rubric(running, mentor):
    return Rubric.from_template(running, "backend", by=mentor)


@pytest.fixture
def project(running, learner, make_project):
    project = make_project(learner)
    HandIn.save_of(project, word="Please look at the cart.", version=0, by=learner)
    return project


@pytest.fixture
def sheet(project, mentor, rubric):
    return ScoreSheet.assign(project, "backend", mentor, by=mentor)


def typed(sheet, rubric, points=1, **changed):
    """The form as it is sent, with `points` for each criterion."""
    values = {f"points-{one.pk}": points for one in rubric.criteria.all()}
    return values | {"version": sheet.version, "word": "Go on."} | changed


def test_a_mentor_spreads_assigns_and_removes(running, project, mentor, client_of):
    browser, page = client_of(mentor), f"/cohorts/{running.slug}/scoring/"
    assert "Handed in" in browser.get(page).text
    assert "1 track assigned." in browser.post(f"{page}spread/", follow=True).text
    again = {"project": project.pk, "track": "backend", "mentor": mentor.pk}
    refused = browser.post(f"{page}assignment/", again)
    assert refused.status_code == 409
    assert "This mentor scores it already." in refused.text
    sheet = ScoreSheet.objects.get()
    assert project.name in browser.get(f"{page}?mine=1").text
    browser.post(f"{page}{sheet.pk}/removal/")
    assert "You aren’t assigned to any team." in browser.get(f"{page}?mine=1").text
    browser.post(f"{page}assignment/", again)
    assert ScoreSheet.objects.get().mentor == mentor


def test_a_mentor_saves_a_draft_finishes_and_reopens(sheet, rubric, mentor, client_of):
    browser, page = client_of(mentor), sheet.get_absolute_url()
    assert "Please look at the cart." in browser.get(page).text
    first = rubric.criteria.first()
    part = typed(sheet, rubric, **{f"points-{first.pk}": ""})
    assert browser.post(page, part).status_code == 302
    missing = browser.post(page, part | {"version": 2, "finish": "1"})
    assert missing.status_code == 422
    assert first.name in missing.context["told"]
    kept = missing.context["form"]
    assert {name: kept[name].value() for name in part if name != "version"} == {
        name: str(value) for name, value in part.items() if name != "version"
    }
    stale = browser.post(page, part | {"version": 1, "word": "Other words."})
    assert stale.status_code == 409
    assert "Other words." in stale.text
    assert "Go on." in stale.text
    sheet.refresh_from_db()
    assert browser.post(page, typed(sheet, rubric, finish="1")).status_code == 302
    late = browser.post(page, typed(sheet, rubric, word="Later."))
    assert late.status_code == 409
    assert "Later." in late.text
    browser.post(page, {"reopen": "1"})
    sheet.refresh_from_db()
    assert sheet.finished_at is None


def test_what_is_typed_is_saved_by_itself(sheet, rubric, mentor, client_of):
    browser, page = client_of(mentor), sheet.get_absolute_url()
    htmx = {"HX-Request": "true", "HX-Target": "saved"}
    saved = browser.post(page, typed(sheet, rubric), headers=htmx)
    assert "<html" not in saved.text
    assert 'value="2"' in saved.text
    stale = browser.post(page, typed(sheet, rubric), headers=htmx)
    assert stale.status_code == 409
    assert 'value="1"' in stale.text
    too_many = browser.post(page, typed(sheet, rubric, 99, version=2), headers=htmx)
    assert too_many.status_code == 422
    first = rubric.criteria.first()
    assert f"{first.name}, points: At most {first.points} points." in too_many.context["told"]
    assert 'value="2"' in too_many.text


def edited(rubric, mentor):
    """The next version: the first criterion has another name."""
    rows = [CriterionValues(one.name, "", one.points) for one in rubric.criteria.all()]
    rows[0] = rows[0]._replace(name="Something new")
    return Rubric(cohort=rubric.cohort, track="backend").save_version(
        rows, replaces=rubric.number, by=mentor
    )


def test_what_was_typed_stays_when_the_rubric_was_edited_meanwhile(
    sheet, rubric, mentor, client_of
):
    browser, page = client_of(mentor), sheet.get_absolute_url()
    first, second = rubric.criteria.all()[:2]
    names = {f"name-{one.pk}": one.name for one in rubric.criteria.all()}
    words = {f"word-{first.pk}": "Lost and found.", f"word-{second.pk}": "Neat."}
    sent = typed(sheet, rubric, **names, **words)
    assert f'name="name-{second.pk}" value="{second.name}"' in browser.get(page).text
    rows = list(edited(rubric, mentor).criteria.all())
    refused = browser.post(page, sent)
    assert refused.status_code == 409
    assert "the rubric was changed meanwhile" in refused.text
    assert "Lost and found." in refused.text
    shown = refused.context["form"]
    assert shown[f"word-{rows[1].pk}"].value() == "Neat."
    assert shown[f"points-{rows[1].pk}"].value() == "1"
    assert shown[f"word-{rows[0].pk}"].value() is None
    sheet.refresh_from_db()
    assert (sheet.version, sheet.rubric, sheet.total) == (1, None, 0)
    htmx = {"HX-Request": "true", "HX-Target": "saved"}
    by_itself = browser.post(page, sent, headers=htmx)
    assert by_itself.status_code == 409
    assert "Save draft" in by_itself.context["told"]
    with pytest.raises(RubricChanged):
        sheet.save_draft({first.pk: TypedScore(1, "")}, "", version=1)


def test_what_was_typed_stays_when_the_project_was_taken_from_the_mentor(
    sheet, rubric, mentor, client_of
):
    browser, page = client_of(mentor), sheet.get_absolute_url()
    first = rubric.criteria.first()
    sent = typed(sheet, rubric, **{f"word-{first.pk}": "Neat.", f"name-{first.pk}": first.name})
    sheet.unassign()
    refused = browser.post(page, sent)
    assert refused.status_code == 409
    assert "you no longer score this track" in refused.text
    for text in ("Neat.", "Go on.", f"{first.name}, comment", "Assign to me"):
        assert text in refused.text
    htmx = {"HX-Request": "true", "HX-Target": "saved"}
    by_itself = browser.post(page, sent, headers=htmx)
    assert by_itself.status_code == 409
    assert "<html" not in by_itself.text
    assert "you no longer score this track" in by_itself.text


def test_other_mentors_read_and_a_track_without_a_rubric_says_so(
    project, mentor, learner, client_of
):
    page = project.page_url("score/backend")
    assert "There is no rubric" in client_of(mentor).get(page).text
    Rubric.from_template(project.owner.cohort, "backend", by=mentor)
    assert "Assign to me" in client_of(mentor).get(page).text
    assert client_of(mentor).post(page).status_code == 404
    assert client_of(learner).get(page).status_code == 403


def test_the_list_asks_as_many_questions_for_many_teams(
    running, sheet, mentor, make_person, make_project, client_of, django_assert_max_num_queries
):
    browser, page = client_of(mentor), f"/cohorts/{running.slug}/scoring/"
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for n in range(5):
        project = make_project(make_person(cohort=running, track="backend"), f"P{n}")
        ScoreSheet.assign(project, "backend", mentor, by=mentor)
    with django_assert_max_num_queries(len(few)):
        browser.get(page)
