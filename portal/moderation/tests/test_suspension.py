"""Suspension: permissions, effects and end."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from learnings.models import Comment, Draft, Entry
from portal.moderation.models import Case, LogEntry, NotPermitted, Suspension, can_moderate_person
from portal.people.models import Mentorship, Notification


def suspend(person, by, days=3):
    suspension = Suspension.start(
        person, by=by, reason="Unkind to Omar.", until=timezone.now() + timedelta(days=days)
    )
    person.refresh_from_db()
    return suspension


def test_suspension_is_read_only_and_ends_sessions(client_of, mentor, learner):
    browser = client_of(learner)
    assert browser.get("/notices/").status_code == 200
    client_of(mentor).post(
        "/moderation/people/amina/suspend/", {"days": "7", "reason": "Unkind to Omar."}
    )
    assert browser.get("/notices/").status_code == 302  # signed out at once
    learner.refresh_from_db()
    again = client_of(learner)
    refused = again.post("/learnings/new/", {"body": "My words"})
    assert refused.status_code == 403
    assert "Unkind to Omar." in refused.text
    assert LogEntry.objects.get().action == "suspended"
    assert Notification.objects.get(recipient=learner).kind == "suspended"


def test_end_of_a_suspension_names_its_zone(client_of, mentor, learner):
    learner.time_zone = "Africa/Nairobi"
    learner.save(update_fields=["time_zone"])
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        suspend(learner, mentor)
        refused = client_of(learner).post("/learnings/new/", {"body": "My words"})
    assert (
        "You’re read-only until Mon 23 Nov 2026, 15:00 (Nairobi): Unkind to Omar." in refused.text
    )
    assert Notification.objects.get(recipient=learner).sentence == (
        "You’re read-only until Mon 23 Nov 2026, 15:00 (Nairobi): Unkind to Omar."
    )


@pytest.mark.parametrize(
    "address", ["/", "/drafts/", "/export/", "/@amina/README.md", "/settings/", "/moderation/log/"]
)
def test_suspended_person_can_read_and_export(client_of, mentor, learner, address):
    suspend(learner, mentor)
    assert client_of(learner).get(address).status_code == 200


def test_suspended_person_can_delete_own_content(client_of, mentor, learner, other, publish, write):
    comment = Comment(entry=publish(other), author=learner, body="Hm.").post()
    draft = write(learner).draft
    suspend(learner, mentor)
    browser = client_of(learner)
    browser.post(f"/comments/{comment.pk}/delete/")
    browser.post(f"/drafts/{draft.key}/discard/")
    assert Comment.objects.get().body == ""
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_suspension_expires(client_of, mentor, learner, publish, other):
    suspension = suspend(learner, mentor)
    learner.suspended_until = suspension.until - timedelta(days=9)
    learner.save()
    assert client_of(learner).post("/learnings/new/").status_code == 422
    assert not learner.is_suspended


def test_lifted_suspension_ends(client_of, mentor, learner):
    suspend(learner, mentor)
    client_of(mentor).post("/moderation/people/amina/unsuspend/")
    learner.refresh_from_db()
    assert not learner.is_suspended
    assert [row.action for row in LogEntry.objects.order_by("pk")] == ["suspended", "unsuspended"]


def test_form_does_not_restore_the_reason_of_a_lifted_suspension(client_of, mentor, learner):
    browser, page = client_of(mentor), "/moderation/people/amina/suspend/"
    before = browser.get(page).text
    browser.post(page, {"days": 1, "reason": "Spam."})
    Suspension.lift(learner, by=mentor)
    after = browser.get(page).text
    first, second = [re.findall('data-version="(.*?)"', text) for text in (before, after)]
    assert first == ["0"]
    assert second != first  # autosave.js restores what was sent at the same version
    assert "Spam." not in after


def test_waiting_submissions_leave_the_queue_during_suspension(client_of, mentor, learner, send):
    send(learner, "From before")
    suspend(learner, mentor)
    assert "From before" not in client_of(mentor).get("/moderation/").text
    Suspension.lift(learner, by=mentor)
    assert "From before" in client_of(mentor).get("/moderation/").text
    assert Case.objects.get().state == "waiting"
    assert Entry.objects.get().status == "pending"


def test_second_suspension_replaces_the_first(mentor, learner, operator):
    suspend(learner, mentor)
    suspend(learner, operator, days=30)
    assert Suspension.objects.filter(ended_at=None).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(
            person=learner, by=operator, reason="x", until=timezone.now() + timedelta(days=1)
        )


def test_mentors_can_suspend_only_in_their_cohorts(
    mentor, stranger, learner, other, make_person, operator, cohort
):
    assert can_moderate_person(learner, by=mentor)
    assert can_moderate_person(make_person("no-cohort"), by=mentor)
    assert not can_moderate_person(learner, by=stranger)
    assert not can_moderate_person(learner, by=other)


def test_mentors_cannot_suspend_operators_or_mentors_of_other_cohorts(
    mentor, stranger, operator, cohort, learner
):
    assert not can_moderate_person(operator, by=mentor)
    stranger.cohort = cohort
    assert not can_moderate_person(stranger, by=mentor)
    assert not can_moderate_person(mentor, by=mentor)
    assert not can_moderate_person(operator, by=operator)
    with pytest.raises(NotPermitted):
        suspend(operator, mentor)
    with pytest.raises(NotPermitted):
        suspend(stranger, mentor)


def test_suspension_pages_refuse_learners_and_mentors_of_other_cohorts(
    client_of, other, stranger, learner
):
    assert client_of(other).get("/moderation/people/amina/suspend/").status_code == 403
    assert client_of(stranger).get("/moderation/people/amina/suspend/").status_code == 404
    assert client_of(stranger).post("/moderation/people/amina/unsuspend/").status_code == 404


def test_suspension_needs_a_reason_and_an_end(client_of, mentor, learner):
    response = client_of(mentor).post(
        "/moderation/people/amina/suspend/", {"days": "900", "reason": ""}
    )
    assert response.status_code == 422
    learner.refresh_from_db()
    assert not learner.is_suspended


def test_former_mentor_loses_access(client_of, mentor, learner, send):
    entry = send(learner)
    browser = client_of(mentor)
    assert browser.get("/moderation/").status_code == 200
    Mentorship.objects.all().delete()
    assert browser.get("/moderation/").status_code == 403
    values = {"decision": "approve", "revision_number": 1}
    assert browser.post(f"/moderation/cases/{entry.case_id}/review/", values).status_code == 403
