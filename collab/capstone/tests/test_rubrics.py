"""Rubrics: the programme's to begin with, versions, and what a team gave itself."""

import pytest

from collab.capstone.models import Rubric, Score, ScoreSheet, SelfScore
from collab.capstone.models.rubric import MAX_CRITERIA, CriterionValues, NotItsMentor, RubricInUse
from portal.people.models import Cohort, Mentorship
from portal.web.edit_versions import StaleEdit


@pytest.fixture
def rubric(running, mentor):
    return Rubric.from_template(running, "backend", by=mentor)


def rows_of(rubric, **changed):
    """The form as it is sent, with some fields changed."""
    criteria = list(rubric.criteria.all())
    typed = {
        "criteria-TOTAL_FORMS": len(criteria) + 2,
        "criteria-INITIAL_FORMS": len(criteria),
        "version": rubric.number,
        "pass_percent": 60,
        "exceptional_percent": 80,
    }
    for index, criterion in enumerate(criteria):
        typed |= {
            f"criteria-{index}-name": criterion.name,
            f"criteria-{index}-guidance": criterion.guidance,
            f"criteria-{index}-points": criterion.points,
        }
    return typed | changed


@pytest.mark.parametrize(
    ("track", "total", "passes", "best"), [("frontend", 120, 72, 96), ("backend", 125, 75, 100)]
)
def test_the_programmes_rubrics_have_its_points(running, mentor, track, total, passes, best):
    rubric = Rubric.from_template(running, track, by=mentor)
    assert (rubric.total, rubric.pass_points, rubric.exceptional_points) == (total, passes, best)
    assert Rubric.from_template(running, track, by=mentor) == rubric


def test_a_brief_with_a_rubric_has_its_projects_scored_by_it(
    running, learner, mentor, rubric, brief, make_project
):
    own, on_brief = make_project(learner), make_project(learner, "Kazi", brief=brief)
    assert Rubric.objects.for_project(on_brief, "backend") == rubric
    special = Rubric(brief=brief, track="backend").save_version(
        [CriterionValues("All of it", "", 50)], replaces=0, by=mentor
    )
    assert Rubric.objects.for_project(on_brief, "backend") == special
    assert Rubric.objects.for_project(own, "backend") == rubric
    assert Rubric.objects.for_project(own, "frontend") is None
    ScoreSheet.objects.create(project=on_brief, track="backend", mentor=mentor, rubric=rubric)
    assert Rubric.objects.for_project(on_brief, "backend") == rubric  # it began with that


def test_a_mentor_begins_with_the_programmes_and_changes_it(running, mentor, client_of):
    browser, page = client_of(mentor), f"/cohorts/{running.slug}/rubric/"
    assert "No rubric yet" in browser.get(page).text
    browser.post(f"{page}frontend/", {"begin": "1"})
    rubric = Rubric.objects.of(running, "frontend").get()
    changed = rows_of(
        rubric, **{"criteria-0-name": "It works", "criteria-1-name": "", "criteria-1-points": ""}
    )
    assert browser.post(f"{page}frontend/", changed).status_code == 302
    current = Rubric.objects.of(running, "frontend").get()
    assert (current.number, current.criteria.count(), current.total) == (2, 6, 100)
    stale = browser.post(f"{page}frontend/", changed)
    assert stale.status_code == 409
    assert "Another mentor saved a version" in stale.text


