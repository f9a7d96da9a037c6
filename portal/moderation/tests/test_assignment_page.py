"""The page on which mentors share the work: load, absence, spreading, and items by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.moderation.cohort_stats import CohortFigures
from portal.moderation.models import Assignment, MentorAbsence, Submission, load_by_mentor

PAGE = "/moderation/cohorts/cohort-3/mentors/"


@pytest.fixture
def browser(client_of, mentor):
    return client_of(mentor)


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_page_shows_load_and_who_is_away(browser, cohort, mentor, colleague, learner, send):
    send(learner, "It waits")
    Assignment.assign_learners(cohort, [learner], colleague)
    browser.post(f"{PAGE}away/", {"mentor": mentor.pk, "until": in_days(2)})
    page = browser.get(PAGE)
    loads = [(row.mentor, row.load, bool(row.absence)) for row in page.context["rows"]]
    assert loads == [(colleague, (1, 1), False), (mentor, (0, 0), True)]
    assert "It waits" in page.text
    assert "for Amara Obi" in " ".join(page.text.split())


def test_absence_is_a_day_within_a_year_and_ends_without_one(browser, mentor, stranger):
    days = [in_days(-1), in_days(367), "soon"]
    answers = [browser.post(f"{PAGE}away/", {"mentor": mentor.pk, "until": day}) for day in days]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert "This day has passed." in answers[0].text
    assert not MentorAbsence.objects.exists()
    for day in (in_days(1), in_days(3)):
        browser.post(f"{PAGE}away/", {"mentor": mentor.pk, "until": day})
    assert MentorAbsence.objects.get().until.isoformat() == in_days(3)
    browser.post(f"{PAGE}away/", {"mentor": mentor.pk, "until": ""})
    assert not MentorAbsence.objects.exists()
    assert browser.post(f"{PAGE}away/", {"mentor": stranger.pk}).status_code == 409


def test_learners_are_spread_unless_all_mentors_are_away(browser, mentor, learner, other):
    browser.post(f"{PAGE}spread/")
    assert Assignment.objects.filter(mentor=mentor).count() == 2
    browser.post(f"{PAGE}away/", {"mentor": mentor.pk, "until": in_days(1)})
    refused = browser.post(f"{PAGE}spread/", {"again": "1"})
    assert refused.status_code == 409
    assert "All mentors are away" in refused.text


def test_a_readme_is_one_item_and_is_assigned_as_a_whole(browser, colleague, learner, write):
    readme = Submission.objects.send(learner, kind="readme")
    parts = [write(learner, f"Part {number}") for number in range(3)]
    for part in parts:
        part.submit(submission=readme)
    (row,) = browser.get(PAGE).context["cases"]
    assert "README" in row["title"]
    assert row["address"] == f"/moderation/submissions/{readme.pk}/"
    assert len(CohortFigures(learner.cohort).waiting) == 1
    answer = browser.post(
        f"{PAGE}cases/", {"case": row["case"].pk, "mentor": colleague.pk}, follow=True
    )
    assert "1 item assigned." in answer.text
    assert Assignment.objects.filter(case__submission=readme, mentor=colleague).count() == 3
    assert load_by_mentor(learner.cohort)[colleague.pk].cases == 1


def test_items_are_assigned_by_hand(browser, colleague, stranger, learner, send, make_person):
    case = send(learner).case
    theirs = send(make_person("far-learner", cohort=stranger.mentored_cohorts[0])).case
    both = [case.pk, theirs.pk]
    browser.post(f"{PAGE}cases/", {"case": both, "mentor": colleague.pk})
    assert list(Assignment.objects.values_list("case", "mentor")) == [(case.pk, colleague.pk)]
    refused = browser.post(f"{PAGE}cases/", {"case": both, "mentor": stranger.pk})
    assert refused.status_code == 409
    assert browser.post(f"{PAGE}cases/", {"case": both}).status_code == 409
    assert browser.post(f"{PAGE}cases/", {"mentor": "none"}).status_code == 409
    assert Assignment.objects.exists()
    browser.post(f"{PAGE}cases/", {"case": both, "mentor": "none"})
    assert not Assignment.objects.exists()
