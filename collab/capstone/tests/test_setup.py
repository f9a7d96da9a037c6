"""Milestones, reminders of them, and which checks a cohort asks for."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from collab.capstone.milestone_reminders import remind_of_milestones
from collab.capstone.models import CohortSetup, Milestone
from collab.capstone.models.cohort_setup import CohortEnded
from collab.capstone.models.milestone import MAX_MILESTONES, TooManyMilestones
from portal.people.models import Notification
from portal.web.edit_versions import StaleEdit
from tests.fixtures.jobs import run_job


def milestone_of(cohort, **values):
    due_at = values.pop("due_at", timezone.now() + timedelta(days=5))
    milestone = Milestone(title="Contract agreed", due_at=due_at, **values)
    milestone.add_to(cohort)
    return milestone


def test_a_mentor_adds_changes_and_deletes_a_milestone(running, mentor, client_of):
    browser, page = client_of(mentor), f"/cohorts/{running.slug}/milestones/"
    day = timezone.localdate() + timedelta(days=3)
    typed = {"title": "Demo video", "day": day, "hour": "18:30", "checks": ["contract"]}
    assert browser.post(page, typed, follow=True).status_code == 200
    milestone = running.milestones.get()
    assert (milestone.title, milestone.checks) == ("Demo video", ["contract"])
    assert timezone.localtime(milestone.due_at).strftime("%H:%M") == "18:30"
    assert "Demo video" in browser.get(running.get_absolute_url()).text
    changed = typed | {"title": "Video", "version": milestone.version}
    browser.post(f"{page}{milestone.pk}/", changed)
    milestone.refresh_from_db()
    assert milestone.title == "Video"
    stale = browser.post(f"{page}{milestone.pk}/", typed | {"version": 1})
    assert stale.status_code == 409
    assert "Demo video" in stale.text
    late = browser.post(f"{page}{milestone.pk}/deletion/", {"version": 1})
    assert late.status_code == 409
    assert "Not deleted: Video was changed meanwhile." in late.text
    assert 'name="version" value="2"' in late.text
    assert running.milestones.exists()
    browser.post(f"{page}{milestone.pk}/deletion/", {"version": 2})
    assert not running.milestones.exists()


def test_a_day_outside_the_cohort_is_refused_and_nothing_typed_is_lost(running, mentor, client_of):
    typed = {"title": "Too late", "day": "2150-01-01", "hour": "18:30"}
    page = client_of(mentor).post(f"/cohorts/{running.slug}/milestones/", typed)
    assert page.status_code == 422
    assert "Too late" in page.text
    assert "between the cohort’s start and deadline" in page.text


def test_a_cohort_has_a_limited_number_of_milestones(running):
    Milestone.objects.bulk_create(
        Milestone(cohort=running, title="x", due_at=timezone.now()) for _n in range(MAX_MILESTONES)
    )
    with pytest.raises(TooManyMilestones):
        milestone_of(running)


def reminders():
    return list(
        Notification.objects.filter(kind="milestone_near").values_list("recipient", "values__days")
    )


def test_learners_who_miss_something_are_reminded_three_days_and_one_day_before(
    running, learner, mentor
):
    now = datetime.now(UTC).replace(hour=12)
    milestone_of(running, due_at=now + timedelta(days=4), checks=["announced"])
    for hours, told in ((0, []), (30, [3]), (40, [3]), (75, [3, 1]), (80, [3, 1]), (97, [3, 1])):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            run_job(remind_of_milestones)
        assert [days for _person, days in reminders()] == told
    assert {person for person, _days in reminders()} == {learner.pk}


def test_a_learner_who_has_done_it_is_not_reminded(running, learner, make_project):
    make_project(learner)
    milestone_of(running, due_at=timezone.now() + timedelta(days=2), checks=["announced"])
    run_job(remind_of_milestones)
    assert reminders() == []


def test_a_postponed_milestone_is_reminded_of_again(running, learner):
    milestone = milestone_of(running, due_at=timezone.now() + timedelta(hours=20))
    run_job(remind_of_milestones)
    milestone.refresh_from_db()
    assert milestone.reminded == [1]
    milestone.due_at += timedelta(days=4)
    milestone.save_changes(version=milestone.version, changed=["due_at"])
    assert milestone.reminded == []


def test_mentors_choose_the_checks_of_each_track(running, mentor, learner, client_of):
    page = f"/cohorts/{running.slug}/setup/"
    typed = {
        "checks_backend": ["announced", "contract"],
        "checks_frontend": ["exported"],
        "gives_certificates": "on",
    }
    assert client_of(mentor).post(page, typed | {"version": 1}, follow=True).status_code == 200
    running.refresh_from_db()
    assert [check.key for check in running.checks_for("frontend")] == ["exported"]
    assert client_of(mentor).post(page, typed | {"version": 1}).status_code == 409
    without_day = client_of(mentor).post(page, typed | {"version": 2, "asks_peers": "on"})
    assert without_day.status_code == 422
    assert "Choose the day and time" in without_day.text


def test_the_setup_cannot_change_after_the_deadline_was_recorded(running):
    setup = CohortSetup.of(running)
    with pytest.raises(StaleEdit):
        setup.save_changes(version=7, changed=[], checks={})
    running.reviewed_at = timezone.now()
    running.save(update_fields=["reviewed_at"])
    with pytest.raises(CohortEnded):
        setup.save_changes(version=1, changed=[], checks={})