def test_a_mentor_makes_the_rubric_of_a_brief(
    running, mentor, learner, brief, client_of, make_project
):
    make_project(learner, brief=brief)
    browser, page = client_of(mentor), f"{brief.get_absolute_url()}rubric/"
    assert f'href="{page}"' in browser.get(f"/cohorts/{running.slug}/rubric/").text
    assert "No rubric yet" in browser.get(page).text
    browser.post(f"{page}backend/", {"begin": "1"})
    changed = rows_of(Rubric.objects.of(brief, "backend").get(), **{"criteria-0-name": "It works"})
    assert browser.post(f"{page}backend/", changed).headers["Location"] == page
    assert Rubric.objects.of(brief, "backend").first().criteria.first().name == "It works"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"criteria-0-points": ""}, "How many points"),
        ({"criteria-0-name": ""}, "What is scored?"),
        ({"criteria-0-points": "900"}, "200"),
        ({"criteria-0-name": "Deployment"}, "same name"),
        ({"exceptional_percent": "10"}, "at least what passes"),
        ({"criteria-TOTAL_FORMS": MAX_CRITERIA + 5}, str(MAX_CRITERIA)),
    ],
)
def test_a_rubric_that_cannot_be_scored_is_refused_with_what_was_typed(
    running, mentor, rubric, client_of, changed, told
):
    typed = rows_of(rubric, **{"criteria-6-name": "Typed last", "criteria-6-points": "3"} | changed)
    page = client_of(mentor).post(f"/cohorts/{running.slug}/rubric/backend/", typed)
    assert page.status_code == 422
    assert told in page.text
    assert "Typed last" in page.text
    assert Rubric.objects.of(running, "backend").get() == rubric


def test_what_a_team_gave_itself_stays_for_criteria_of_the_same_name(
    rubric, learner, mentor, make_project
):
    project = make_project(learner)
    first, second = rubric.criteria.all()[:2]
    version = SelfScore.version_of({first.pk: None, second.pk: None})
    SelfScore.save_all(project, {first.pk: 25, second.pk: 9}, version=version, by=learner)
    newer = Rubric(cohort=rubric.cohort, track="backend").save_version(
        [CriterionValues(first.name, "", 10), CriterionValues("New", "", 5)],
        replaces=1,
        by=mentor,
    )
    assert SelfScore.points_of(project, newer) == {newer.criteria.first().pk: 10}
    key = newer.criteria.first().pk
    version = SelfScore.version_of({key: 10})
    SelfScore.save_all(project, {key: None}, version=version, by=learner)
    assert SelfScore.points_of(project, newer) == {}


def test_a_rubric_stays_as_it_is_once_a_mentor_gave_points(rubric, learner, mentor, make_project):
    sheet = ScoreSheet.objects.create(
        project=make_project(learner), track="backend", mentor=mentor, rubric=rubric
    )
    newer = Rubric(cohort=rubric.cohort, track="backend")
    Score.objects.create(sheet=sheet, criterion=rubric.criteria.first(), points=3)
    with pytest.raises(RubricInUse):
        newer.save_version([CriterionValues("One", "", 1)], replaces=1, by=mentor)
    with pytest.raises(StaleEdit):
        newer.save_version([CriterionValues("One", "", 1)], replaces=0, by=mentor)


def test_the_rubric_of_a_brief_is_changed_by_mentors_whose_teams_are_on_it(
    running, learner, mentor, brief, make_project, make_person, client_of
):
    far = make_person("far")
    cohort = Cohort.objects.create(
        slug="far", name="Far", programme="x", starts_on="2026-01-01", ends_on="2099-01-01"
    )
    Mentorship.objects.create(user=far, cohort=cohort)
    begun = Rubric.from_template(brief, "backend", by=far)  # no team is on it yet
    typed = rows_of(begun, **{"criteria-0-guidance": "As they typed it."})
    make_project(learner, "Kazi", brief=brief)
    with pytest.raises(NotItsMentor):
        Rubric.from_template(brief, "frontend", by=far)
    page = f"/collab/briefs/{brief.slug}/rubric/"
    theirs, ours = client_of(far), client_of(mentor)
    read = theirs.get(page).text
    assert "their mentors can change it" in read
    assert f'href="{page}backend/"' not in read
    assert theirs.get(f"{page}backend/").status_code == 403
    assert theirs.post(f"{page}frontend/", {"begin": 1}).status_code == 403
    refused = theirs.post(f"{page}backend/", typed)  # opened before the team chose the brief
    assert (refused.status_code, "As they typed it." in refused.text) == (403, True)
    assert Rubric.objects.of(brief, "backend").get() == begun
    assert f'href="{page}backend/"' in ours.get(page).text
    assert ours.post(f"{page}frontend/", {"begin": 1}).status_code == 302
    assert Rubric.objects.of(brief, "frontend").get().created_by == mentor
